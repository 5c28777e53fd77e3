"""Cells to values, a whole column at a time: ids, numbers, times, lists and yes/no."""

import ast
import json
import re
from decimal import Decimal

import numpy as np
import pandas as pd

from core.datasets.cleaning._dates import compact_dates, read_dates

_TRUE = (
    "true",
    "1",
    "yes",
    "y",
    "t",
    "1.0",
    "in stock",
    "in_stock",
    "instock",
    "available",
    "active",
    "ja",
    "oui",
    "si",
)
_FALSE = (
    *("false", "0", "no", "n", "f", "0.0", "out of stock", "out_of_stock", "outofstock", "unavailable", "sold out"),
    *("inactive", "archived", "draft", "discontinued", "nein", "non"),
)
_MAX_SECONDS = 1e11  # year 5138; above this an epoch number means milliseconds or microseconds
_MAX_MILLISECONDS = 1e14
_CALENDAR_SECONDS = 60e9  # years 69 to 3871: what ISO 8601 and the standard library can write
_AMOUNT = re.compile(r"(?:[^\d.,-]*[^\W\d]\.)?(-?)[^\d.,-]*(-?)(\d[\d.,]*|[.,]\d+)\D*")
_CODE = re.compile(r"[<>={}();@]")
"""What stands in formulas, markup and style sheets, never in an amount."""
_POWER = r"\d(?:\.\d+)?[eE]\+?\d{1,2}"
_ID_AS_NUMBER = rf"\d+\.0+|{_POWER}"
_INVISIBLE = r"[\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"[\d.]*,\d{1,2}")


def parse_texts(column: pd.Series) -> pd.Series:
    """Return trimmed text as objects, "" where missing."""
    if isinstance(column.dtype, pd.StringDtype):  # as every file of text is read: whole columns at once
        return column.str.strip().fillna("").astype(object)
    cells = [str(cell).strip() if known else "" for cell, known in zip(column, column.notna(), strict=True)]
    return pd.Series(cells, index=column.index, dtype=object)


