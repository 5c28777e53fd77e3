"""Places of a list that are kept: for every interest of somebody new, and for items that nobody has chosen yet."""

from dataclasses import dataclass, field

import numpy as np

from core.config import RankingConfig
from core.datasets import Catalog
from core.ranking.candidates import Selection
from core.ranking.diversity import best_first
from core.ranking.pool import Pool
from core.ranking.result import PoolFacts

PER_AUTO_PLACE = 10
"""So many places of a list have one for new items, where ``auto`` keeps any."""


@dataclass(frozen=True, slots=True)
class AutoPlaces:
    """What ``auto`` stands for: whether one place in ten is kept for new items, and why.

    Attributes
    ----------
    is_kept : bool
    reason : str
        One sentence, with what was measured.
    """

    is_kept: bool = False
    reason: str = "Auto keeps no place until it is measured what that costs."

    def of(self, config: RankingConfig) -> int:
        """Return how many places a config keeps for new items: at most half of the list."""
        asked = config.new_item_places
        if asked == "auto":
            return config.k // PER_AUTO_PLACE if self.is_kept else 0
        return min(asked, config.k // 2)


NOT_MEASURED = AutoPlaces()


@dataclass(frozen=True, eq=False)
class Floors:
    """Places that items of some kinds get at least.

    Attributes
    ----------
    fits : ndarray of bool, shape (n_items, n_columns)
        A column for each interest, and one for new items where places are kept for them; the same for all variants of
        a product.
    places : ndarray of int64, shape (n_columns,)
    new_items : ndarray of int64
        What the places for new items are kept for, ascending.
    """

    fits: np.ndarray
    places: np.ndarray
    new_items: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def is_kept_for(self, item: int) -> bool:
        """Return whether an item is a new one that places are kept for, or another variant of it."""
        return len(self.new_items) > 0 and bool(self.fits[item, -1])

    @property
    def n_new(self) -> int:
        """Places kept for new items, pinned ones not counted."""
        return int(self.places[-1]) if len(self.new_items) else 0


def floors_of(
    pool: Pool | None,
    catalog: Catalog,
    selection: Selection,
    config: RankingConfig,
    *,
    n_new: int = 0,
    arrivals: np.ndarray | None = None,
) -> Floors:
    """Return how many places each interest gets at least, and how many new items do.

    An even part of the list for every interest, and never more than fit; of more interests than places the first ones
    get one each. Places for new items are kept for the best of them by `arrivals`. Pinned items count.

    Parameters
    ----------
    n_new : int
        Places for new items.
    arrivals : ndarray of shape (n_items,), optional
        The scores of the signal "New arrivals"; NaN for what is not new.
    """
    columns = np.zeros((len(catalog), 0), dtype=bool) if pool is None else catalog.over_variants(pool.stated.fits)
    wanted = places_wanted(columns.shape[1], config.k - n_new)
    new_items = np.zeros(0, dtype=np.int64)
    if n_new and arrivals is not None:
        new_items = _new_items(catalog, selection, arrivals, n_new)
    if len(new_items):
        is_new = np.zeros(len(catalog), dtype=bool)
        is_new[new_items] = True
        columns = np.column_stack([columns, catalog.over_variants(is_new)])
        wanted = np.append(wanted, n_new)
    places = wanted - columns[selection.pinned].sum(axis=0)
    places = np.maximum(np.minimum(places, columns[selection.unpinned].sum(axis=0)), 0)
    return Floors(columns, places.astype(np.int64), new_items)


def places_wanted(n_interests: int, k: int) -> np.ndarray:
    """Return how many of k places each interest gets, as far as that many items fit; int64."""
    if n_interests > k:
        return (np.arange(n_interests) < k).astype(np.int64)
    return np.full(n_interests, k // max(n_interests, 1), dtype=np.int64)


def _new_items(catalog: Catalog, selection: Selection, arrivals: np.ndarray, count: int) -> np.ndarray:
    """Return the best new items that may be shown, one of each product, and those that are pinned; ascending."""
    new = selection.variants[~np.isnan(arrivals[selection.variants])]
    order = best_first(arrivals, new, len(new))
    if catalog.groups is not None:
        groups = catalog.groups[order]
        _, first = np.unique(np.where(groups < 0, -2 - np.arange(len(groups)), groups), return_index=True)
        order = order[np.sort(first)]
    pinned = selection.pinned[~np.isnan(arrivals[selection.pinned])]
    return np.sort(np.concatenate([order[:count], pinned]))


def facts_of(pool: Pool | None, floors: Floors, n_beyond: int) -> PoolFacts | None:
    """Return what is said of a pool beside its list."""
    if pool is None:
        return None
    interests = pool.stated.interests
    places = dict(zip(interests, map(int, floors.places[: len(interests)]), strict=True))
    return PoolFacts(places, int(pool.mask.sum()), n_beyond)
