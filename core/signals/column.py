"""A column of the catalog as a signal: margin, rating, stock, price, a date."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from core.config import RankingConfig
from core.datasets import Dataset
from core.datasets.cleaning.values import parse_numbers, parse_times
from core.errors import DataError
from core.signals.added import AddedSignal, Prepared, Setting, Worth, chosen
from core.signals.base import Engine, SignalContext, UsersContext, UserScores

_READABLE = 0.9
"""Share of a column's texts that have to be numbers, or dates, for it to count as such."""
_SKEWED = 1.0
"""Skewness from which a column is taken on a log scale, if that is less skewed: Bulmer (1979), "highly skewed"."""

Unit = Literal["number", "date"]


class ColumnSignal(AddedSignal):
    """More, or less, of what a column says; an item without a value has no opinion."""

    kind = "column"
    kind_label = "A column of the catalog"
    kind_help = "Margin, rating, stock, price or a date: items with more of it, or with less, come first."

    @classmethod
    def asks(cls) -> tuple[Setting, ...]:
        """Ask which column, and whether more or less of it is better."""
        return (_COLUMN, _DIRECTION)

    @classmethod
    def prepare(cls, dataset: Dataset, settings: Mapping[str, str], file: Path | None) -> Prepared:
        """Check that the column has numbers or dates that differ."""
        del file
        name = settings.get("column", "")
        if name not in dataset.catalog.frame.columns:
            known = ", ".join(_columns(dataset)) or "none"
            raise DataError(f"the catalog has no column {name!r}: columns of numbers or dates are {known}.")
        values, unit = column_values(dataset, name)
        known = values[np.isfinite(values)]
        if len(known) == 0:
            raise DataError(f"column {name!r} has no number and no date: choose another column.")
        if known.min() == known.max():
            raise DataError(f"column {name!r} has one value only ({_words(known[0], unit)}): nothing to order by.")
        missing = len(values) - len(known)
        remarks = (f"Items without a value: {missing:,} of {len(values):,}; no opinion on them.",) if missing else ()
        direction = chosen(settings, _DIRECTION, dataset)
        return Prepared(_label(name), {"column": name, "direction": direction}, remarks=remarks)

    @property
    def column(self) -> str:
        """Its column."""
        return self.definition.settings["column"]

    @property
    def help(self) -> str:  # type: ignore[override]  # follows the settings
        """What it does, on screen."""
        more = "more" if self._sign > 0 else "less"
        return f"Items with {more} “{_label(self.column).lower()}” come first, whoever the user is."

    @property
    def _sign(self) -> float:
        return -1.0 if self.definition.settings["direction"] == "less" else 1.0

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return that the catalog has lost the column, where it has."""
        if self.column in dataset.catalog.frame.columns:
            return ""
        return f"The catalog has no column “{self.column}” any more: import it again, or remove the signal."

    def person(self, context: SignalContext) -> Hashable:
        """Return nothing: it is the same for everybody."""
        del context
        return None

    def score(self, context: SignalContext) -> np.ndarray:
        """Return the column, on a log scale where it is skewed, of falling sign where less is better."""
        return self._scores(context.engine)

    def score_users(self, context: UsersContext) -> UserScores:
        """Return one row for everybody."""
        return UserScores.one_for_all(self._scores(context.engine), len(context.users))

    def fact(self, engine: Engine, config: RankingConfig, item: int, *, now: float) -> str:
        """Return an item's value."""
        del config, now
        values, unit = self._values(engine)
        return f"{_label(self.column)} {_words(values[item], unit)}" if np.isfinite(values[item]) else ""

    def worth(self, dataset: Dataset) -> Worth | None:
        """Return the column itself."""
        if self.why_unavailable(dataset):
            return None
        values, unit = column_values(dataset, self.column)
        return Worth(f"mean {_label(self.column).lower()}", values, unit)

    def _values(self, engine: Engine) -> tuple[np.ndarray, Unit]:
        found: tuple[np.ndarray, Unit] = engine.kept(
            ("column values", self.column), lambda: column_values(engine.dataset, self.column)
        )
        return found

    def _scores(self, engine: Engine) -> np.ndarray:
        if self.why_unavailable(engine.dataset):
            return np.full(len(engine.dataset.catalog), np.nan, dtype=np.float32)
        found: np.ndarray = engine.kept(
            ("column scores", self.column, self._sign), lambda: comparable(self._values(engine)[0]) * self._sign
        )
        return found


def column_values(dataset: Dataset, column: str) -> tuple[np.ndarray, Unit]:
    """Return a column as float64 of shape (n_items,), NaN where missing, and what it counts.

    Texts are read as numbers, else as dates, where nine in ten of them can be; all NaN elsewhere.
    """
    cells = dataset.catalog.frame[column]
    if column == "created_at":
        return cells.to_numpy(float), "date"
    if pd.api.types.is_datetime64_any_dtype(cells):
        return parse_times(cells).to_numpy(float), "date"
    if pd.api.types.is_numeric_dtype(cells):
        values = cells.to_numpy(float)
        return np.where(np.isfinite(values), values, np.nan), "number"
    texts = cells.map(lambda cell: cell.strip() if isinstance(cell, str) else None).replace("", None)
    n_texts = int(texts.notna().sum())
    kinds: tuple[tuple[Unit, pd.Series], ...] = (("number", parse_numbers(texts)), ("date", parse_times(texts)))
    for unit, parsed in kinds:
        values = parsed.to_numpy(float)
        if n_texts and np.isfinite(values).sum() >= _READABLE * n_texts:
            return np.where(np.isfinite(values), values, np.nan), unit
    return np.full(len(cells), np.nan), "number"


def comparable(values: np.ndarray) -> np.ndarray:
    """Return values on a scale on which they can be compared, float32: logarithmic where they are skewed.

    ``log(1 + value / median)`` for values from 0 on whose skewness is above 1 and falls by it; elsewhere divided by
    the largest magnitude, so that none overflows. Order is kept.
    """
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return values.astype(np.float32)
    linear = values / max(float(np.abs(known).max()), np.finfo(float).tiny)
    if known.min() < 0 or _skewness(linear) <= _SKEWED:
        return linear.astype(np.float32)
    logs = np.log1p(values / np.median(known[known > 0]))
    logs = logs / np.nanmax(logs)
    return (logs if _skewness(logs) < _skewness(linear) else linear).astype(np.float32)


def _skewness(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    deviation = known.std()
    return float((((known - known.mean()) / deviation) ** 3).mean()) if deviation > 0 else 0.0


def _columns(dataset: Dataset) -> dict[str, str]:
    """Return the columns with numbers or dates that differ, those of their own first."""
    found = {}
    for name in (*dataset.catalog.attributes, "price", "created_at"):
        values = column_values(dataset, name)[0]
        if len(np.unique(values[np.isfinite(values)])) > 1:
            found[name] = _label(name)
    return found


def _label(column: str) -> str:
    words = column.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"


def _words(value: float, unit: Unit) -> str:
    """Write a value as people read it."""
    if unit == "date":
        return pd.Timestamp(value, unit="s").strftime("%-d %b %Y")
    return f"{value:,.0f}" if abs(value) >= 1_000 or value == round(value) else f"{value:.3g}"


_COLUMN = Setting("column", "Column", "Any column of numbers or dates whose values differ.", _columns)
_DIRECTION = Setting(
    "direction",
    "What comes first",
    "Whether a high value speaks for an item, or a low one.",
    lambda _: {"more": "More of it", "less": "Less of it"},
)
