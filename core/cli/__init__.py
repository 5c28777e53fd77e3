"""``mixdesk ...``: the engine from a shell."""

from core.cli._command_line import main

__all__ = ["main"]
