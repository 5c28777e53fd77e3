"""One table's rows on their way through validation: every row that is not sound is named with its reason."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.datasets.cleaning._dates import first_ambiguous
from core.datasets.cleaning.values import are_cut, parse_ids, parse_numbers, parse_texts, parse_times, without_invisible
from core.datasets.columns import FIELDS, REQUIRED, Table
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable, no_sound_row
from core.errors import DataError


def mapped(raw: RawTable, table: Table, mapping: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame with fields under their own names; unmapped columns that clash with none are kept."""
    frame = raw.frame
    for name, column in mapping.items():
        if column not in frame.columns:
            raise DataError(
                f"{raw.file} has no column {column!r} for {name}: it has {', '.join(map(str, frame.columns))}."
            )
    used = {column for column in mapping.values() if column not in FIELDS[table]}
    displaced = {name: f"{name} (file)" for name, column in mapping.items() if name in frame and column != name}
    kept = frame.drop(columns=list(used)).rename(columns=displaced)
    renamed = kept.assign(**{name: frame[column] for name, column in mapping.items()})
    if missing := [name for name in REQUIRED[table] if name not in renamed.columns]:
        prefix = "" if table == "items" else f"{table}."
        raise DataError(
            f"{raw.file} has no column {missing[0]!r}: name yours with --map {prefix}{missing[0]}=COLUMN "
            f"(its columns are {', '.join(map(str, frame.columns))})."
        )
    return renamed


class Rows:
    """One table on its way through validation: rows fall out, with a reason, and never come back."""

    def __init__(self, raw: RawTable, frame: pd.DataFrame, issues: IssueLog) -> None:
        self.file, self.numbers, self.frame, self.issues = raw.file, raw.row_numbers, frame, issues

    def column(self, name: str) -> pd.Series:
        """Return a column's cells, all missing where the file has none."""
        if name in self.frame.columns:
            return self.frame[name]
        return pd.Series([None] * len(self.frame), index=self.frame.index, dtype=object)

    def report(self, mask: np.ndarray, column: str, reason: str, *, repaired: bool = True) -> None:
        """Note the rows under `mask` with their cell and the reason."""
        chosen = np.flatnonzero(mask)
        values = self.column(column).iloc[chosen]
        action = "repaired" if repaired else "dropped"
        self.issues.add(self.file, self.numbers[chosen], column, values, reason=reason, action=action)  # type: ignore[arg-type]

    def drop(self, mask: np.ndarray, column: str, reason: str) -> None:
        """Take the rows under `mask` out, with their reason."""
        self.report(mask, column, reason, repaired=False)
        self.frame, self.numbers = self.frame[~mask], self.numbers[~mask]

    def keep(self, mask: np.ndarray, column: str, reason: str) -> None:
        """Note rows that stay as they are."""
        chosen = np.flatnonzero(mask)
        values = self.column(column).iloc[chosen]
        self.issues.add(self.file, self.numbers[chosen], column, values, reason=reason, action="kept")

    def ids(self, column: str) -> None:
        """Read an id column in place and drop rows without one."""
        visible, is_hidden = without_invisible(self.frame[column])
        self.report(is_hidden, column, "invisible characters taken out of the id")
        texts, is_repaired = parse_ids(visible)
        self.report(is_repaired, column, "id read as a decimal number")
        self.keep(are_cut(texts), column, "a spreadsheet has cut digits off this id")
        self.frame = self.frame.assign(**{column: texts})
        self.drop(texts.isna().to_numpy(bool), column, f"{column} is missing")

    def numbers_of(self, column: str) -> pd.Series:
        """Read a column of numbers, NaN where none stands."""
        parsed = parse_numbers(self.column(column))
        self.report_unread(column, parsed, "not a number, left empty")
        return parsed

    def times_of(self, column: str) -> pd.Series:
        """Read a column of times in seconds since 1970 UTC, NaN where none stands."""
        parsed = parse_times(self.column(column))
        self.report_unread(column, parsed, "not a date or time, left empty")
        self._report_ambiguous(column)
        return parsed

    def _report_ambiguous(self, column: str) -> None:
        """Note the first of dates that all read with the month or the day in front; one row stands for the file."""
        place = first_ambiguous(self.column(column))
        if place is not None:
            mask = np.arange(len(self.frame)) == place
            values = self.column(column)[mask]
            reason = "day and month cannot be told apart in this column: read as month/day/year"
            self.issues.add(self.file, self.numbers[mask], column, values, reason=reason, action="kept")

    def report_unread(self, column: str, parsed: pd.Series, reason: str) -> None:
        """Note the cells that hold something which could not be read."""
        is_unread = (parsed.isna() & self.column(column).notna()).to_numpy(bool)
        if is_unread.any():
            self.report(is_unread & (self.texts_of(column) != "").to_numpy(bool), column, reason)

    def texts_of(self, column: str) -> pd.Series:
        """Read a column of texts, "" where missing."""
        return parse_texts(self.column(column))

    def require_some(self) -> None:
        """Refuse a file of which no row is left."""
        if self.frame.empty:
            raise no_sound_row(self.file, self.issues)
