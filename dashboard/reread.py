"""Small facts on disk, looked up again after a while: what another process may have changed."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 16
"""Answers kept, as many as data sets are looked at by turns."""


class Reread(Generic[P, R]):
    """A function whose answer is good for some seconds.

    Streamlit's own caches with a time to live can lose an entry between looking for it and reading it, which a page
    would show as an error; here an answer too old is replaced, not dropped.

    Parameters
    ----------
    look : callable
        Takes hashable arguments.
    seconds : float
        How long its answer is good.
    """

    def __init__(self, look: Callable[P, R], seconds: float) -> None:
        self._look, self._seconds = look, seconds
        self._known: dict[Hashable, tuple[float, R]] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the answer, looked up again where it is too old."""
        key = args, tuple(kwargs.items())
        known = self._known.get(key)
        if known is None or time.monotonic() - known[0] > self._seconds:
            known = time.monotonic(), self._look(*args, **kwargs)
            self._known[key] = known
            if len(self._known) > _MOST:
                self._known.pop(next(iter(self._known)), None)
        return known[1]

    def clear(self) -> None:
        """Look again at the next call."""
        self._known.clear()


def reread(seconds: float) -> Callable[[Callable[P, R]], Reread[P, R]]:
    """Make a function's answer good for some seconds."""
    return lambda look: Reread(look, seconds)
