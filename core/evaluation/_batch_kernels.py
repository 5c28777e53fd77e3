"""Compiled loops over many users; imported inside the functions that need them, because numba is heavy.

They call the loops of `core.ranking.kernels`, so that a list made here is the list that one user is shown. None
takes Python's lock, so blocks of users run on threads.
"""

import numpy as np
from numba import njit

from core.evaluation._best_first import best_first
from core.ranking.kernels import LANES, _dot, lazy_greedy, signal_stats, spread_extremes, take_off

_FLAT = 1e-12
_FIRST_PREFIX = 64


@njit(cache=True, nogil=True)
def stats_of_users(
    scores: np.ndarray,
    rows: np.ndarray,
    seen_offsets: np.ndarray,
    seen_items: np.ndarray,
    first: int,
    last: int,
    stats: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `stats`: count, mean, deviation, lowest, highest, opinions in the catalog.

    Over each user's candidates; row `rows[user]` of `scores` is the user's.
    """
    n_items = scores.shape[1]
    candidates = np.ones(n_items, dtype=np.bool_)
    for user in range(first, last):
        row = scores[rows[user]]
        seen = seen_items[seen_offsets[user] : seen_offsets[user + 1]]
        candidates[seen] = False
        stats[user, 0], stats[user, 1], stats[user, 2], stats[user, 3], stats[user, 4] = signal_stats(row, candidates)
        candidates[seen] = True
        stats[user, 5] = stats[user, 0]
        for item in seen:
            if not np.isnan(row[item]):
                stats[user, 5] += 1


@njit(cache=True, nogil=True)
def ranks_of_users(
    scores: np.ndarray,
    orders: np.ndarray,
    seen_offsets: np.ndarray,
    seen_items: np.ndarray,
    ranks: np.ndarray,
) -> None:
    """Fill `ranks`, a row for each user, as `core.ranking.blend.ranked` does over each user's candidates.

    `scores` and `orders`, its positions by rising score, have one row for each user, or one for all.
    """
    is_candidate = np.ones(scores.shape[1], dtype=np.bool_)
    for user in range(len(ranks)):
        place = user if len(scores) > 1 else 0
        seen = seen_items[seen_offsets[user] : seen_offsets[user + 1]]
        is_candidate[seen] = False
        _rank(scores[place], orders[place], is_candidate, ranks[user])
        is_candidate[seen] = True


@njit(cache=True)
def _rank(row: np.ndarray, order: np.ndarray, is_candidate: np.ndarray, ranks: np.ndarray) -> None:
    """Write ranks in [0, 1] over the candidates with an opinion, ties averaged; NaN for the others."""
    kept = order[is_candidate[order] & ~np.isnan(row[order])]
    ranks[:] = np.nan
    start = 0
    while start < len(kept):
        stop = start + 1
        while stop < len(kept) and row[kept[stop]] == row[kept[start]]:
            stop += 1
        ranks[kept[start:stop]] = 0.5 * (start + stop - 1) / max(len(kept) - 1, 1)
        start = stop


@njit(cache=True)
def _first_of_groups(order: np.ndarray, relevance: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep the first of each group of variants; an empty `groups` or code -1 means none."""
    if len(groups) == 0:
        return order, relevance
    is_kept, used = np.ones(len(order), dtype=np.bool_), {np.int64(-1)}
    for place, item in enumerate(order):
        is_kept[place] = groups[item] < 0 or groups[item] not in used
        used.add(groups[item])
    return order[is_kept], relevance[is_kept]


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
        total[item] = np.nan
        if len(groups) > 0 and groups[item] >= 0:
            for other in range(len(groups)):
                if groups[other] == groups[item]:
                    total[other] = np.nan


@njit(cache=True, nogil=True)
def lists_of_users(
    signals: tuple[np.ndarray, ...],
    rows: np.ndarray,
    factors: np.ndarray,
    means: np.ndarray,
    seen_offsets: np.ndarray,
    seen_items: np.ndarray,
    rejected_offsets: np.ndarray,
    rejected_items: np.ndarray,
    allowed: np.ndarray,
    fit_offsets: np.ndarray,
    fit_items: np.ndarray,
    fit_columns: np.ndarray,
    places: np.ndarray,
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
    mean)``, NaN for what the user has seen, mapped to [0, 1] over the candidates where a score is needed. Row
    ``rows[user, s]`` of signal s is the user's; all signals are matrices of one type, or the loop is compiled anew.

    `allowed` has a row for each user, or one for all. ``places[user, c]`` of a list are kept for items that fit column
    c: those of `fit_items` from ``fit_offsets[user]`` on whose entry in `fit_columns` is c, whole products at a time.
    """
    total, base, k = np.empty(len(boost)), boost.copy(), lists.shape[1]
    fits = np.zeros((len(boost), places.shape[1]), dtype=np.bool_)
    lows, highs = np.empty((2, LANES)), np.empty((2, LANES))
    for user in range(first, last):
        seen = seen_items[seen_offsets[user] : seen_offsets[user + 1]]
        rejected = rejected_items[rejected_offsets[user] : rejected_offsets[user + 1]]
        base[seen] = np.nan
        now = _blend(total, base, signals, rows[user], factors[user], means[user], lows, highs)
        base[seen] = boost[seen]
        low, width = lows[now].min(), highs[now].max() - lows[now].min()
        width = width if width > _FLAT else 0.0
        total[rejected] = np.nan
        top = _pins_of_user(pins, rejected, k)
        mine = allowed[user if len(allowed) > 1 else 0]
        entries = slice(fit_offsets[user], fit_offsets[user + 1])
        items, columns = fit_items[entries], fit_columns[entries]
        for entry in range(len(items)):
            fits[items[entry], columns[entry]] = True
        owed = places[user].copy()
        for pin in top:
            take_off(owed, fits[pin])
        _leave_out_pins(total, top, groups)
        open_items = _cap(owed, total, mine, items, columns, groups)
        _fill(
            lists[user], total, highs[now], low, width, mine, groups, top, scaled, presence, diversity,
            fits, owed, open_items,
        )  # fmt: skip
        for entry in range(len(items)):
            fits[items[entry], columns[entry]] = False


@njit(cache=True)
def _cap(
    owed: np.ndarray, total: np.ndarray, allowed: np.ndarray, items: np.ndarray, columns: np.ndarray, groups: np.ndarray
) -> np.ndarray:
    """Lower places that are owed to what can fill them; return the items that can, ascending."""
    can_fill, used = np.zeros(len(items), dtype=np.bool_), {(np.int64(-1), np.int64(-1))}
    counts = np.zeros(len(owed), dtype=np.int64)
    for entry in range(len(items)):
        item, column = items[entry], columns[entry]
        if owed[column] == 0 or not allowed[item] or np.isnan(total[item]):
            continue
        can_fill[entry] = True
        group = np.int64(-1) if len(groups) == 0 else groups[item]
        if group < 0 or (group, column) not in used:
            counts[column] += 1
            used.add((group, column))
    for column in range(len(owed)):
        owed[column] = min(owed[column], counts[column])
    return np.unique(items[can_fill])


@njit(cache=True, nogil=True)
def new_items_of_users(
    scores: np.ndarray,
    rows: np.ndarray,
    new: np.ndarray,
    allowed: np.ndarray,
    seen_offsets: np.ndarray,
    seen_items: np.ndarray,
    rejected_offsets: np.ndarray,
    rejected_items: np.ndarray,
    groups: np.ndarray,
    pins: np.ndarray,
    first: int,
    last: int,
    found: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `found` with the best of some new items, one of each product; -1 for no more.

    Of what may be shown to each user, ties to the lower position; pinned products are left out.
    """
    is_out = np.zeros(scores.shape[1], dtype=np.bool_)
    for user in range(first, last):
        row, mine = scores[rows[user]], allowed[user if len(allowed) > 1 else 0]
        rejected = rejected_items[rejected_offsets[user] : rejected_offsets[user + 1]]
        is_out[seen_items[seen_offsets[user] : seen_offsets[user + 1]]] = True
        is_out[rejected] = True
        taken = {np.int64(-1)}
        for pin in _pins_of_user(pins, rejected, len(pins)):
            is_out[pin] = True
            if len(groups) > 0:
                taken.add(groups[pin])
        for place in range(found.shape[1]):
            best, best_item = -np.inf, -1
            for item in new:
                if not (row[item] > best and mine[item]) or is_out[item]:
                    continue
                if len(groups) == 0 or groups[item] < 0 or groups[item] not in taken:
                    best, best_item = row[item], item
            if best_item < 0:
                break
            found[user, place] = best_item
            is_out[best_item] = True
            if len(groups) > 0:
                taken.add(groups[best_item])
        is_out[:] = False


@njit(cache=True)
def _blend(
    total: np.ndarray,
    base: np.ndarray,
    signals: tuple[np.ndarray, ...],
    rows: np.ndarray,
    factors: np.ndarray,
    means: np.ndarray,
    lows: np.ndarray,
    highs: np.ndarray,
) -> int:
    """Write one user's totals, a stretch at a time while it is at hand; NaN where `base` is.

    As `core.ranking.kernels.add_signal` adds them one by one, but up to three signals in a pass: each pass more reads
    and writes all totals again. Returns which row of `lows` and `highs` holds the extremes of every `LANES`-th item.
    """
    live, now = np.flatnonzero(factors), 0
    lows[now], highs[now] = np.inf, -np.inf
    for start in range(0, len(total), LANES):
        at = slice(start, min(start + LANES, len(total)))
        stretch = total[at]
        if len(live) == 0:
            stretch[:] = base[at]
        for place in range(0, len(live), 3):
            below, a = base[at] if place == 0 else stretch, live[place]
            if len(live) - place == 1:
                _add_one(stretch, below, signals[a][rows[a]][at], factors[a], means[a])
                break
            b = live[place + 1]
            if len(live) - place == 2:
                _add_two(
                    stretch, below, signals[a][rows[a]][at], signals[b][rows[b]][at],
                    factors[a], factors[b], means[a], means[b],
                )  # fmt: skip
                break
            c = live[place + 2]
            _add_three(
                stretch, below, signals[a][rows[a]][at], signals[b][rows[b]][at], signals[c][rows[c]][at],
                factors[a], factors[b], factors[c], means[a], means[b], means[c],
            )  # fmt: skip
        spread_extremes(stretch, lows[now], highs[now], lows[1 - now], highs[1 - now])
        now = 1 - now
    return now


@njit(cache=True)
def _add_one(total: np.ndarray, below: np.ndarray, scores: np.ndarray, factor: float, mean: float) -> None:
    for i in range(len(total)):
        part = factor * (scores[i] - mean)
        total[i] = below[i] + (part if part == part else 0.0)


@njit(cache=True)
def _add_two(
    total: np.ndarray,
    below: np.ndarray,
    a: np.ndarray,
    b: np.ndarray,
    a_factor: float,
    b_factor: float,
    a_mean: float,
    b_mean: float,
) -> None:
    for i in range(len(total)):
        part = a_factor * (a[i] - a_mean)
        summed = below[i] + (part if part == part else 0.0)
        part = b_factor * (b[i] - b_mean)
        total[i] = summed + (part if part == part else 0.0)


@njit(cache=True)
def _add_three(
    total: np.ndarray,
    below: np.ndarray,
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    a_factor: float,
    b_factor: float,
    c_factor: float,
    a_mean: float,
    b_mean: float,
    c_mean: float,
) -> None:
    for i in range(len(total)):
        part = a_factor * (a[i] - a_mean)
        summed = below[i] + (part if part == part else 0.0)
        part = b_factor * (b[i] - b_mean)
        summed += part if part == part else 0.0
        part = c_factor * (c[i] - c_mean)
        total[i] = summed + (part if part == part else 0.0)


@njit(cache=True)
def _fill(
    row: np.ndarray,
    total: np.ndarray,
    highs: np.ndarray,
    low: float,
    width: float,
    allowed: np.ndarray,
    groups: np.ndarray,
    top: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    diversity: float,
    fits: np.ndarray,
    owed: np.ndarray,
    open_items: np.ndarray,
) -> None:
    """Write one list; a prefix of the order grows until the answer is sure."""
    wanted, has_floors = len(row) - len(top), owed.sum() > 0
    row[: len(top)] = top
    row[len(top) :] = -1
    prefix = max(_FIRST_PREFIX, 8 * len(row)) if diversity > 0 or has_floors else wanted
    while True:
        best, relevance = best_first(total, highs, allowed, min(prefix, len(total)), low, width)
        is_all, n_first = len(best) < prefix, len(best)
        if has_floors and not is_all:
            best, relevance = _with_wanted(best, relevance, total, open_items, low, width)
        if len(groups) > 0:
            n_first = len(_first_of_groups(best[:n_first], relevance[:n_first], groups)[0])
        order, relevance = _first_of_groups(best, relevance, groups)
        if diversity == 0 and not has_floors and (len(order) >= wanted or is_all):
            count = min(wanted, len(order))
            row[len(top) : len(top) + count] = order[:count]
            return
        if (diversity > 0 or has_floors) and (n_first >= wanted or is_all):
            places, _, _, is_sure = lazy_greedy(
                order, relevance, scaled, presence, diversity, min(wanted, len(order)), top, n_first, is_all,
                fits[order], owed,
            )  # fmt: skip
            if is_sure:
                if has_floors:  # they have decided which items; their order among each other is the plain one
                    places = np.sort(places)
                    order, relevance = order[places], relevance[places]
                    places, _, _, _ = lazy_greedy(
                        order, relevance, scaled, presence, diversity, len(order), top, len(order), is_sure,
                        fits[order], np.zeros(len(owed), dtype=np.int64),
                    )  # fmt: skip
                row[len(top) : len(top) + len(places)] = order[places]
                return
        prefix = 4 * max(prefix, 1)


@njit(cache=True)
def _with_wanted(
    best: np.ndarray, relevance: np.ndarray, total: np.ndarray, items: np.ndarray, low: float, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best items followed by all others that a floor may want, those by falling relevance too."""
    known = set(best)
    others = np.array([item for item in items if item not in known], dtype=np.int64)
    worth = np.full(len(others), 0.5)
    if width > 0.0:
        worth = (total[others] - low) / width
    falling = np.argsort(-worth, kind="mergesort")
    return np.concatenate((best, others[falling])), np.concatenate((relevance, worth[falling]))


@njit(cache=True, nogil=True)
def dissimilarity_of_lists(
    lists: np.ndarray, scaled: np.ndarray, presence: np.ndarray, first: int, last: int, dissimilarity: np.ndarray
) -> None:
    """Fill rows `first` to `last` with the mean and the smallest ``1 - similarity`` of a list's pairs.

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
        dissimilarity[user, 0] = summed / count if count > 0 else np.nan
        dissimilarity[user, 1] = least if count > 0 else np.nan
