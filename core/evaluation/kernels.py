"""Compiled loops over many users; imported inside the functions that need them, because numba is heavy.

They call the loops of `core.ranking.kernels`, so that a list made here is the list that one user is shown. None
takes Python's lock, so blocks of users run on threads.
"""

import numpy as np
from numba import njit

from core.ranking.kernels import _dot, add_signal, highest, lazy_greedy, lowest, signal_stats

_FLAT = 1e-12
_FIRST_PREFIX = 256


@njit(cache=True, nogil=True)
def stats_of_users(
    scores: np.ndarray, seen_offsets: np.ndarray, seen_items: np.ndarray, first: int, last: int, stats: np.ndarray
) -> None:
    """Fill rows `first` to `last` of `stats`: count, mean, deviation, lowest, highest, opinions in the catalog.

    Over each user's candidates; `scores` has one row for each user, or one for all.
    """
    n_items = scores.shape[1]
    candidates = np.ones(n_items, dtype=np.bool_)
    for user in range(first, last):
        row = scores[user if len(scores) > 1 else 0]
        seen = seen_items[seen_offsets[user] : seen_offsets[user + 1]]
        candidates[seen] = False
        stats[user, 0], stats[user, 1], stats[user, 2], stats[user, 3], stats[user, 4] = signal_stats(row, candidates)
        candidates[seen] = True
        stats[user, 5] = stats[user, 0]
        for item in seen:
            if not np.isnan(row[item]):
                stats[user, 5] += 1


@njit(cache=True)
def _is_worse(score: float, item: int, other_score: float, other_item: int) -> bool:
    return score < other_score or (score == other_score and item > other_item)


@njit(cache=True)
def _sift_down(scores: np.ndarray, items: np.ndarray, size: int) -> None:
    place = 0
    while True:
        worst, left = place, 2 * place + 1
        for child in range(left, min(left + 2, size)):
            if _is_worse(scores[child], items[child], scores[worst], items[worst]):
                worst = child
        if worst == place:
            return
        scores[place], scores[worst] = scores[worst], scores[place]
        items[place], items[worst] = items[worst], items[place]
        place = worst


