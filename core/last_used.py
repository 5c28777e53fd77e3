"""Results that are asked for again: the ones used last are kept."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class LastUsed:
    """Up to `size` results by key. Safe to share between threads; two that ask at once may both compute."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: dict[Hashable, Any] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the result kept under a key, making it now if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept[key] = self._kept.pop(key)  # last used stands last
                return self._kept[key]
        made = make()
        with self._lock:
            while len(self._kept) >= self._size:
                self._kept.pop(next(iter(self._kept)))
            return self._kept.setdefault(key, made)
