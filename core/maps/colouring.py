"""What the points of a map are coloured by: groups of them, an amount, or a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.datasets.options import SECONDS_PER_DAY
from core.evaluation.evaluation import Measured
from core.maps._item_map import Picture
from core.maps.measures import ItemMeasures, measure_items

Kind = Literal["groups", "amount", "change"]

GROUP, CATEGORY, POPULARITY, AGE, PRICE = "Group", "Category", "Popularity", "Age", "Price"
ACTIONS = "Actions"
SHOWN, FOUND = "Times recommended", "Choices found"
MOST_COLOURS = 7
_MANY_VALUES = 12
"""A column of numbers with more different values than this is an amount, else it names groups."""


@dataclass(frozen=True, eq=False)
class Colouring:
    """One value for every point.

    Attributes
    ----------
    kind : {"groups", "amount", "change"}
    values : ndarray of shape (n,)
        groups: int positions into `names`, -1 for all others. amount and change: float64, NaN for unknown.
    names : tuple of str
        Of groups, largest first, at most seven.
    unit : str
        What an amount counts, for the scale's title.
    is_steep : bool
        Whether few points have most of the amount, so that the scale runs by orders of magnitude.
    """

    kind: Kind
    values: np.ndarray
    names: tuple[str, ...] = ()
    unit: str = ""
    is_steep: bool = False


def by_group(picture: Picture) -> Colouring:
    """Colour by the groups of the picture."""
    values = np.where(picture.clusters < MOST_COLOURS, picture.clusters, -1)
    return Colouring("groups", values, picture.cluster_names[:MOST_COLOURS])


def by_text(texts: Iterable[Any]) -> Colouring:
    """Colour the most frequent texts; empty ones and the rest are the others."""
    column = pd.Series([str(text) for text in texts], dtype=object)
    names = tuple(str(name) for name in column[column != ""].value_counts().index[:MOST_COLOURS])
    place = {name: at for at, name in enumerate(names)}
    return Colouring("groups", column.map(place).fillna(-1).to_numpy(int), names)


def by_amount(values: np.ndarray, unit: str) -> Colouring:
    """Colour from little to much."""
    known = values[np.isfinite(values)]
    is_steep = len(known) > 0 and known.min() >= 0 and known.max() > 20 * max(float(np.median(known)), 1.0)
    return Colouring("amount", values.astype(np.float64), unit=unit, is_steep=bool(is_steep))


def by_change(now: np.ndarray, before: np.ndarray, unit: str) -> Colouring:
    """Colour from less to more than before; equal ones stay grey."""
    return Colouring("change", now.astype(np.float64) - before, unit=unit)


def by_column(column: "pd.Series[Any]", unit: str) -> Colouring:
    """Colour by an attribute: an amount where it holds many numbers, groups elsewhere."""
    if pd.api.types.is_numeric_dtype(column) and column.nunique() > _MANY_VALUES:
        return by_amount(column.to_numpy(float), unit)
    return by_text([_first(cell) for cell in column])


def _first(cell: Any) -> str:
    """Return a cell as text; of a list the first, of a whole number no decimals."""
    if isinstance(cell, list | tuple | np.ndarray):
        return str(cell[0]) if len(cell) else ""
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:g}"
    return "" if cell is None else str(cell).split("|")[0].strip()


def item_choices(dataset: Dataset) -> list[str]:
    """Return what items can be coloured by without measuring a config, only what the catalog knows."""
    catalog = dataset.catalog
    known = {
        CATEGORY: bool((catalog.categories != "").any()),
        POPULARITY: bool(len(dataset.interactions)),
        AGE: bool(np.isfinite(catalog.created_at).any()),
        PRICE: bool(np.isfinite(catalog.prices).any()),
    }
    return [GROUP, *(name for name, is_there in known.items() if is_there), *catalog.attributes]


def colour_items(dataset: Dataset, picture: Picture, by: str, *, now: float) -> Colouring:
    """Colour items by one of `item_choices`; `now` in seconds since 1970, for their age."""
    catalog, n = dataset.catalog, len(picture.positions)
    if by == GROUP:
        return by_group(picture)
    if by == CATEGORY:
        return by_text(catalog.categories[:n])
    if by == POPULARITY:
        return by_amount(dataset.interactions.popularity[:n], "choices")
    if by == AGE:
        return by_amount((now - catalog.created_at[:n]) / SECONDS_PER_DAY, "days")
    if by == PRICE:
        return by_amount(catalog.prices[:n], "price")
    return by_column(catalog.frame[by].iloc[:n], by)


def colour_by_measured(picture: Picture, now: Measured, before: Measured | None, by: str) -> Colouring:
    """Colour items by `SHOWN` or `FOUND` under a config; with another, by how much more or less than under that."""
    values = _of_items(measure_items(now), by)[: len(picture.positions)]
    if before is not None:
        return by_change(values, _of_items(measure_items(before), by)[: len(values)], "more or fewer")
    return by_amount(values, "lists" if by == SHOWN else "% found")


def _of_items(measures: ItemMeasures, by: str) -> np.ndarray:
    if by == SHOWN:
        return measures.shown.astype(np.float64)
    wanted = measures.wanted.astype(np.float64)
    return np.divide(100 * measures.found, wanted, out=np.full(len(wanted), np.nan), where=wanted > 0)


def user_choices(dataset: Dataset) -> list[str]:
    """Return what users can be coloured by without measuring a config."""
    return [GROUP, ACTIONS, *(str(name) for name in dataset.users.columns if name != "user_id")]


def colour_users(dataset: Dataset, picture: Picture, by: str) -> Colouring:
    """Colour users by one of `user_choices`."""
    log = dataset.interactions
    if by == GROUP:
        return by_group(picture)
    if by == ACTIONS:
        return by_amount(log.counts_by_user.astype(float), "actions")
    table = dataset.users.drop_duplicates("user_id").set_index("user_id")[by]
    return by_column(table.reindex(log.user_ids), by)
