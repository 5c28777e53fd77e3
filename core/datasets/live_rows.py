"""Events and items that arrive one by one: checked like rows of a file, but refused whole instead of repaired."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.datasets.cleaning import read_items
from core.datasets.cleaning.values import parse_times
from core.datasets.columns import INTERACTION_FIELDS, ITEM_ID, USER_ID
from core.datasets.dataset import Dataset, build_dataset
from core.datasets.importing import append_log, upsert
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable
from core.errors import DataError

MAX_ROWS = 10_000
_EVENT_TEXTS = (USER_ID, ITEM_ID, "event")


def checked_events(rows: Sequence[Mapping[str, Any]], *, now: float) -> list[dict[str, Any]]:
    """Return events with all fields of `INTERACTION_FIELDS`, times in seconds; one without a time happened now.

    Raises
    ------
    DataError
        If one of them lacks an id, has a field that no event has, or a time or value that cannot be read.
    """
    _check_number(rows)
    return [_event(row, number, now) for number, row in enumerate(rows, start=1)]


def _event(row: Mapping[str, Any], number: int, now: float) -> dict[str, Any]:
    if unknown := [name for name in row if name not in INTERACTION_FIELDS]:
        raise DataError(f"event {number} has a field {unknown[0]!r}: use {', '.join(INTERACTION_FIELDS)}.")
    event: dict[str, Any] = {name: _text(row.get(name)) for name in _EVENT_TEXTS}
    for name in (USER_ID, ITEM_ID):
        if not event[name]:
            raise DataError(f"event {number} has no {name}: give it as text.")
    event["event"] = event["event"].lower()
    return event | {"timestamp": _time(row.get("timestamp"), number, now), "value": _value(row.get("value"), number)}


def _time(given: object, number: int, now: float) -> float:
    if given is None:
        return now
    seconds = float(parse_times(pd.Series([given], dtype=object))[0])
    if not np.isfinite(seconds):
        raise DataError(f"event {number} has the time {given!r}: give ISO 8601 or seconds since 1970.")
    return seconds


def _value(given: object, number: int) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given < np.inf:
        raise DataError(f"event {number} has the value {given!r}: give a number of 0 or more.")
    return float(given)


def checked_items(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return items as they can be stored.

    Raises
    ------
    DataError
        If one of them has no id or title, stands twice, or has a cell that cannot be read.
    """
    _check_number(rows)
    issues = IssueLog()
    if rows:
        _items(rows, issues)
    found = issues.table()
    refused = found[~found["reason"].str.startswith("id read as")]
    if len(refused):
        first = refused.iloc[0]
        raise DataError(f"item {first['row']}: {first['column']} {first['value']!r}: {first['reason']}.")
    return [dict(row) for row in rows]


def items_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return stored items as a catalog's frame; of several with one id the last."""
    return _items(rows, IssueLog())


def _items(rows: Sequence[Mapping[str, Any]], issues: IssueLog) -> pd.DataFrame:
    for number, row in enumerate(rows, start=1):
        for name in (ITEM_ID, "title"):
            if not _text(row.get(name)):
                raise DataError(f"item {number} has no {name}: give it as text.")
    frame = pd.DataFrame([dict(row) for row in rows], dtype=object)
    return read_items(RawTable("items", frame, np.arange(1, len(frame) + 1)), {}, issues)


def folded(dataset: Dataset, events: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]) -> Dataset:
    """Return the data set with what arrived since it was imported; how its log is read stays."""
    if not events and not items:
        return dataset
    frame = upsert(dataset.catalog.frame, items_frame(items)) if items else dataset.catalog.frame
    log = pd.concat([dataset.log, dataset.orphans], ignore_index=True)
    if events:
        new = pd.DataFrame([dict(event) for event in events], columns=list(INTERACTION_FIELDS))
        log = append_log(log, new.astype({"timestamp": float, "value": float}))
    return build_dataset(
        dataset.name,
        frame,
        log,
        dataset.users,
        imported_at=time.time(),
        options=dataset.options,
        about=dataset.about,
        impressions=dataset.impressions,
    )


def _check_number(rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > MAX_ROWS:
        raise DataError(f"{len(rows):,} rows at once are too many: send at most {MAX_ROWS:,}, or import a file.")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
