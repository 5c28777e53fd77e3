"""Starts the dashboard in this process."""

import os
import sys
from pathlib import Path

from core.errors import ConfigError
from core.workspace.workspace import HOME_VARIABLE

APP = Path(__file__).resolve().parent / "app.py"
ROOT = APP.parents[1]


def serve(*, host: str, port: int, home: Path | None = None) -> None:
    """Serve the pages until interrupted.

    Raises
    ------
    ConfigError
        If the port is out of range or taken.
    """
    _check_port(host, port)
    if home is not None:
        os.environ[HOME_VARIABLE] = str(home.expanduser().resolve())
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(APP), "--server.address", host, "--server.port", str(port)]
    cli.main(standalone_mode=False)


def _check_port(host: str, port: int) -> None:
    import socket

    if not 1 <= port <= 65_535:
        raise ConfigError(f"port is {port}: give a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigError(f"port {port} on {host} is taken or not allowed: choose another with --port.") from None
