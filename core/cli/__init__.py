"""``mixdesk ...``: the engine from a shell."""

from core.cli.command_line import main

__all__ = ["main"]
