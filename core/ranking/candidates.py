"""What may stand in a list: not seen, not rejected, available, through all filters, one of each group.

Candidates are what is scored; everything here that comes after only removes, so it never changes a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.config import ExcludeSeen, Lists, RankingConfig
from core.datasets import Catalog, Dataset
from core.datasets.options import NEGATIVE_EVENTS, PURCHASE_EVENTS
from core.ranking.diversity import best_first
from core.ranking.pool import Pool
from core.users import History


@dataclass(frozen=True, eq=False)
class Selection:
    """Item positions that a list is made from.

    Attributes
    ----------
    pinned : ndarray of int64
        In their given order, at most k.
    unpinned : ndarray of int64
        Ascending; neither pinned nor a variant of a pinned item.
    n_eligible : int
        Items that passed everything, pinned or not.
    filter_costs : dict of str to int
        Per filter, how many more items would pass without it.
    variants : ndarray of int64
        As `unpinned`, with all variants of a product: which of them is the best depends on the scores.
    beyond : ndarray of int64
        What stands below those where they are fewer than the list is long: the nearest to what was said, best first.
    """

    pinned: np.ndarray
    unpinned: np.ndarray
    n_eligible: int
    filter_costs: Mapping[str, int]
    variants: np.ndarray
    beyond: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def unseen(dataset: Dataset, logged: History, rule: ExcludeSeen) -> np.ndarray:
    """Return the catalog minus what the rule counts as seen, as booleans; try-outs never count."""
    if rule == "auto":
        has_purchases = any(name in PURCHASE_EVENTS for name in dataset.interactions.event_names)
        rule = "purchased" if has_purchases else "any"
    is_out = np.full(len(logged), rule == "any")
    if rule == "purchased":
        is_out = np.array([event in PURCHASE_EVENTS for event in logged.events], dtype=bool)
    candidates = np.ones(len(dataset.catalog), dtype=bool)
    candidates[logged.items[is_out]] = False
    return candidates


def select(
    catalog: Catalog,
    scores: np.ndarray,
    candidates: np.ndarray,
    logged: History,
    config: RankingConfig,
    *,
    hides: tuple[str, ...],
    now: float,
    pool: Pool | None = None,
) -> Selection:
    """Apply rejections, availability, lists, filters and groups to scored candidates.

    What a new user says is a filter like any other: only items of the `pool` compete. Where they are too few, the
    nearest of the others stand below them.
    """
    rejected = rejected_items(catalog, logged, hides)
    pinned = _pinned(catalog, config, rejected)
    allowed = candidates & ~rejected & catalog.is_available & ~catalog.mask(config.lists.exclude)
    if config.lists.include:
        allowed &= catalog.mask(config.lists.include)
    masks = catalog.filter_masks(config.filters, now=now)
    fitting = allowed if pool is None else allowed & pool.mask
    passing = np.logical_and.reduce([fitting, *[mask for _, mask in masks]])
    everything = np.flatnonzero(passing)
    eligible = _best_of_groups(catalog, everything, scores)
    unpinned = _without_groups_of(catalog, pinned, eligible)
    n_missing = config.k - len(pinned) - len(unpinned)
    beyond = np.zeros(0, dtype=np.int64)
    if pool is not None and n_missing > 0:
        others = np.flatnonzero(np.logical_and.reduce([allowed & ~pool.mask, *[mask for _, mask in masks]]))
        left = _without_groups_of(catalog, np.concatenate([pinned, unpinned]), _best_of_groups(catalog, others, scores))
        beyond = best_first(pool.match, left, n_missing)
    return Selection(
        pinned,
        unpinned,
        len(eligible),
        _costs(fitting, masks, passing),
        _without_groups_of(catalog, pinned, everything),
        beyond,
    )


def boosts(catalog: Catalog, lists: Lists) -> np.ndarray | None:
    """Return what is added to each item's blended score by hand, float64 of shape (n_items,); None without any."""
    if not lists.boost:
        return None
    boost = np.zeros(len(catalog))
    for item_id, amount in lists.boost:
        if (index := catalog.index_of(item_id)) is not None:
            boost[index] = amount
    return boost


def rejected_items(catalog: Catalog, logged: History, hides: tuple[str, ...]) -> np.ndarray:
    """Return what the user disliked or hid, in the log so far or in this session, as booleans."""
    rejected = catalog.mask(hides)
    is_negative = np.array([event in NEGATIVE_EVENTS for event in logged.events], dtype=bool)
    rejected[logged.items[is_negative]] = True
    return rejected


def _pinned(catalog: Catalog, config: RankingConfig, rejected: np.ndarray) -> np.ndarray:
    pinned = [catalog.index_of(item_id) for item_id in config.lists.pin]
    kept = [index for index in pinned if index is not None and not rejected[index]]
    return np.array(kept[: config.k], dtype=np.int64)


def _costs(allowed: np.ndarray, masks: list[tuple[str, np.ndarray]], passing: np.ndarray) -> dict[str, int]:
    costs = {}
    for skipped, (name, _) in enumerate(masks):
        others = [mask for place, (_, mask) in enumerate(masks) if place != skipped]
        costs[name] = int(np.logical_and.reduce([allowed, *others]).sum() - passing.sum())
    return costs


def _best_of_groups(catalog: Catalog, eligible: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Keep only the best-scored item of each group of variants."""
    groups = catalog.groups
    if groups is None:
        return eligible
    order = best_first(scores, eligible, len(eligible))
    codes = groups[order]
    codes = np.where(codes < 0, -2 - np.arange(len(codes)), codes)
    _, first = np.unique(codes, return_index=True)
    return np.sort(order[first])


def _without_groups_of(catalog: Catalog, pinned: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the eligible items that are neither pinned nor a variant of a pinned one."""
    eligible = eligible[~np.isin(eligible, pinned)]
    groups = catalog.groups
    if groups is None:
        return eligible
    return eligible[(groups[eligible] < 0) | ~np.isin(groups[eligible], groups[pinned])]
