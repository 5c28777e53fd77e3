"""Starts the dashboard in this process."""

import gc
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from threading import Thread

from core.errors import ConfigError
from core.jobs import running_jobs
from core.process_log import configure_logging
from core.store.workspace import HOME_VARIABLE, Workspace
from dashboard import first_run

logger = logging.getLogger(__name__)

APP = Path(__file__).resolve().parent / "app.py"
"""Streamlit reads .streamlit/config.toml from beside it, wherever the server is started."""
_START_SECONDS = 30.0


def serve(*, host: str, port: int, home: Path | None = None) -> None:
    """Serve the pages until interrupted.

    Raises
    ------
    ConfigError
        If the port is out of range or taken.
    """
    configure_logging()
    _check_port(host, port)
    if home is not None:
        os.environ[HOME_VARIABLE] = str(home.expanduser().resolve())
    first_run.begin(Workspace())
    Thread(target=_warm_up, args=(host, port), name="warm-up", daemon=True).start()
    from streamlit import App
    from streamlit.runtime.pages_manager import PagesManager

    from dashboard import shell

    # A folder `pages` was once all that Streamlit knew of pages. It would look for scripts in ours first, and tell
    # whoever opens a link to a page before anybody else has been here that there is no such page.
    PagesManager.uses_pages_directory = False
    logger.info("serving the pages on http://%s:%s", host, port)
    for stop in (signal.SIGINT, signal.SIGTERM):  # raised again once the server has shut down in order
        signal.signal(stop, lambda *_: sys.exit(0))
    sys.argv = [str(APP)]  # beside it Streamlit looks for its settings
    App(APP, routes=shell.routes()).run(config={"server.address": host, "server.port": port})


def _warm_up(host: str, port: int) -> None:
    """Load what the first page needs while the browser still fetches it: libraries, kernels, the first data set.

    Not before the server listens: while Streamlit is imported, a library of its own looks into half-imported ones.
    """
    deadline = time.monotonic() + _START_SECONDS
    while not _is_open(host, port):
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)
    from core.store.build import open_recommender
    from dashboard.warm_up import load_loops

    workspace = Workspace()
    while not (names := workspace.dataset_names()) and running_jobs(workspace):
        time.sleep(0.1)
    for name in names[:1]:
        load_loops(open_recommender(workspace, name))
    # Streamlit collects garbage after every run: 125 ms over all that libraries hold, which nobody ever frees.
    gc.collect()
    gc.freeze()


def _is_open(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def _check_port(host: str, port: int) -> None:
    if not 1 <= port <= 65_535:
        raise ConfigError(f"port is {port}: give a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigError(f"port {port} on {host} is taken or not allowed: choose another with --port.") from None
