"""An export under the names that its format knows, and its rows as they fall out of it with a reason."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_ids, parse_texts
from core.datasets.issues import Action, IssueLog
from core.datasets.reading import RawTable

Names = Mapping[str, tuple[str, ...]]

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT)$")


def spelling(label: object) -> str:
    """Return a column's name in small letters, its words parted by one space."""
    return _NOT_A_WORD.sub(" ", str(label).lower()).strip()


def labels_of(raw: RawTable, names: Names) -> dict[str, str]:
    """Return which column of the file feeds which field; fields without a column are absent."""
    known: dict[str, str] = {}
    for label in raw.frame.columns:
        known.setdefault(spelling(label), label)
    found = {field: next((one for one in spellings if one in known), None) for field, spellings in names.items()}
    return {field: known[one] for field, one in found.items() if one is not None}


class Sheet:
    """A file's cells by field, as text or missing; the row numbers stay those of the file.

    Parameters
    ----------
    names : mapping of str to tuple of str
        Field to the spellings of its column, the preferred one first; further columns are left out.
    as_is : sequence of str
        Fields whose cells may be lists or records and stay untouched.
    """

    def __init__(self, raw: RawTable, names: Names, issues: IssueLog, *, as_is: Sequence[str] = ()) -> None:
        self.file, self.numbers, self.issues = raw.file, raw.row_numbers, issues
        self.labels = labels_of(raw, names)
        columns = {field: raw.frame[label].reset_index(drop=True) for field, label in self.labels.items()}
        self.cells = pd.DataFrame(
            {field: column if field in as_is else text_or_missing(column) for field, column in columns.items()},
            index=pd.RangeIndex(len(raw.frame)),
        )

    def column(self, field: str) -> pd.Series:
        """Return a field's cells, all missing where the file has no such column."""
        if field in self.cells:
            return self.cells[field]
        return pd.Series([None] * len(self.cells), index=self.cells.index, dtype=object)

    def note(self, mask: np.ndarray | pd.Series, field: str, reason: str, action: Action) -> None:
        """Put the rows under `mask` into the issues, with what stands in `field`."""
        chosen = np.flatnonzero(mask)
        values = self.column(field).iloc[chosen]
        label = self.labels.get(field, "")
        self.issues.add(self.file, self.numbers[chosen], label, values, reason=reason, action=action)

    def note_what_falls_out(self, reasons: Iterable[tuple[str, str, np.ndarray | pd.Series]]) -> np.ndarray:
        """Note every row that a reason (field, words, mask) fits, under its first one; return which rows stay."""
        is_kept = np.ones(len(self.cells), bool)
        for field, reason, mask in reasons:
            is_so = np.asarray(mask, dtype=bool)
            self.note(is_so & is_kept, field, reason, "dropped")
            is_kept &= ~is_so
        return is_kept

    def drop(self, mask: np.ndarray | pd.Series, field: str, reason: str) -> None:
        """Let the rows under `mask` fall out."""
        self.note(mask, field, reason, "dropped")
        is_kept = ~np.asarray(mask, dtype=bool)
        self.cells, self.numbers = self.cells[is_kept].reset_index(drop=True), self.numbers[is_kept]

    def clear(self, mask: np.ndarray | pd.Series, field: str, reason: str) -> None:
        """Leave the cells of `field` under `mask` empty."""
        self.note(mask, field, reason, "repaired")
        if field in self.cells:
            self.cells[field] = self.cells[field].mask(np.asarray(mask, dtype=bool), None)


def text_or_missing(column: pd.Series) -> pd.Series:
    """Return trimmed text, missing where nothing stands."""
    if isinstance(column.dtype, pd.StringDtype):
        texts = column.str.strip()
    else:
        texts = parse_ids(column)[0] if pd.api.types.is_float_dtype(column) else parse_texts(column)
    return texts.where(texts.notna() & (texts != ""), None)


def changed(texts: pd.Series, change: Callable[[str], str | None]) -> pd.Series:
    """Return the texts as `change` makes them, each distinct one once; missing stays missing."""
    codes, distinct = pd.factorize(texts)
    made = np.empty(len(distinct) + 1, dtype=object)
    made[:-1] = [change(text) for text in distinct]
    return pd.Series(made[codes], index=texts.index, dtype=object)  # code -1, missing, takes the last: None


def matches(texts: pd.Series, pattern: re.Pattern[str]) -> np.ndarray:
    """Return in which texts the pattern is found, as booleans; not in missing ones."""
    codes, distinct = pd.factorize(texts)
    return np.array([*(pattern.search(text) is not None for text in distinct), False], dtype=bool)[codes]


def small_letters(texts: pd.Series) -> pd.Series:
    """Return the texts in small letters."""
    return changed(texts, str.lower)


def utc_as_offset(times: pd.Series) -> pd.Series:
    """Write a closing "UTC" or "GMT" as the "Z" that ISO 8601 knows."""
    return changed(times, lambda time: _NAMED_UTC.sub("Z", time))


def first_known(column: pd.Series, codes: np.ndarray, n_groups: int) -> pd.Series:
    """Return each group's first cell that is not missing; `codes` says which group a row belongs to."""
    cells = column.to_numpy(object)
    known = np.flatnonzero(column.notna())[::-1]
    first = np.full(n_groups, -1)
    first[codes[known]] = known  # of several the last assignment stands: the uppermost row
    return pd.Series(_taken(cells, first), dtype=object)


def fill_down(column: pd.Series, codes: np.ndarray) -> pd.Series:
    """Fill missing cells from above within their group, and those above its first known cell from that one."""
    order = np.argsort(codes, kind="stable")
    known = column.notna().to_numpy(bool)[order]
    is_start = np.diff(codes[order], prepend=-1) != 0
    positions = np.arange(len(order))
    last_known = np.maximum.accumulate(np.where(known, positions, -1))
    start = np.maximum.accumulate(np.where(is_start, positions, -1))
    source = np.where(last_known >= start, order[last_known], -1)
    filled = np.empty(len(order), dtype=object)
    filled[order] = _taken(column.to_numpy(object), source)
    texts = pd.Series(filled, index=column.index, dtype=object)
    if not texts.isna().any():
        return texts
    first = first_known(column, codes, int(codes.max(initial=-1)) + 1).to_numpy(object)
    return texts.where(texts.notna(), pd.Series(first[codes], index=column.index, dtype=object))


def _taken(cells: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return the cells at `positions`, None where a position is negative."""
    padded = np.append(cells, np.array([None], dtype=object))
    return np.asarray(padded[np.where(positions < 0, len(cells), positions)], dtype=object)
