"""Which columns of a catalog and a log name the same items: measured, not guessed, over all rows of both."""

from dataclasses import dataclass

import pandas as pd

from core.datasets.cleaning.values import parse_ids, parse_texts
from core.datasets.columns import ITEM_ID
from core.datasets.guessing._column_content import Content, contents_of
from core.datasets.guessing._content_fit import id_likeness
from core.datasets.guessing._field_names import name_fit
from core.datasets.guessing._guesses import assign_columns
from core.datasets.reading import RawTable

WEAK_RATE = 0.5
_NAME_BONUS = 0.1
"""What a fitting name is worth beside the rate: small whole numbers meet by chance, barcodes equal SKUs."""


@dataclass(frozen=True, slots=True)
class Join:
    """The pair of columns through which a log names a catalog's items.

    Attributes
    ----------
    rate : float in [0, 1]
        Share of the log's rows (those with an id) whose id stands in the catalog.
    """

    catalog_column: str
    log_column: str
    rate: float

    @property
    def is_weak(self) -> bool:
        """Tell whether most rows of the log name no item of the catalog."""
        return self.rate < WEAK_RATE

    def __str__(self) -> str:
        matched = f"{self.catalog_column} matches {percent(self.rate)} of {self.log_column}"
        return f"{matched}: most rows of the log name no item of this catalog" if self.is_weak else matched


def join_rates(items_raw: RawTable, log_raw: RawTable, *, log_column: str) -> dict[str, float]:
    """Return for each id-like column of the catalog the share of the log's rows it names, best first.

    Columns named like ids are always told, others where they match, or where none is named so. Ids are
    compared as the import reads them. Rows of the log without an id are not counted; a log without any id
    matches nothing (0).
    """
    return _rates(_id_sets(items_raw), _id_counts(log_raw, log_column))


def best_join(items_raw: RawTable, log_raw: RawTable) -> Join | None:
    """Return the pair of columns with the best rate, in doubt the one named like an item's id.

    Columns that the guess needs for the user, the time, the event or the value are no candidates: user
    numbers often are item numbers too. None where either side has no column that looks like ids.
    """
    id_sets = _id_sets(items_raw)
    joins = [
        Join(catalog_column, log_column, rate)
        for log_column in _log_candidates(log_raw)
        for catalog_column, rate in _rates(id_sets, _id_counts(log_raw, log_column)).items()
    ]
    return max(joins, key=_strength, default=None)


def percent(rate: float) -> str:
    """Return a share in whole percent; only all is 100% and only none is 0%."""
    return f"{rate:.0%}" if rate in (0.0, 1.0) else f"{min(max(rate, 0.01), 0.99):.0%}"


def _strength(join: Join) -> tuple[float, str, str]:
    names = name_fit(join.catalog_column, "items", ITEM_ID) + name_fit(join.log_column, "interactions", ITEM_ID)
    return join.rate + (_NAME_BONUS / 2 * names if join.rate else 0.0), join.catalog_column, join.log_column


def _rates(id_sets: dict[str, pd.Index], counts: pd.Series) -> dict[str, float]:
    n_rows = max(int(counts.sum()), 1)
    rates = {column: int(counts[counts.index.isin(ids)].sum()) / n_rows for column, ids in id_sets.items()}
    likely = {column: rate for column, rate in rates.items() if rate or _is_named_id(column)} or rates
    return dict(sorted(likely.items(), key=lambda pair: (-pair[1], -name_fit(pair[0], "items", ITEM_ID), pair[0])))


def _id_sets(items_raw: RawTable) -> dict[str, pd.Index]:
    """Return the distinct ids of each column that may be the catalog's id."""
    contents = contents_of(items_raw.frame)
    guessed = assign_columns(contents, "items")
    taken = {guess.column for field, guess in guessed.items() if field not in (ITEM_ID, "group_id")}
    sure = {guessed[ITEM_ID].column} if ITEM_ID in guessed else set()
    columns = [name for name, content in contents.items() if name not in taken and _may_identify(name, content)]
    return {column: _id_counts(items_raw, column).index for column in dict.fromkeys([*sure, *columns])}


def _may_identify(name: str, content: Content) -> bool:
    """Tell whether a column names items: what repeats all over a catalog (a kind, a stock) does not."""
    return id_likeness(content) >= 0.9 and content.unique >= (0.05 if _is_named_id(name) else 0.5)


def _is_named_id(name: str) -> bool:
    return name_fit(name, "items", ITEM_ID) > 0 or name_fit(name, "items", "group_id") > 0


def _log_candidates(log_raw: RawTable) -> list[str]:
    contents = contents_of(log_raw.frame)
    guessed = assign_columns(contents, "interactions")
    taken = {guess.column for field, guess in guessed.items() if field != ITEM_ID}
    sure = {guessed[ITEM_ID].column} if ITEM_ID in guessed else set()
    further = [name for name, content in contents.items() if name not in taken and id_likeness(content) >= 0.9]
    return list(dict.fromkeys([*sure, *further]))


def _id_counts(raw: RawTable, column: str) -> pd.Series:
    """Return how many rows carry each id; ids are read once per distinct cell, which is the same and faster."""
    cells = raw.frame[column]
    try:
        counts = cells.value_counts()
    except TypeError:  # lists or objects in a cell
        counts = parse_texts(cells).replace("", None).value_counts()
    ids, _ = parse_ids(pd.Series(counts.index))
    return pd.Series(counts.to_numpy(), index=ids).groupby(level=0).sum()
