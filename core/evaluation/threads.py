"""Compiled loops over users, spread over the processor's cores."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_CHUNKS_PER_CORE = 4


def over_users(n_users: int, run: Callable[[int, int], None]) -> None:
    """Call ``run(first, last)`` for ranges that cover all users; `run` must not hold Python's lock."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    size = max(1, -(-n_users // (n_cores * _CHUNKS_PER_CORE)))
    starts = range(0, n_users, size)
    if len(starts) <= 1 or n_cores == 1:
        run(0, n_users)
        return
    with ThreadPoolExecutor(n_cores) as pool:
        list(pool.map(lambda first: run(first, min(first + size, n_users)), starts))
