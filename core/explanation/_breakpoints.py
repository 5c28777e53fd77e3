"""A list while one setting moves: the exact place where an item enters or leaves it.

Between two events (the next pick of the greedy order is overtaken, the lowest candidate changes, another variant of a
product comes first) the list stays as it is, and every event is the root of a linear equation: an item's worth is
``(score - lowest score) * (1 - diversity * similarity)``, and moving a weight or moving the diversity changes one of
the two factors, linearly. So the walk goes from event to event and misses no list, however short-lived. Items are
compared with their similarity only once their score alone could win a place; the others wait outside the pool.

Compiled; imported inside the functions that need it.
"""

import numpy as np
from numba import njit

from core.ranking.kernels import _overlap, fills, is_narrowed, take_off

_STEP = 1e-10
"""How far past an event the walk looks at the list again: the precision of what it finds."""
_MAX_EVENTS = 100_000
_FIRST_TAKEN = 32


@njit(cache=True)
def lowest_lines(start: np.ndarray, slope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places in [0, 1) from which on a line ``start + slope * x`` is the lowest of all, and which it is."""
    current = 0
    for j in range(len(start)):
        if start[j] < start[current] or (start[j] == start[current] and slope[j] < slope[current]):
            current = j
    places, lines = [0.0], [current]
    while True:
        nearest, following = 1.0, -1
        for j in range(len(start)):
            if slope[j] < slope[current]:
                x = (start[j] - start[current]) / (slope[current] - slope[j])
                if x < nearest or (following >= 0 and x == nearest and slope[j] < slope[following]):
                    nearest, following = x, j
        if following < 0:
            return np.array(places), np.array(lines)
        current = following
        places.append(max(nearest, 0.0))
        lines.append(current)


@njit(cache=True)
def first_change(
    start: np.ndarray,
    slope: np.ndarray,
    floor: np.ndarray,
    items: np.ndarray,
    groups: np.ndarray,
    fits: np.ndarray,
    floors: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    pinned: np.ndarray,
    wanted: int,
    still: float,
    moving: float,
    target: int,
    was_in: bool,
    x: float,
    end: float,
) -> float:
    """Return the first x on the way to `end`, itself left out, where the target's place in the list is another.

    Parameters
    ----------
    start, slope : ndarray of shape (n,)
        Scores are ``start + slope * x``.
    floor : ndarray of shape (n_floors, 3)
        Place, start and slope of the lowest candidate's score from that place on.
    items : ndarray of int64, ascending
        Item positions, into `scaled` and `presence`.
    groups : ndarray of int64
        Only the best variant of a group takes part; -1 stands alone.
    fits : ndarray of bool, shape (n, n_interests)
        The same for all variants of a group.
    floors : ndarray of int64, shape (n_interests,)
        See `core.ranking.kernels.lazy_greedy`.
    still, moving : float
        The diversity is ``still + moving * x``; with `moving`, all slopes are 0.
    target : int
        Position into `items`.

    Returns
    -------
    float
        At most `_STEP` past the boundary itself; NaN where nothing changes.
    """
    n, direction, step = len(start), 1.0 if end > x else -1.0, _STEP
    slot, pool, n_pool = np.full(n, -1), np.empty(n, dtype=np.int64), 0
    base = np.empty(n, dtype=np.float32)
    known, filled = np.empty((_FIRST_TAKEN, n), dtype=np.float32), np.zeros(_FIRST_TAKEN, dtype=np.int64)
    row_of, n_rows = np.full(n, -1), 0
    picks, before = np.full(wanted, -1), np.full(wanted, -1)
    n_before, opened_before, floor_before = -1, -1, -1
    members, member_start = _by_group(groups)
    leader = np.full(max(len(member_start) - 1, 1), -1)
    first, taken_at = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.int64)
    reach = np.empty((wanted, n), dtype=np.float32)
    is_open = np.empty((wanted, n), dtype=np.bool_)
    n_pool = _open(target, groups, members, member_start, slot, pool, n_pool, base, items, scaled, presence, pinned)
    for j in range(n if floors.sum() > 0 else 0):
        if fills(fits[j], floors):  # may be wanted, however low its score
            n_pool = _open(j, groups, members, member_start, slot, pool, n_pool, base, items, scaled, presence, pinned)
    x += direction * step
    for _ in range(_MAX_EVENTS):
        if (end - x) * direction <= 0.0:
            return np.nan
        segment = 0
        while segment + 1 < len(floor) and floor[segment + 1, 0] <= x:
            segment += 1
        low, low_slope = floor[segment, 1], floor[segment, 2]
        while True:
            _lead(pool, n_pool, start, slope, x, items, groups, leader, first)
            if n_rows + wanted > len(known):
                known, filled = _grown(known, filled)
            n_picks, n_rows, last_plain = _pick(
                pool, n_pool, start, slope, low, low_slope, x, still, moving, first, base, items, scaled, presence,
                known, filled, row_of, n_rows, wanted, picks, taken_at, reach, fits, floors, is_open,
            )  # fmt: skip
            last_start, last_slope = -np.inf, 0.0
            if n_picks == wanted and last_plain < 0:
                last_start = np.inf
            elif n_picks == wanted:
                i = picks[last_plain]
                last_start, last_slope = _worth(
                    start[pool[i]] - low, slope[pool[i]] - low_slope, reach[last_plain, i], still, moving
                )
            grown = n_pool
            best, best_score = -1, -np.inf
            for j in range(n):
                if slot[j] >= 0:
                    continue
                score = start[j] - low + (slope[j] - low_slope) * x
                if n_picks < wanted:
                    if score > best_score:
                        best, best_score = j, score
                elif score >= last_start + last_slope * x:
                    grown = _open(
                        j, groups, members, member_start, slot, pool, grown, base, items, scaled, presence, pinned
                    )
            if best >= 0:
                grown = _open(
                    best, groups, members, member_start, slot, pool, grown, base, items, scaled, presence, pinned
                )
            if grown == n_pool:
                break
            n_pool = grown
        is_in = False
        is_same = n_picks == n_before and n_pool == opened_before and segment == floor_before
        for place in range(n_picks):
            is_in = is_in or pool[picks[place]] == target
            is_same = is_same and picks[place] == before[place]
        if is_in != was_in:
            return x
        step = 2.0 * step if is_same else _STEP
        n_before, opened_before, floor_before = n_picks, n_pool, segment
        before[:n_picks] = picks[:n_picks]
        following = _next_event(
            pool, n_pool, start, slope, low, low_slope, x, direction, end, still, moving, first, groups, leader,
            picks, n_picks, taken_at, reach, is_open,
        )  # fmt: skip
        for j in range(n if n_picks == wanted else 0):
            if slot[j] < 0:
                gap = last_start + last_slope * x - (start[j] - low + (slope[j] - low_slope) * x)
                following = _nearer(gap, last_slope - (slope[j] - low_slope), x, direction, following)
        if direction > 0 and segment + 1 < len(floor):
            following = min(following, floor[segment + 1, 0])
        elif direction < 0 and segment > 0:
            following = max(following, floor[segment, 0])
        x = following + direction * step
    return np.nan


@njit(cache=True)
def _worth(score: float, slope: float, similarity: float, still: float, moving: float) -> tuple[float, float]:
    """Return an item's worth as start and slope; one of `slope` and `moving` is 0."""
    kept = 1.0 - still * similarity
    return score * kept, slope * kept - score * moving * similarity


@njit(cache=True)
def _nearer(gap: float, slope: float, x: float, direction: float, end: float) -> float:
    """Return where a gap that is not negative at x closes, if that is nearer than `end`."""
    closing = -slope * direction
    if closing <= 0.0:
        return end
    way = max(gap, 0.0) / closing
    return x + direction * way if way < abs(end - x) else end


@njit(cache=True)
def _by_group(groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of grouped items sorted by group, and where each group starts among them."""
    n_groups = max(groups.max() + 1, 0) if len(groups) else 0
    order = np.argsort(groups, kind="mergesort")
    starts = np.searchsorted(groups[order], np.arange(n_groups + 1))
    return order, starts


@njit(cache=True)
def _open(
    j: int,
    groups: np.ndarray,
    members: np.ndarray,
    member_start: np.ndarray,
    slot: np.ndarray,
    pool: np.ndarray,
    n_pool: int,
    base: np.ndarray,
    items: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    pinned: np.ndarray,
) -> int:
    """Take an item into the pool with the other variants of its product; return the pool's size."""
    if slot[j] >= 0:
        return n_pool
    low, high = (0, 1) if groups[j] < 0 else (member_start[groups[j]], member_start[groups[j] + 1])
    for place in range(low, high):
        entry = j if groups[j] < 0 else members[place]
        slot[entry], pool[n_pool], base[n_pool] = n_pool, entry, 0.0
        for pin in pinned:
            base[n_pool] = max(base[n_pool], _overlap(scaled, presence, items[entry], pin))
        n_pool += 1
    return n_pool


@njit(cache=True)
def _lead(
    pool: np.ndarray,
    n_pool: int,
    start: np.ndarray,
    slope: np.ndarray,
    x: float,
    items: np.ndarray,
    groups: np.ndarray,
    leader: np.ndarray,
    first: np.ndarray,
) -> None:
    """Mark the best variant of every group in the pool."""
    for i in range(n_pool):
        if groups[pool[i]] >= 0:
            leader[groups[pool[i]]] = -1
    for i in range(n_pool):
        j = pool[i]
        if groups[j] < 0:
            continue
        best = leader[groups[j]]
        if best >= 0:
            score, other = start[j] + slope[j] * x, start[pool[best]] + slope[pool[best]] * x
            if score < other or (score == other and items[j] > items[pool[best]]):
                continue
        leader[groups[j]] = i
    for i in range(n_pool):
        first[i] = groups[pool[i]] < 0 or leader[groups[pool[i]]] == i


@njit(cache=True)
def _grown(known: np.ndarray, filled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    larger, counts = np.empty((2 * len(known), known.shape[1]), dtype=np.float32), np.zeros(2 * len(known), np.int64)
    larger[: len(known)], counts[: len(known)] = known, filled
    return larger, counts


@njit(cache=True)
def _pick(
    pool: np.ndarray,
    n_pool: int,
    start: np.ndarray,
    slope: np.ndarray,
    low: float,
    low_slope: float,
    x: float,
    still: float,
    moving: float,
    first: np.ndarray,
    base: np.ndarray,
    items: np.ndarray,
    scaled: np.ndarray,
    presence: np.ndarray,
    known: np.ndarray,
    filled: np.ndarray,
    row_of: np.ndarray,
    n_rows: int,
    wanted: int,
    picks: np.ndarray,
    taken_at: np.ndarray,
    reach: np.ndarray,
    fits: np.ndarray,
    floors: np.ndarray,
    is_open: np.ndarray,
) -> tuple[int, int, int]:
    """Choose greedily at x; return how many were chosen, rows known, and the last step open to all (-1: none).

    `reach` holds each item's similarity to those taken before each step, `is_open` whether it could be taken in it.
    """
    has_variety = still > 0.0 or moving > 0.0
    unmet, last_plain = floors.copy(), -1
    taken_at[:n_pool] = wanted
    reach[0, :n_pool] = base[:n_pool]
    for step in range(wanted):
        best, best_score, chosen = -np.inf, -np.inf, -1
        is_narrow = is_narrowed(unmet, wanted - step)
        last_plain = last_plain if is_narrow else step
        for i in range(n_pool):
            j = pool[i]
            is_open[step, i] = first[i] and (not is_narrow or fills(fits[j], unmet))
            if taken_at[i] < step or not is_open[step, i]:
                continue
            a, b = _worth(start[j] - low, slope[j] - low_slope, reach[step, i], still, moving)
            worth, score = a + b * x, start[j] + slope[j] * x
            if worth < best or (worth == best and score < best_score):
                continue
            if worth == best and score == best_score and items[j] > items[pool[chosen]]:
                continue
            best, best_score, chosen = worth, score, i
        if chosen < 0:
            return step, n_rows, last_plain
        picks[step], taken_at[chosen] = chosen, step
        take_off(unmet, fits[pool[chosen]])
        if step + 1 == wanted:
            break
        reach[step + 1, :n_pool] = reach[step, :n_pool]
        if not has_variety:
            continue
        if row_of[chosen] < 0:
            row_of[chosen] = n_rows
            n_rows += 1
        row = row_of[chosen]
        for i in range(filled[row], n_pool):
            known[row, i] = _overlap(scaled, presence, items[pool[i]], items[pool[chosen]])
        filled[row] = max(filled[row], n_pool)
        for i in range(n_pool):
            reach[step + 1, i] = max(reach[step, i], known[row, i])
    return wanted, n_rows, last_plain


@njit(cache=True)
def _next_event(
    pool: np.ndarray,
    n_pool: int,
    start: np.ndarray,
    slope: np.ndarray,
    low: float,
    low_slope: float,
    x: float,
    direction: float,
    end: float,
    still: float,
    moving: float,
    first: np.ndarray,
    groups: np.ndarray,
    leader: np.ndarray,
    picks: np.ndarray,
    n_picks: int,
    taken_at: np.ndarray,
    reach: np.ndarray,
    is_open: np.ndarray,
) -> float:
    """Return where the first pick is overtaken, or another variant comes first, within the pool."""
    following = end
    for step in range(n_picks):
        j = pool[picks[step]]
        a, b = _worth(start[j] - low, slope[j] - low_slope, reach[step, picks[step]], still, moving)
        for i in range(n_pool):
            if is_open[step, i] and taken_at[i] > step:
                j = pool[i]
                c, d = _worth(start[j] - low, slope[j] - low_slope, reach[step, i], still, moving)
                following = _nearer(a + b * x - c - d * x, b - d, x, direction, following)
    for i in range(n_pool):
        if not first[i]:
            j, best = pool[i], pool[leader[groups[pool[i]]]]
            gap = start[best] - start[j] + (slope[best] - slope[j]) * x
            following = _nearer(gap, slope[best] - slope[j], x, direction, following)
    return following
