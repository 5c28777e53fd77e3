"""How long work says how far it is."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done in [0, 1] and a few words on the current step."""


def duration_words(seconds: float) -> str:
    """Return a rough duration as people say it: under a minute, about 6 minutes, about 2 hours."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 90:
        return f"about {minutes} minute{'s' if minutes != 1 else ''}"
    return f"about {round(minutes / 60)} hours"


def between(progress: Progress, low: float, high: float) -> Progress:
    """Return how a step from `low` to `high` of the whole reports its own progress."""
    return lambda share, step: progress(low + share * (high - low), step)


def no_progress(share: float, step: str) -> None:
    """Ignore progress; the default everywhere."""
