"""Results that are asked for again: those used last are kept, up to so many bytes."""

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from threading import Condition
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from cachetools.keys import hashkey
from scipy.sparse import issparse

MEBIBYTE = 1024**2


class LastUsed:
    """Results by key, up to `max_bytes` together. Threads share it; of two that ask at once, one makes the result.

    A result that is larger than all the room is kept alone: whoever asked for it asks again.
    """

    def __init__(self, max_bytes: int = 16 * MEBIBYTE) -> None:
        self.max_bytes = max_bytes
        self._cache: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=lambda made: min(n_bytes(made), max_bytes))
        keep = cached(self._cache, key=lambda key, _: hashkey(key), condition=Condition())
        self._get = keep(lambda _, make: make())

    @property
    def n_bytes(self) -> int:
        """What is kept takes, as `n_bytes` counts it."""
        return int(self._cache.currsize)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the result kept under a key, making it now if there is none."""
        return self._get(key, make)


def n_bytes(held: Any) -> int:
    """Return what an object takes in memory: arrays to the byte, also within dataclasses, dicts and tuples."""
    if isinstance(held, np.ndarray):
        return held.nbytes
    if issparse(held):
        return sum(part.nbytes for part in vars(held).values() if isinstance(part, np.ndarray))
    if is_dataclass(held):
        return sum(n_bytes(getattr(held, field.name)) for field in fields(held))
    if isinstance(held, Mapping):
        return sum(map(n_bytes, held.values()))
    if isinstance(held, tuple | list):
        return sum(map(n_bytes, held))
    return sys.getsizeof(held)
