"""Small facts on disk, looked up again after a while: what another process may have changed.

Streamlit's own caches with a time to live can lose an entry between looking for it and reading it, which a page would
show as an error.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import ParamSpec, Protocol, TypeVar, cast

from cachetools import TTLCache, cached

P = ParamSpec("P")
R = TypeVar("R", covariant=True)

_MOST = 16
"""Answers kept, as many as data sets are looked at by turns."""


class Reread(Protocol[P, R]):
    """A function whose answer is good for some seconds."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the answer, looked up again where it is too old."""
        ...

    def cache_clear(self) -> None:
        """Look again at the next call."""
        ...


def reread(seconds: float, *, timer: Callable[[], float] = time.monotonic) -> Callable[[Callable[P, R]], Reread[P, R]]:
    """Make a function's answer good for some seconds; its arguments are hashable."""

    def remember(look: Callable[P, R]) -> Reread[P, R]:
        return cast(Reread[P, R], cached(TTLCache(_MOST, seconds, timer), lock=Lock())(look))

    return remember