def without_invisible(column: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return ids without zero-width characters and byte order marks, and in which rows there were any.

    What shows direction or joins letters goes as well: two ids that look the same are the same.
    """
    if not (pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)):
        return column, np.zeros(len(column), bool)
    distinct = column.dropna().astype(str).drop_duplicates()
    if not distinct.str.contains(_INVISIBLE).any():
        return column, np.zeros(len(column), bool)
    texts = column.map(str, na_action="ignore")
    is_hidden = texts.str.contains(_INVISIBLE, na=False).to_numpy(bool)
    return texts.str.replace(_INVISIBLE, "", regex=True), is_hidden


def parse_ids(column: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return ids as text (None where missing) and which rows were repaired from ``12.0`` or ``1.2E+01`` to ``12``.

    A power with fewer digits than the number has stays as it is: what was cut off cannot be known.
    """
    if pd.api.types.is_float_dtype(column) and _is_whole(column.dropna()).all():
        return column.astype("Int64").astype(object).map(str, na_action="ignore"), np.zeros(len(column), bool)
    text = parse_texts(column)
    codes, distinct = pd.factorize(text.where(text != "", None))  # ids repeat: each is read once
    ids, is_float = _distinct_ids(pd.Series(distinct, dtype=object))
    taken = np.append(ids.to_numpy(object), np.array([None], dtype=object))[codes]  # code -1, missing: the last
    return pd.Series(taken, index=column.index, dtype=object), np.append(is_float, False)[codes]


def _distinct_ids(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    is_float = text.str.fullmatch(_ID_AS_NUMBER).to_numpy(bool, copy=True)
    is_float[is_float] = [_is_uncut(cell) for cell in text[is_float]]
    if is_float.any() and (is_float | are_cut(text) | text.str.fullmatch(r"\d+").to_numpy(bool)).all():
        return text.where(~is_float, text[is_float].map(_whole)), is_float
    return text, np.zeros(len(text), bool)


def are_cut(ids: pd.Series) -> np.ndarray:
    """Return which ids are numbers whose last digits a spreadsheet has cut, such as ``1.23457E+11``."""
    codes, distinct = pd.factorize(ids)
    is_cut = pd.Series(distinct, dtype=object).str.fullmatch(_POWER).to_numpy(bool)
    return np.append(is_cut, False)[codes]


def _is_uncut(text: str) -> bool:
    """Return whether a number is whole and written with all of its digits."""
    exponent = Decimal(text).as_tuple().exponent
    return isinstance(exponent, int) and exponent <= 0 and Decimal(text) == Decimal(text).to_integral_value()


def _whole(text: str) -> str:
    """Return the whole number that a spreadsheet wrote as ``12.0`` or ``1.2E+01``."""
    return format(Decimal(text), "f").split(".")[0]


def _is_whole(numbers: pd.Series) -> pd.Series:
    return (numbers.abs() < 2**63) & (numbers == numbers.round())


def parse_numbers(column: pd.Series) -> pd.Series:
    """Return finite floats, NaN where no single number stands.

    Currency signs, units and thousands separators are read through, a comma before one or two last digits is
    a decimal comma.
    """
    plain = _floats(column)
    rest = plain.isna() & column.notna()
    if not rest.any():
        return plain
    return plain.fillna(_floats(column[rest].astype(str).map(_amount)))


def _floats(column: pd.Series) -> pd.Series:
    """Return plain numbers as floats, NaN for everything else, infinity included."""
    try:
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
    except OverflowError:  # whole numbers beyond what a float holds
        numbers = pd.to_numeric(column.map(str, na_action="ignore"), errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _amount(text: str) -> str:
    found = _AMOUNT.fullmatch(_SPACE_IN_NUMBER.sub("", text.strip()))
    if found is None or _CODE.search(text):
        return ""
    digits = found[3].rstrip(".,")
    if _DECIMAL_COMMA.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    return ("-" if found[1] or found[2] else "") + digits.replace(",", "")


def parse_times(column: pd.Series) -> pd.Series:
    """Return seconds since 1970 UTC as floats, NaN where no time could be read.

    Reads ISO dates and times (no zone means UTC), epoch seconds, milliseconds or microseconds, told apart by their
    size, whole dates such as 20260131, and the written forms of `read_dates`. What lies outside the years 69 to 3871 is
    no time.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return _on_calendar(_seconds(pd.to_datetime(column, utc=True)))
    numbers = _floats(column)
    if (compact := compact_dates(numbers)) is not None:
        return _on_calendar(_seconds(compact))
    micro, milli = numbers.abs() > _MAX_MILLISECONDS, numbers.abs() > _MAX_SECONDS
    numbers = numbers.mask(milli, numbers / 1e3).mask(micro, numbers / 1e6)
    rest = numbers.isna() & column.notna()
    if rest.any():
        parsed = pd.to_datetime(column[rest].astype(str), utc=True, errors="coerce", format="ISO8601")
        numbers = numbers.fillna(_seconds(parsed))
        odd = numbers.isna() & column.notna()
        if odd.any():
            numbers = numbers.fillna(_seconds(read_dates(column[odd].astype(str))))
    return _on_calendar(numbers)


def _on_calendar(seconds: pd.Series) -> pd.Series:
    return seconds.where(seconds.abs() < _CALENDAR_SECONDS)


def _seconds(times: pd.Series) -> pd.Series:
    micros = times.dt.as_unit("us")
    return (micros.astype("int64") / 1e6).where(times.notna())


def parse_flags(column: pd.Series) -> pd.Series:
    """Return 1.0, 0.0 or NaN for cells that say yes, no or something else."""
    return (
        parse_texts(column).str.lower().map({**dict.fromkeys(_TRUE, 1.0), **dict.fromkeys(_FALSE, 0.0)}).astype(float)
    )


def parse_lists(column: pd.Series) -> list[tuple[str, ...]]:
    """Return each cell's entries: real lists, JSON or Python lists, ``a|b`` or ``a, b``; empty where missing."""
    return [_entries(cell) for cell in column]


def _entries(cell: object) -> tuple[str, ...]:
    if isinstance(cell, (list, tuple, np.ndarray)):
        parts = [str(part) for part in cell if part is not None]
    elif not isinstance(cell, str):
        return () if cell is None or cell is pd.NA or cell != cell else (str(cell),)
    else:
        parts = _split(cell)
    return tuple(dict.fromkeys(part for part in map(str.strip, parts) if part))


def _split(cell: str) -> list[str]:
    if cell.startswith("["):
        for read in (json.loads, ast.literal_eval):
            try:
                return [str(part) for part in read(cell) if part is not None]
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                continue
    return cell.split("|") if "|" in cell else cell.split(",")
