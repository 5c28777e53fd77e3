"""``mixdesk ...``: the same functions as the pages, from a shell.

Results go to stdout (with ``--json`` as one document), progress to stderr. Exits 0 when done, 2 on a user's
mistake, with one line and no traceback.
"""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from core.cli import _data_commands, _evaluation_commands, _list_commands, _map_commands, _signal_commands
from core.cli._output import complain, print_document
from core.errors import MixdeskError
from core.process_log import configure_logging

USER_MISTAKE, INTERRUPTED = 2, 130
PAGES = "dashboard.server"
"""Started by name: the engine knows no user interface."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit code."""
    configure_logging()
    options = _parser().parse_args(arguments)
    try:
        document: dict[str, Any] | None = options.command(options)
    except MixdeskError as error:
        complain(str(error))
        return USER_MISTAKE
    except OSError as error:
        complain(_file_sentence(error))
        return USER_MISTAKE
    except KeyboardInterrupt:
        complain("stopped; what was published before is unchanged.")
        return INTERRUPTED
    if document is not None and options.json:
        print_document(document)
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, help="the workspace folder (default: MIXDESK_HOME, else data/workspace)")
    common.add_argument("--json", action="store_true", help="print one JSON document")
    parser = argparse.ArgumentParser(prog="mixdesk", description="A mixing desk for recommendations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", parents=[common], help="serve the dashboard")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8501)
    run.set_defaults(command=_run)
    _data_commands.add_commands(commands, common)
    _list_commands.add_recommend(commands, common)
    _signal_commands.add_command(commands, common)
    _evaluation_commands.add_commands(commands, common)
    _map_commands.add_command(commands, common)
    _list_commands.add_similar(commands, common)
    return parser


def _run(options: argparse.Namespace) -> None:
    import_module(PAGES).serve(host=options.host, port=options.port, home=options.home)


def _file_sentence(error: OSError) -> str:
    where = f" {str(error.filename)!r}" if error.filename else ""
    return f"cannot use{where}: {error.strerror or error}. Check the path, its rights and the space left."
