"""Compiled loops over users, spread over the processor's cores."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

_CHUNKS_PER_CORE = 4


def over_users(n_users: int, run: Callable[[int, int], None]) -> None:
    """Call ``run(first, last)`` for ranges that cover all users.

    `run` must neither hold Python's lock nor call this again: all calls share one pool.
    """
    size = max(1, -(-n_users // (_n_cores() * _CHUNKS_PER_CORE)))
    starts = range(0, n_users, size)
    if len(starts) <= 1 or _n_cores() == 1:
        run(0, n_users)
        return
    list(_pool().map(lambda first: run(first, min(first + size, n_users)), starts))


@cache
def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_n_cores(), thread_name_prefix="over-users")
