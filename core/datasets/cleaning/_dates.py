"""Dates as people and programs write them, beyond ISO 8601: the one format that reads most of a column."""

import numpy as np
import pandas as pd

_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%y", "%m/%d/%y")
_WORDED = ("%m %d, %Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%a %b %d %Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
FORMATS = tuple(date + time for date in (*_DATES, *_WORDED) for time in _TIMES)
_SAMPLE_ROWS = 2_000
_MAX_FORMATS = 3
_COMPACT = "%Y%m%d"
_SLASHED = r"^\s*(\d{1,2})/(\d{1,2})/\d{2,4}\b"
_MONTHS = 12
_OLDEST_COMPACT, _NEWEST_COMPACT = 19_000_101, 21_001_231


def read_dates(texts: pd.Series) -> pd.Series:
    """Return times in UTC for texts that are not ISO 8601, NaT where nothing fits.

    Up to three formats a column, each chosen because it reads most of what is left of a sample. Of two that read
    as much, the earlier in `FORMATS` wins: with slashes, the month comes first unless a day above 12 says
    otherwise; with dots, the day does.
    """
    left = texts.str.strip().str.replace(r"\s*(?:UTC|GMT|Z)$", "", regex=True)
    parsed = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")
    for _ in range(_MAX_FORMATS):
        missing = left[parsed.isna()]
        best = _best_format(missing.head(_SAMPLE_ROWS)) if len(missing) else None
        if best is None:
            break
        read = pd.to_datetime(missing, format=best, utc=True, errors="coerce")
        parsed = parsed.fillna(read.dt.as_unit("us"))
    return parsed


def first_ambiguous(column: pd.Series) -> int | None:
    """Return the place of the first date with slashes where day and month cannot be told apart in the whole column."""
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return None
    texts = column.dropna().astype(str)
    texts = texts[texts.str.contains("/", regex=False)].drop_duplicates()
    parts = texts.str.extract(_SLASHED).dropna().astype(int)
    differs = parts[parts[0] != parts[1]]
    if differs.empty or (parts > _MONTHS).any(axis=None):
        return None
    return int(np.flatnonzero(column.index == differs.index[0])[0])


def _best_format(sample: pd.Series) -> str | None:
    counts = {
        form: int(pd.to_datetime(sample, format=form, utc=True, errors="coerce").notna().sum()) for form in FORMATS
    }
    best = max(counts, key=lambda form: counts[form])
    return best if counts[best] else None


def compact_dates(numbers: pd.Series) -> pd.Series | None:
    """Return times for whole numbers such as 20260131, or None where the column does not consist of those."""
    known = numbers.dropna()
    if known.empty or not known.between(_OLDEST_COMPACT, _NEWEST_COMPACT).all() or (known % 1 != 0).any():
        return None
    parsed = pd.to_datetime(known.astype("int64").astype(str), format=_COMPACT, utc=True, errors="coerce")
    return parsed.reindex(numbers.index) if parsed.notna().all() else None
