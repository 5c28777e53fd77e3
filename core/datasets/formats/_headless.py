"""Files without a header: recognising them, and giving the first row back, which was read as the header."""

import re

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_times
from core.datasets.formats._sheet import spelling, text_or_missing
from core.datasets.reading import RawTable

_N_ROWS_LOOKED_AT = 1_000
_MOST = 0.9
_HEADER_WORD = re.compile(
    r"\b(?:ids?|uid|key|users?|customer|client|visitor|session|email|country|city|age|gender|items?|products?|sku"
    r"|article|asin|movie|name|title|label|event|action|type|kind|category|genres?|tags?|text|description|url|image"
    r"|picture|price|cost|amount|value|rating|score|stars|qty|quantity|counts?|number|plays|weight|date|day|time"
    r"|timestamp|ts|datetime|created|updated|status|available|stock|year)\b"
)
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MADE_UNIQUE = re.compile(r"(.*) \((\d+)\)")
_OLDEST, _NEWEST = 631_152_000.0, 4_102_444_800.0  # 1990 and 2100


def positional_names(n_columns: int) -> list[str]:
    """Return the names of columns that have none: "column 1", "column 2" and so on."""
    return [f"column {position}" for position in range(1, n_columns + 1)]


def is_positional(raw: RawTable) -> bool:
    """Return whether no column has a name of its own."""
    return list(raw.frame.columns) == positional_names(raw.frame.shape[1])


def restore_first_row(raw: RawTable) -> RawTable:
    """Put the header back as the first row of data, row 1, and name the columns by their position."""
    names = positional_names(raw.frame.shape[1])
    labels = [str(label) for label in raw.frame.columns]
    first = [_as_read(label, position, labels) for position, label in enumerate(labels)]
    below = raw.frame.set_axis(names, axis=1).astype(object)
    frame = pd.concat([pd.DataFrame([first], columns=names, dtype=object), below], ignore_index=True)
    return RawTable(raw.file, frame, np.concatenate([[1], raw.row_numbers]))


def _as_read(label: str, position: int, labels: list[str]) -> str | None:
    """Undo what the reader did to make the header's cells unique and never empty."""
    if label == f"column {position + 1}":
        return None
    made = _MADE_UNIQUE.fullmatch(label)
    return made[1] if made and made[2] == str(position + 1) and made[1] in labels[:position] else label


def looks_headerless(raw: RawTable) -> bool:
    """Return whether the names of the columns look like a row of data.

    They do if a name is a number over numbers, a time over times, or stands again in its own column; and if none
    speaks for a header: a word over numbers or times, a usual column name, counted-up numbers or years.
    """
    labels = [str(label) for label in raw.frame.columns]
    if len(raw.frame) == 0 or raw.row_numbers[0] < 2 or is_positional(raw) or _counts_up(labels):
        return False
    if any(_is_header_word(label) for label in labels):
        return False
    votes = [_vote(_as_read(label, n, labels), raw.frame.iloc[:, n]) for n, label in enumerate(labels)]
    return min(votes) >= 0 and max(votes) > 0


def _is_header_word(label: str) -> bool:
    words = spelling(_CAMEL_CASE.sub(" ", label))
    return not any(sign.isdigit() for sign in words) and _HEADER_WORD.search(words) is not None


def _counts_up(labels: list[str]) -> bool:
    """Return whether numbers stand here as names: 0, 1, 2 as of a data frame, or years in a row."""
    numbers = [int(label) for label in labels if label.isascii() and label.isdigit()]
    is_in_steps = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return is_in_steps and (numbers[0] == 0 or 1900 <= numbers[0] <= 2100)


def _vote(cell: str | None, column: pd.Series) -> int:
    """Return 1 where the header's cell looks like its column, -1 where it does not, 0 where nothing tells."""
    if cell is None:
        return 0
    texts = text_or_missing(column)
    known = texts.dropna().iloc[:_N_ROWS_LOOKED_AT]
    if known.empty:
        return 0
    own = pd.Series([cell], dtype=object)
    for read in (_are_numbers, are_times):
        if read(known).mean() >= _MOST:
            return 1 if read(own).all() else -1
    return 1 if bool((texts == cell).any()) else 0


def _are_numbers(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts.astype(object), errors="coerce").notna()


def are_times(texts: pd.Series) -> pd.Series:
    """Return which cells are times of the years 1990 to 2100, as dates or counted in seconds or finer."""
    return parse_times(texts.astype(object)).between(_OLDEST, _NEWEST)
