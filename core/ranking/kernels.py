"""Compiled loops of the ranking; imported inside the functions that need them, because numba is heavy.

Never full `fastmath`: it lets the compiler assume that there is no NaN, and NaN means "no opinion" here. Only loops
over what is known to be free of it say so, and run on vectors.
"""

import numpy as np
from numba import njit

_REORDER = {"reassoc", "contract"}
LANES = 504
"""Running extremes that are kept side by side; a row of them stays in the processor's nearest memory.

No power of two: items that many bytes apart would push each other out of it.
"""


@njit(cache=True)
def signal_stats(scores: np.ndarray, candidates: np.ndarray) -> tuple[int, float, float, float, float]:
    """Return count, mean, standard deviation, lowest and highest of the opinions on candidates."""
    opinions = np.empty_like(scores)
    for i in range(len(scores)):
        opinions[i] = scores[i] if candidates[i] else np.nan
    count = _count(opinions)
    if count == 0:
        return 0, np.nan, np.nan, np.nan, np.nan
    mean = _sum(opinions) / count
    low, high = extremes(opinions)
    return count, mean, np.sqrt(_squares(opinions, mean) / count), low, high


@njit(cache=True, fastmath=_REORDER)
def _count(values: np.ndarray) -> int:
    count = 0.0  # a whole number in floats: it is added up on vectors
    for i in range(len(values)):
        count += 1.0 if values[i] == values[i] else 0.0
    return int(count)


@njit(cache=True, fastmath=_REORDER)
def _sum(values: np.ndarray) -> float:
    total = 0.0
    for i in range(len(values)):
        total += values[i] if values[i] == values[i] else 0.0
    return total


@njit(cache=True, fastmath=_REORDER)
def _squares(values: np.ndarray, mean: float) -> float:
    total = 0.0
    for i in range(len(values)):
        distance = values[i] - mean
        total += distance * distance if distance == distance else 0.0
    return total


@njit(cache=True)
def extremes(values: np.ndarray) -> tuple[float, float]:
    """Return the smallest and the largest of the values that are not NaN; infinities without any."""
    lows, highs = np.full((2, LANES), np.inf, values.dtype), np.full((2, LANES), -np.inf, values.dtype)
    now = 0
    for start in range(0, len(values), LANES):
        spread_extremes(values[start : start + LANES], lows[now], highs[now], lows[1 - now], highs[1 - now])
        now = 1 - now
    low, high = np.inf, -np.inf
    for lane in range(LANES):
        low, high = min(low, lows[now, lane]), max(high, highs[now, lane])
    return low, high


@njit(cache=True)
def spread_extremes(
    values: np.ndarray, lows: np.ndarray, highs: np.ndarray, lows_after: np.ndarray, highs_after: np.ndarray
) -> None:
    """Write the extremes of each value and of what stands at its position in `lows` and `highs`; NaN changes nothing.

    One running extreme is compiled to one value at a time; a row of them, written beside the old row, runs on vectors.
    """
    for lane in range(len(values)):
        value, low, high = values[lane], lows[lane], highs[lane]
        lows_after[lane] = value if value < low else low
        highs_after[lane] = value if value > high else high
    lows_after[len(values) :] = lows[len(values) :]
    highs_after[len(values) :] = highs[len(values) :]


@njit(cache=True)
def add_signal(total: np.ndarray, scores: np.ndarray, factor: float, mean: float) -> None:
    """Add ``factor * (score - mean)`` to `total` in place; no opinion adds nothing."""
    for i in range(len(total)):
        part = factor * (scores[i] - mean)
        total[i] += 0.0 if np.isnan(part) else part  # a store in every round, so that the loop runs on vectors


@njit(cache=True)
def range_of(total: np.ndarray, candidates: np.ndarray) -> tuple[float, float, float]:
    """Return lowest, highest and mean over the candidates."""
    low, high, summed, count = np.inf, -np.inf, 0.0, 0
    for i in range(len(total)):
        if candidates[i]:
            low, high = min(low, total[i]), max(high, total[i])
            summed += total[i]
            count += 1
    return low, high, summed / max(count, 1)


