"""The best of a catalog in order, compiled: part of `core.evaluation._batch_kernels`, and imported like it."""

import numpy as np
from numba import njit

from core.ranking.kernels import LANES

_REORDER = {"reassoc", "contract"}
_ROUNDING = 2e-15


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
def best_first(
    total: np.ndarray, highs: np.ndarray, allowed: np.ndarray, count: int, low: float, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return up to `count` allowed positions by falling relevance, ties to the lower position, and their relevance.

    Relevance is ``(total - low) / width``, 0.5 for all where `width` is 0. NaN is out. `highs` bounds the totals of
    every `LANES`-th item from above, so that hardly any of them has to be looked at.
    """
    if width == 0.0:
        items = _first_known(total, allowed, count)
        return items, np.full(len(items), 0.5)
    items = _highest_totals(total, highs, allowed, count)
    relevance = (total[items] - low) / width
    _settle_ties(items, relevance)
    if len(items) == count and count > 0:
        _share_last_place(items, relevance, total, allowed, low, width)
    return items, relevance


@njit(cache=True)
def _first_known(total: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    items, size = np.empty(count, dtype=np.int64), 0
    for item in range(len(total)):
        if size < count and allowed[item] and not np.isnan(total[item]):
            items[size] = item
            size += 1
    return items[:size]


@njit(cache=True)
def _highest_totals(total: np.ndarray, highs: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Return up to `count` allowed positions by falling total (a bounded heap); which of equal ones come is open."""
    scores, items = np.full(count, -np.inf), np.full(count, len(total))
    n_lanes = LANES if count < LANES // 8 else 1  # a long list takes from every lane: read the items as they lie
    for lane in range(n_lanes if count > 0 else 0):
        if n_lanes == 1 or highs[lane] > scores[0]:
            for item in range(lane, len(total), n_lanes):
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
def _settle_ties(items: np.ndarray, relevance: np.ndarray) -> None:
    """Order by falling relevance, ties to the lower position: totals that fall may round to the same relevance."""
    for place in range(1, len(items)):
        item, score, at = items[place], relevance[place], place
        while at > 0 and _is_worse(relevance[at - 1], items[at - 1], score, item):
            items[at], relevance[at] = items[at - 1], relevance[at - 1]
            at -= 1
        items[at], relevance[at] = item, score


@njit(cache=True)
def _share_last_place(
    items: np.ndarray, relevance: np.ndarray, total: np.ndarray, allowed: np.ndarray, low: float, width: float
) -> None:
    """Give the places of the last relevance to the lowest positions that have it, inside the order or outside."""
    last = relevance[-1]
    first = len(items) - 1
    while first > 0 and relevance[first - 1] == last:
        first -= 1
    floor = last * width + low
    floor -= _ROUNDING * (abs(floor) + abs(low) + width)
    if _count_from(total, floor) == len(items):
        return
    for item in range(len(total)):
        if total[item] >= floor and allowed[item] and (total[item] - low) / width == last:
            items[first] = item
            first += 1
            if first == len(items):
                return


@njit(cache=True, fastmath=_REORDER)
def _count_from(total: np.ndarray, floor: float) -> int:
    count = 0.0
    for item in range(len(total)):
        count += 1.0 if total[item] >= floor else 0.0
    return int(count)
