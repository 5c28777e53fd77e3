"""A plain log without a header: user, item, and a count, a kind of event or a time; named by what stands in them."""

import re

import numpy as np
import pandas as pd

from core.datasets.formats._format import Format
from core.datasets.formats._headless import are_times
from core.datasets.formats._sheet import Sheet, spelling, text_or_missing
from core.datasets.issues import IssueLog
from core.datasets.options import EVENT_STRENGTHS
from core.datasets.reading import RawTable

_N_ROWS_LOOKED_AT = 10_000
_MOST = 0.9
_MAX_KINDS = 20
_MIN_ROWS_OF_IDS = 10
_EVENT_WORD = re.compile(
    rf"{'|'.join(EVENT_STRENGTHS)}|buy|bought|pageview|detail|add|add.?to.?cart|order|transaction|share|play|listen"
    r"|watch|read|favou?rite|fav|save|wishlist|impression"
)
_WORDS = {"user_id": "user", "item_id": "item", "value": "count", "timestamp": "time", "event": "event"}


def log_summary(raw: RawTable) -> str | None:
    """Say how the columns would be read, or None if this is no log."""
    fields = name_by_content(raw)
    if fields is None:
        return None
    words = ", ".join(_WORDS[field] for field in fields)
    return f"looks like a log without a header: {len(raw.frame):,} rows, read as {words}"


def plain_log(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return the log under the design's names; every row stands in the result or is an issue."""
    fields = name_by_content(raw) or ["user_id", "item_id"]
    names = {field: (spelling(raw.frame.columns[n]),) for n, field in enumerate(fields)}
    sheet = Sheet(raw, names, issues)
    for field in ("user_id", "item_id"):
        sheet.drop(sheet.column(field).isna(), field, f"no {_WORDS[field]} on this row")
    return RawTable(raw.file, sheet.cells[list(names)], sheet.numbers)


def name_by_content(raw: RawTable) -> list[str] | None:
    """Return a field for each of three or four columns, or None if they are no log.

    The last column of times is the time, one of known words the event, and of what is left beyond two columns the
    whole numbers with the fewest values the count. The first of the other two is taken for the user: content does
    not tell users from items, so the caller asks. Ids must stand more than once, else this is a list of items.
    """
    n_columns = raw.frame.shape[1]
    if n_columns not in (3, 4) or len(raw.frame) == 0:
        return None
    head = [text_or_missing(raw.frame.iloc[:_N_ROWS_LOOKED_AT, n]) for n in range(n_columns)]
    fields: dict[int, str] = {}
    if times := [n for n, texts in enumerate(head) if _most(are_times(texts), texts)]:
        fields[times[-1]] = "timestamp"
    if events := [n for n, texts in enumerate(head) if n not in fields and _are_events(texts)]:
        fields[events[-1]] = "event"
    rest = [n for n in range(n_columns) if n not in fields]
    counts = [n for n in rest if _are_counts(head[n])]
    if len(rest) == 3 and counts:
        fields[min(counts, key=lambda n: (head[n].nunique(), -n))] = "value"
    ids = [n for n in range(n_columns) if n not in fields]
    if len(ids) != 2 or not fields or not any(head[n].dropna().duplicated().any() for n in ids):
        return None
    fields |= {ids[0]: "user_id", ids[1]: "item_id"}
    return [fields[n] for n in range(n_columns)]


def _most(mask: pd.Series, texts: pd.Series) -> bool:
    known = texts.notna().to_numpy(bool)
    return bool(known.any()) and float(np.mean(mask.to_numpy(bool)[known])) >= _MOST


def _are_counts(texts: pd.Series) -> bool:
    """Return whether these are whole numbers that count something; running numbers and other ids do not."""
    numbers = pd.to_numeric(texts.astype(object), errors="coerce")
    is_whole = numbers.ge(0) & (numbers == numbers.round())
    known = numbers.dropna()
    is_id = known.is_unique and (known.is_monotonic_increasing or len(known) >= _MIN_ROWS_OF_IDS)
    return _most(is_whole, texts) and not (is_id and len(known) > 1)


def _are_events(texts: pd.Series) -> bool:
    kinds = texts.dropna().astype(object).str.lower().unique()
    return 0 < len(kinds) <= _MAX_KINDS and any(map(_EVENT_WORD.fullmatch, kinds))


PLAIN_LOG = Format(
    name="plain_log",
    table="interactions",
    detect=log_summary,
    apply=plain_log,
    has_header=False,
    is_sure=False,
    cures=(("on this row", "Fill in the missing id: without it a row belongs to nobody and nothing"),),
)
