"""Cells to values, a whole column at a time: ids, numbers, times, lists and yes/no."""

import json

import numpy as np
import pandas as pd

_TRUE = ("true", "1", "yes", "y", "t", "in stock", "1.0")
_FALSE = ("false", "0", "no", "n", "f", "out of stock", "0.0")
_MAX_SECONDS = 1e11  # year 5138; above this an epoch number means milliseconds or microseconds
_MAX_MILLISECONDS = 1e14


def parse_ids(column: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return ids as text (None where missing) and which rows were repaired from ``12.0`` to ``12``."""
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        return column.astype("Int64").astype(object).map(str, na_action="ignore"), np.zeros(len(column), bool)
    text = column.astype(object).map(lambda cell: str(cell).strip(), na_action="ignore")
    text = text.where(text.notna() & (text != ""), None)
    is_float = text.str.fullmatch(r"\d+\.0+", na=False).to_numpy(bool)
    if is_float.any() and text.dropna().str.fullmatch(r"\d+(\.0+)?").all():
        return text.str.replace(r"\.0+$", "", regex=True), is_float
    return text, np.zeros(len(column), bool)


def parse_numbers(column: pd.Series) -> pd.Series:
    """Return floats, NaN where nothing numeric stands; currency signs and thousands separators are read through."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    plain = pd.to_numeric(column, errors="coerce")
    rest = plain.isna() & column.notna()
    if not rest.any():
        return plain.astype(float)
    text = column[rest].astype(str).str.replace(r"[^\d.,\-]", "", regex=True)
    is_decimal_comma = text.str.fullmatch(r"-?[\d.]*,\d{1,2}")
    text = text.where(~is_decimal_comma, text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False))
    return plain.astype(float).fillna(pd.to_numeric(text.str.replace(",", "", regex=False), errors="coerce"))


def parse_times(column: pd.Series) -> pd.Series:
    """Return seconds since 1970 UTC as floats, NaN where no time could be read.

    Reads ISO dates and times (no zone means UTC) and epoch seconds, milliseconds or microseconds, told apart
    by their size.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return _seconds(pd.to_datetime(column, utc=True))
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    micro, milli = numbers.abs() > _MAX_MILLISECONDS, numbers.abs() > _MAX_SECONDS
    numbers = numbers.mask(milli, numbers / 1e3).mask(micro, numbers / 1e6)
    rest = numbers.isna() & column.notna()
    if rest.any():
        parsed = pd.to_datetime(column[rest].astype(str), utc=True, errors="coerce", format="ISO8601")
        numbers = numbers.fillna(_seconds(parsed))
    return numbers


def _seconds(times: pd.Series) -> pd.Series:
    micros = times.dt.as_unit("us")
    return (micros.astype("int64") / 1e6).where(times.notna())


def parse_flags(column: pd.Series) -> pd.Series:
    """Return 1.0, 0.0 or NaN for cells that say yes, no or something else."""
    text = column.astype(object).map(lambda cell: str(cell).strip().lower(), na_action="ignore")
    return text.map({**dict.fromkeys(_TRUE, 1.0), **dict.fromkeys(_FALSE, 0.0)}).astype(float)


def parse_lists(column: pd.Series) -> list[tuple[str, ...]]:
    """Return each cell's entries: real lists, JSON lists, ``a|b`` or ``a, b``; empty where missing."""
    return [_entries(cell) for cell in column]


def _entries(cell: object) -> tuple[str, ...]:
    if isinstance(cell, (list, tuple, np.ndarray)):
        parts = [str(part) for part in cell]
    elif not isinstance(cell, str):
        return () if cell is None or cell is pd.NA or cell != cell else (str(cell),)
    else:
        parts = _split(cell)
    return tuple(dict.fromkeys(part for part in map(str.strip, parts) if part))


def _split(cell: str) -> list[str]:
    if cell.startswith("["):
        try:
            return [str(part) for part in json.loads(cell)]
        except ValueError:
            pass
    return cell.split("|") if "|" in cell else cell.split(",")
