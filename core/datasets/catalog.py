"""The items that can be recommended."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.config import Filters
from core.datasets.columns import ITEM_FIELDS, ITEM_ID
from core.datasets.options import SECONDS_PER_DAY
from core.errors import DataError, NotFoundError


@dataclass(frozen=True, eq=False)
class Catalog:
    """Items in a fixed order; an item's position is its `item_index`.

    Parameters
    ----------
    frame : DataFrame
        One row an item with the columns of `ITEM_FIELDS` (texts are "" and numbers NaN where missing,
        `tags` holds tuples, `created_at` seconds since 1970) and any further columns as attributes.

    Raises
    ------
    DataError
        If it is empty, or an id is missing or stands twice.
    """

    frame: pd.DataFrame

    def __post_init__(self) -> None:
        if self.frame.empty:
            raise DataError("the catalog has no items: give a file with at least one item_id and title.")
        if missing := [name for name in ITEM_FIELDS if name not in self.frame.columns]:
            raise DataError(f"the catalog has no column {missing[0]!r}: build it with core.datasets.importing.")
        if not self.frame[ITEM_ID].is_unique:
            twice = self.frame[ITEM_ID][self.frame[ITEM_ID].duplicated()].iloc[0]
            raise DataError(f"item_id {twice!r} stands twice in the catalog: ids must be unique.")

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def item_ids(self) -> np.ndarray:
        """Ids as an object array."""
        return _texts(self.frame[ITEM_ID])

    @cached_property
    def titles(self) -> np.ndarray:
        """Titles as an object array."""
        return _texts(self.frame["title"])

    @cached_property
    def _folded_titles(self) -> list[str]:
        return [str(title).casefold() for title in self.titles]

    def search(self, text: str, *, limit: int = 10) -> list[str]:
        """Return ids of items whose title has all words of a text, or whose id it is; titles that begin so first."""
        words, folded = text.casefold().split(), text.casefold().strip()
        if not words:
            return []
        found = [i for i, title in enumerate(self._folded_titles) if all(word in title for word in words)]
        found.sort(key=lambda i: (not self._folded_titles[i].startswith(folded), len(self._folded_titles[i]), i))
        exact = self.index_of(text.strip())
        first = [] if exact is None else [exact]
        return [str(self.item_ids[i]) for i in dict.fromkeys([*first, *found])][:limit]

    @cached_property
    def categories(self) -> np.ndarray:
        """Categories as an object array, "" where missing."""
        return _texts(self.frame["category"])

    @cached_property
    def tags(self) -> list[tuple[str, ...]]:
        """Tags of every item."""
        return [tuple(tags) for tags in self.frame["tags"]]

    @cached_property
    def prices(self) -> np.ndarray:
        """Prices as float64, NaN where missing."""
        return self.frame["price"].to_numpy(float)

    @cached_property
    def is_available(self) -> np.ndarray:
        """Whether each item can be had."""
        return self.frame["available"].to_numpy(bool)

    @cached_property
    def created_at(self) -> np.ndarray:
        """Creation times in seconds since 1970 UTC, NaN where missing."""
        return self.frame["created_at"].to_numpy(float)

    @cached_property
    def images(self) -> np.ndarray:
        """Addresses of pictures as an object array, "" where missing."""
        return _texts(self.frame["image"])

    @cached_property
    def groups(self) -> np.ndarray | None:
        """Group of every item as int codes (-1: a group of its own), or None where the catalog has no groups."""
        texts = _texts(self.frame["group_id"])
        if not (texts != "").any():
            return None
        codes, _ = pd.factorize(pd.Series(texts, dtype=object).where(texts != "", None))
        return np.asarray(codes, dtype=np.int64)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the columns beyond the known ones."""
        return tuple(str(name) for name in self.frame.columns if name not in ITEM_FIELDS)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Every item's position by its id."""
        return {item_id: index for index, item_id in enumerate(self.item_ids)}

    def index_of(self, item_id: str) -> int | None:
        """Return an item's position, or None if the catalog does not have it."""
        return self.positions.get(item_id)

    def require_index(self, item_id: str) -> int:
        """Return an item's position.

        Raises
        ------
        NotFoundError
            If the catalog does not have it.
        """
        index = self.index_of(item_id)
        if index is None:
            raise NotFoundError(f"item {item_id!r} is not in this catalog of {len(self):,} items: check the id.")
        return index

    def mask(self, item_ids: tuple[str, ...]) -> np.ndarray:
        """Return which items these are; ids that the catalog does not have are passed over."""
        found = np.zeros(len(self), dtype=bool)
        found[[index for index in map(self.index_of, item_ids) if index is not None]] = True
        return found

    def over_variants(self, holds: np.ndarray) -> np.ndarray:
        """Return what holds of items, spread over all variants of a product: of each where it holds of one.

        Parameters
        ----------
        holds : ndarray of bool, shape (n_items,) or (n_items, n)
        """
        groups = self.groups
        if groups is None or not (groups >= 0).any():
            return holds
        grouped = groups >= 0
        of_groups = np.zeros((int(groups.max()) + 1, *holds.shape[1:]), dtype=bool)
        np.logical_or.at(of_groups, groups[grouped], holds[grouped])
        spread = holds.copy()
        spread[grouped] = of_groups[groups[grouped]]
        return spread

    @cached_property
    def _items_with_tag(self) -> dict[str, list[int]]:
        items: dict[str, list[int]] = {}
        for index, tags in enumerate(self.tags):
            for tag in tags:
                items.setdefault(tag, []).append(index)
        return items

    def tag_counts(self) -> dict[str, int]:
        """Return how many items carry each tag, most used first."""
        return dict(self._tag_counts)

    @cached_property
    def _tag_counts(self) -> dict[str, int]:
        counts = {tag: len(items) for tag, items in self._items_with_tag.items()}
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def category_counts(self) -> dict[str, int]:
        """Return how many items each category has, largest first."""
        return dict(self._category_counts)

    @cached_property
    def _category_counts(self) -> dict[str, int]:
        names, counts = np.unique(self.categories[self.categories != ""].astype(str), return_counts=True)
        return {str(names[i]): int(counts[i]) for i in np.argsort(-counts, kind="stable")}

    @cached_property
    def distinct_counts(self) -> dict[str, int]:
        """How many different values each attribute has."""
        return {name: int(self.frame[name].nunique()) for name in self.attributes}

    def passes(self, filters: Filters, *, now: float) -> np.ndarray:
        """Return which items pass all filters.

        Items without a price or date fail a filter that asks for one. `now` is in seconds since 1970 UTC.

        Raises
        ------
        NotFoundError
            If an attribute is not a column of the catalog.
        """
        passed = np.ones(len(self), dtype=bool)
        for _, mask in self.filter_masks(filters, now=now):
            passed &= mask
        return passed

    def filter_masks(self, filters: Filters, *, now: float) -> list[tuple[str, np.ndarray]]:
        """Return each filter that is set, by name, with the items it lets through."""
        masks: list[tuple[str, np.ndarray]] = []
        if filters.category:
            masks.append(("category", np.isin(self.categories, filters.category)))
        if filters.tags:
            carrying = [index for tag in filters.tags for index in self._items_with_tag.get(tag, [])]
            masks.append(("tags", np.isin(np.arange(len(self)), carrying)))
        with np.errstate(invalid="ignore"):
            if filters.min_price is not None:
                masks.append(("lowest price", self.prices >= filters.min_price))
            if filters.max_price is not None:
                masks.append(("highest price", self.prices <= filters.max_price))
            if filters.max_age_days is not None:
                masks.append(("age of item", (now - self.created_at) / SECONDS_PER_DAY <= filters.max_age_days))
        for name, values in filters.attributes:
            masks.append((name, self._has_attribute(name, values)))
        return masks

    def _has_attribute(self, name: str, values: tuple[str, ...]) -> np.ndarray:
        if name not in self.attributes:
            known = ", ".join(self.attributes) or "none"
            raise NotFoundError(f"filter {name!r} is not a column of this catalog: its attributes are {known}.")
        column = self.frame[name]
        if pd.api.types.is_numeric_dtype(column):  # 1999 and 1999.0 are one value
            return np.asarray(column.isin(pd.to_numeric(pd.Series(values), errors="coerce").dropna()), dtype=bool)
        return np.asarray(column.map(str).isin(values), dtype=bool)


def _texts(column: pd.Series) -> np.ndarray:
    return np.array(column.to_list(), dtype=object)