@njit(cache=True)
def best_first(total: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Return up to `count` allowed positions by falling score, ties to the lower position (a bounded heap).

    A score of minus infinity is out.
    """
    scores, items = np.full(count, -np.inf), np.full(count, len(total))
    for item in range(len(total) if count > 0 else 0):
        if total[item] > scores[0] and allowed[item]:
            scores[0], items[0] = total[item], item
            _sift_down(scores, items, count)
    order, size = items.copy(), 0
    for last in range(count - 1, -1, -1):
        order[last] = items[0]
        size += items[0] < len(total)
        scores[0], items[0] = scores[last], items[last]
        _sift_down(scores, items, last)
    return order[:size]


@njit(cache=True)
def _first_of_groups(order: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Keep the first of each group of variants; an empty `groups` or code -1 means none."""
    if len(groups) == 0:
        return order
    kept, used = np.empty(len(order), dtype=np.int64), {np.int64(-1)}
    count = 0
    for item in order:
        if groups[item] >= 0 and groups[item] in used:
            continue
        used.add(groups[item])
        kept[count] = item
        count += 1
    return kept[:count]


@njit(cache=True)
def _pins_of_user(pins: np.ndarray, rejected: np.ndarray, k: int) -> np.ndarray:
    kept = np.empty(len(pins), dtype=np.int64)
    count = 0
    for item in pins:
        is_out = False
        for other in rejected:
            is_out = is_out or other == item
        if not is_out and count < k:
            kept[count] = item
            count += 1
    return kept[:count]


@njit(cache=True)
def _leave_out_pins(total: np.ndarray, pins: np.ndarray, groups: np.ndarray) -> None:
    for item in pins:
        total[item] = -np.inf
        if len(groups) > 0 and groups[item] >= 0:
            for other in range(len(groups)):
                if groups[other] == groups[item]:
                    total[other] = -np.inf


@njit(cache=True, nogil=True)
def lists_of_users(
    first_signal: np.ndarray,
    second_signal: np.ndarray,
    third_signal: np.ndarray,
    factors: np.ndarray,
    means: np.ndarray,
    seen_offsets: np.ndarray,
    seen_items: np.ndarray,
    rejected_offsets: np.ndarray,
    rejected_items: np.ndarray,
    allowed: np.ndarray,
    groups: np.ndarray,
    boost: np.ndarray,
    pins: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    diversity: float,
    first: int,
    last: int,
    lists: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `lists` with item positions, -1 where a list is shorter.

    Blend, mask, best k and variety in one pass over a user's items: ``total = boost + sum of factor * (score -
    mean)``, mapped to [0, 1] over the candidates.
    """
    total, k = np.empty(len(allowed)), lists.shape[1]
    for user in range(first, last):
        seen = seen_items[seen_offsets[user] : seen_offsets[user + 1]]
        rejected = rejected_items[rejected_offsets[user] : rejected_offsets[user + 1]]
        total[:] = boost
        if factors[user, 0] > 0:
            add_signal(total, first_signal[user if len(first_signal) > 1 else 0], factors[user, 0], means[user, 0])
        if factors[user, 1] > 0:
            add_signal(total, second_signal[user if len(second_signal) > 1 else 0], factors[user, 1], means[user, 1])
        if factors[user, 2] > 0:
            add_signal(total, third_signal[user if len(third_signal) > 1 else 0], factors[user, 2], means[user, 2])
        _map_to_unit_range(total, seen)
        total[rejected] = -np.inf
        top = _pins_of_user(pins, rejected, k)
        _leave_out_pins(total, top, groups)
        _fill(lists[user], total, allowed, groups, top, scaled, presence, diversity)


@njit(cache=True)
def _map_to_unit_range(total: np.ndarray, seen: np.ndarray) -> None:
    """Map the scores of candidates to [0, 1] in place, and those of seen items to minus infinity."""
    total[seen] = np.inf
    low = lowest(total)
    total[seen] = -np.inf
    width = highest(total) - low
    if width > _FLAT:
        for item in range(len(total)):
            total[item] = (total[item] - low) / width
    else:
        total[:] = 0.5
        total[seen] = -np.inf


@njit(cache=True)
def _fill(
    row: np.ndarray,
    total: np.ndarray,
    allowed: np.ndarray,
    groups: np.ndarray,
    top: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    diversity: float,
) -> None:
    """Write one list; a prefix of the order grows until the answer is sure."""
    wanted = len(row) - len(top)
    row[: len(top)] = top
    row[len(top) :] = -1
    prefix = max(_FIRST_PREFIX, 8 * len(row)) if diversity > 0 else wanted
    while True:
        best = best_first(total, allowed, min(prefix, len(total)))
        order = _first_of_groups(best, groups)
        is_all = len(best) < prefix
        if diversity == 0 and (len(order) >= wanted or is_all):
            count = min(wanted, len(order))
            row[len(top) : len(top) + count] = order[:count]
            return
        if diversity > 0 and (len(order) >= wanted or is_all):
            places, _, _, is_sure = lazy_greedy(order, total[order], scaled, presence, diversity, wanted, top, is_all)
            if is_sure:
                row[len(top) : len(top) + len(places)] = order[places]
                return
        prefix = 4 * max(prefix, 1)


@njit(cache=True, nogil=True)
def unlikeness_of_lists(
    lists: np.ndarray, scaled: np.ndarray, presence: np.ndarray, first: int, last: int, unlikeness: np.ndarray
) -> None:
    """Fill rows `first` to `last` with the mean and the smallest ``1 - likeness`` of a list's pairs.

    A pair that shares no part is wholly unlike; a list without pairs is NaN.
    """
    for user in range(first, last):
        count, summed, least = 0, 0.0, np.inf
        for i in range(lists.shape[1]):
            for j in range(i):
                a, b = lists[user, i], lists[user, j]
                if a < 0 or b < 0:
                    continue
                shared = _dot(presence[a], presence[b])
                unlike = 1.0 - float(_dot(scaled[a], scaled[b]) / shared) if shared > 1e-12 else 1.0
                count += 1
                summed += unlike
                least = min(least, unlike)
        unlikeness[user, 0] = summed / count if count > 0 else np.nan
        unlikeness[user, 1] = least if count > 0 else np.nan