@njit(cache=True, fastmath=_REORDER)
def _dot(left: np.ndarray, right: np.ndarray) -> np.float32:
    total = np.float32(0.0)
    for i in range(len(left)):
        total += left[i] * right[i]
    return total


@njit(cache=True)
def _overlap(scaled: np.ndarray, presence: np.ndarray, a: int, b: int) -> float:
    shared = _dot(presence[a], presence[b])
    if shared <= 1e-12:
        return 0.0
    return min(max(float(_dot(scaled[a], scaled[b]) / shared), 0.0), 1.0)


@njit(cache=True)
def is_narrowed(unmet: np.ndarray, n_left: int) -> bool:
    """Return whether the places left are all wanted for interests that have too few yet."""
    return unmet.sum() > 0 and unmet.sum() >= n_left


@njit(cache=True)
def fills(fits: np.ndarray, unmet: np.ndarray) -> bool:
    """Return whether an item fits an interest that has too few places yet."""
    for interest in range(len(unmet)):  # noqa: SIM110  compiled code knows no any()
        if unmet[interest] > 0 and fits[interest]:
            return True
    return False


@njit(cache=True)
def take_off(unmet: np.ndarray, fits: np.ndarray) -> None:
    """Count a taken item for every interest that it fits."""
    for interest in range(len(unmet)):
        if fits[interest] and unmet[interest] > 0:
            unmet[interest] -= 1


@njit(cache=True)
def lazy_greedy(
    order: np.ndarray,
    relevance: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    diversity: float,
    k: int,
    taken_before: np.ndarray,
    n_first: int,
    is_all: bool,
    fits: np.ndarray,
    floors: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Choose k places of `order` greedily, each worth ``relevance * (1 - diversity * similarity to those taken)``.

    An item's worth only falls as others are taken, so its last known worth bounds it from above: only items
    whose bound beats the best so far are looked at again, and the scan ends where relevance alone is too low.

    Parameters
    ----------
    n_first : int
        So many of `order` are the best of all; behind them stand the others that a floor may want, and nothing else.
    is_all : bool
        Whether nothing is left out of `order`.
    fits : ndarray of bool, shape (len(order), n_interests)
    floors : ndarray of int64, shape (n_interests,)
        Places that items of each interest have to get. Once no more places are left than that, only items that fill
        one are taken.

    Returns
    -------
    tuple
        Places into `order`, discounts in [0, 1], item positions of the culprits (-1: none), and whether the
        answer is sure; it is not when the scan wanted to read past the end of a shortened `order`.
    """
    n = len(order)
    similarity, culprit = np.zeros(n), np.full(n, -1)
    compared, is_used = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    taken = np.empty(len(taken_before) + k, dtype=np.int64)
    taken[: len(taken_before)] = taken_before
    n_taken = len(taken_before)
    places = np.empty(min(k, n), dtype=np.int64)
    unmet = floors.copy()
    for step in range(len(places)):
        is_narrow = is_narrowed(unmet, k - step)
        best, best_place, is_sure = -np.inf, -1, is_all or is_narrow
        for place in range(n):
            if relevance[place] <= best:
                is_sure = is_sure or place < n_first
                break
            if is_narrow and not fills(fits[place], unmet):
                continue
            if is_used[place] or relevance[place] * (1.0 - diversity * similarity[place]) <= best:
                continue
            for j in range(compared[place], n_taken):
                similar = _overlap(scaled, presence, order[place], taken[j])
                if similar > similarity[place]:
                    similarity[place], culprit[place] = similar, taken[j]
            compared[place] = n_taken
            worth = relevance[place] * (1.0 - diversity * similarity[place])
            if worth > best:
                best, best_place = worth, place
        if is_sure and best_place < 0:
            return places[:step], diversity * similarity[places[:step]], culprit[places[:step]], True
        if not is_sure:
            return places[:step], diversity * similarity[places[:step]], culprit[places[:step]], False
        places[step], is_used[best_place] = best_place, True
        take_off(unmet, fits[best_place])
        taken[n_taken] = order[best_place]
        n_taken += 1
    return places, diversity * similarity[places], culprit[places], True
