"""One raw table to one validated table: cells read, every row that is not sound named with its reason."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.datasets.columns import FIELDS, ITEM_FIELDS, REQUIRED, Table
from core.datasets.dates import first_ambiguous
from core.datasets.issues import IssueLog
from core.datasets.readers import RawTable, no_sound_row
from core.datasets.values import (
    are_cut,
    parse_flags,
    parse_ids,
    parse_lists,
    parse_numbers,
    parse_texts,
    parse_times,
    without_invisible,
)
from core.errors import DataError

IMAGE_COLUMNS = ("image_url",)
_FEW = 0.01


def _mapped(raw: RawTable, table: Table, mapping: Mapping[str, str]) -> pd.DataFrame:
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


class _Rows:
    """One table on its way through validation: rows fall out, with a reason, and never come back."""

    def __init__(self, raw: RawTable, frame: pd.DataFrame, issues: IssueLog) -> None:
        self.file, self.numbers, self.frame, self.issues = raw.file, raw.row_numbers, frame, issues

    def column(self, name: str) -> pd.Series:
        if name in self.frame.columns:
            return self.frame[name]
        return pd.Series([None] * len(self.frame), index=self.frame.index, dtype=object)

    def report(self, mask: np.ndarray, column: str, reason: str, *, repaired: bool = True) -> None:
        chosen = np.flatnonzero(mask)
        values = self.column(column).iloc[chosen]
        action = "repaired" if repaired else "dropped"
        self.issues.add(self.file, self.numbers[chosen], column, values, reason=reason, action=action)  # type: ignore[arg-type]

    def drop(self, mask: np.ndarray, column: str, reason: str) -> None:
        self.report(mask, column, reason, repaired=False)
        self.frame, self.numbers = self.frame[~mask], self.numbers[~mask]

    def keep(self, mask: np.ndarray, column: str, reason: str) -> None:
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
        parsed = parse_numbers(self.column(column))
        self._report_unread(column, parsed, "not a number, left empty")
        return parsed

    def times_of(self, column: str) -> pd.Series:
        parsed = parse_times(self.column(column))
        self._report_unread(column, parsed, "not a date or time, left empty")
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

    def _report_unread(self, column: str, parsed: pd.Series, reason: str) -> None:
        is_unread = (parsed.isna() & self.column(column).notna()).to_numpy(bool)
        if is_unread.any():
            self.report(is_unread & (self.texts_of(column) != "").to_numpy(bool), column, reason)

    def texts_of(self, column: str) -> pd.Series:
        return parse_texts(self.column(column))

    def require_some(self) -> None:
        if self.frame.empty:
            raise no_sound_row(self.file, self.issues)


def read_items(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a catalog file; see `Catalog` for the columns returned."""
    images = [name for name in ("image", *IMAGE_COLUMNS) if name in raw.frame]
    guessed = {"image": images[0]} if images else {}
    rows = _Rows(raw, _mapped(raw, "items", {**guessed, **mapping}), issues)
    rows.ids("item_id")
    rows.drop((rows.texts_of("title") == "").to_numpy(bool), "title", "title is missing")
    is_old = rows.frame["item_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "item_id", "this id stands again further down; the last row wins")
    rows.require_some()
    categories, tags = _categories_and_tags(rows)
    flags = parse_flags(rows.column("available"))
    rows._report_unread("available", flags, "neither yes nor no, taken as yes")
    known = pd.DataFrame(
        {
            "item_id": rows.frame["item_id"].astype(object),
            "title": rows.texts_of("title"),
            "available": flags.fillna(1.0).astype(bool),
            "group_id": rows.texts_of("group_id"),
            "description": rows.texts_of("description"),
            "category": categories,
            "tags": tags,
            "price": rows.numbers_of("price"),
            "image": rows.texts_of("image"),
            "created_at": rows.times_of("created_at"),
        }
    )
    extra = rows.frame[[name for name in rows.frame.columns if name not in ITEM_FIELDS]]
    return pd.concat([known, attributes_of(extra)], axis=1).reset_index(drop=True)


def _categories_and_tags(rows: _Rows) -> tuple[pd.Series, pd.Series]:
    """Return one category an item; of a list (real, JSON or with bars) the first, the rest join the tags."""
    column = rows.column("category")
    cells = parse_ids(column)[0] if pd.api.types.is_numeric_dtype(column) else column
    lists = [
        parse_lists(pd.Series([cell]))[0] if _is_list(cell) else (() if pd.isna(cell) else (str(cell).strip(),))
        for cell in cells
    ]
    tags = [
        tuple(dict.fromkeys([*own, *others[1:]]))
        for own, others in zip(parse_lists(rows.column("tags")), lists, strict=True)
    ]
    first = pd.Series([entries[0] if entries else "" for entries in lists], index=rows.frame.index, dtype=object)
    return first, pd.Series(tags, index=rows.frame.index, dtype=object)


def _is_list(cell: object) -> bool:
    return isinstance(cell, (list, tuple, np.ndarray)) or (
        isinstance(cell, str) and ("|" in cell or cell.startswith("["))
    )


def attributes_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return further columns: numbers where every cell is one, text ("" where missing) elsewhere."""
    return pd.DataFrame({str(name): _attribute(frame[name]) for name in frame.columns}, index=frame.index)


def _attribute(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype(float)
    texts = parse_texts(column.astype(object).map(_plain))
    numbers = pd.to_numeric(texts, errors="coerce").astype(float)
    is_missing = texts == ""
    is_numeric = not is_missing.all() and (np.isfinite(numbers) | is_missing).all()
    return numbers if is_numeric else texts


def _plain(cell: object) -> object:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, (list, tuple, np.ndarray)):
        return ", ".join(str(_plain(part)) for part in cell if part is not None)
    if isinstance(cell, dict):
        return ", ".join(f"{name}: {_plain(part)}" for name, part in cell.items() if part is not None)
    return cell


def read_log(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog, *, latest: float = math.inf) -> pd.DataFrame:
    """Validate a behaviour log; returns the columns of `INTERACTION_FIELDS`, times in seconds.

    A few times after `latest` are left empty: one of them would move the clock of the whole data set. Where many
    lie there, it is this machine's clock that is wrong, or the log is made up: they stay.
    """
    rows = _Rows(raw, _mapped(raw, "interactions", mapping), issues)
    rows.ids("user_id")
    rows.ids("item_id")
    values = rows.numbers_of("value")
    rows.drop((values < 0).to_numpy(bool), "value", "a negative value shows no choice")
    rows.require_some()
    times = rows.times_of("timestamp")
    is_future = (times > latest).to_numpy(bool)
    is_future = is_future & (is_future.mean() <= _FEW)
    rows.report(is_future, "timestamp", "lies in the future, time left empty")
    log = pd.DataFrame(
        {
            "user_id": rows.frame["user_id"].astype(object),
            "item_id": rows.frame["item_id"].astype(object),
            "timestamp": times.mask(is_future),
            "event": rows.texts_of("event").str.lower(),
            "value": values.loc[rows.frame.index],
        }
    )
    is_repeat = log.duplicated(["user_id", "item_id", "timestamp", "event"]).to_numpy(bool)
    rows.drop(is_repeat, "item_id", "the same user, item, time and event once more")
    return log[~is_repeat].reset_index(drop=True)


def read_users(raw: RawTable, mapping: Mapping[str, str], issues: IssueLog) -> pd.DataFrame:
    """Validate a table of users: user_id first, then attributes."""
    rows = _Rows(raw, _mapped(raw, "users", mapping), issues)
    rows.ids("user_id")
    is_old = rows.frame["user_id"].duplicated(keep="last").to_numpy(bool)
    rows.drop(is_old, "user_id", "this id stands again further down; the last row wins")
    rows.require_some()
    attributes = attributes_of(rows.frame.drop(columns="user_id"))
    return pd.concat([rows.frame[["user_id"]].astype(object), attributes], axis=1).reset_index(drop=True)
