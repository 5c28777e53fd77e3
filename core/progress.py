"""How long work says how far it is."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done in [0, 1] and a few words on the current step."""


def no_progress(share: float, step: str) -> None:
    """Ignore progress; the default everywhere."""
