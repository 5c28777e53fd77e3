"""The items of Google Analytics events: a column of ids, or lists of records, often as JSON in a cell."""

import ast
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_lists
from core.datasets.formats._sheet import Sheet, matches

Entry = tuple[str, object]
_SEVERAL = re.compile(r"[|,\[]")


@dataclass(frozen=True, slots=True)
class ItemLists:
    """All items of all events, one after the other.

    Attributes
    ----------
    rows, ids, quantities : ndarray of shape (n_items_in_all,)
        The event's position, ascending; the item's id; its quantity as it stands, None where missing.
    n_items : ndarray of shape (n_events,)
    is_unreadable : ndarray of bool of shape (n_events,)
    """

    rows: np.ndarray
    ids: np.ndarray
    quantities: np.ndarray
    n_items: np.ndarray
    is_unreadable: np.ndarray


def read_item_lists(sheet: Sheet, *, not_set: Sequence[str]) -> ItemLists:
    """Read the ids of every event: `item_id` where it stands, else the records in `items`."""
    ids, quantities = sheet.column("item_id").astype(object), sheet.column("quantity").astype(object)
    ids = ids.where(ids.notna() & ~ids.isin(not_set), None)
    is_several = matches(ids, _SEVERAL)
    is_one = ids.notna().to_numpy(bool) & ~is_several
    listed: dict[int, list[Entry]] = {}
    for row in np.flatnonzero(is_several).tolist():
        listed[row] = _flat_entries(str(ids.iloc[row]), quantities.iloc[row], not_set)
    is_unreadable = np.zeros(len(ids), bool)
    if "items" in sheet.labels:
        rest = np.flatnonzero(ids.isna() & sheet.cells["items"].notna())
        known: dict[str, list[Entry] | None] = {}
        for row, cell in zip(rest.tolist(), sheet.cells["items"].to_numpy(object)[rest], strict=True):
            entries = _remembered(cell, known, not_set)
            is_unreadable[row] = entries is None
            listed[row] = entries or []
    return _joined(ids, quantities, is_one, listed, is_unreadable)


def _joined(
    ids: pd.Series, quantities: pd.Series, is_one: np.ndarray, listed: dict[int, list[Entry]], is_unreadable: np.ndarray
) -> ItemLists:
    single = np.flatnonzero(is_one)
    rows_listed = [row for row, entries in listed.items() for _ in entries]
    flat = [entry for entries in listed.values() for entry in entries]
    rows = np.concatenate([single, np.array(rows_listed, dtype=int)])
    order = np.argsort(rows, kind="stable")
    all_ids = np.concatenate([ids.to_numpy(object)[single], _objects(one for one, _ in flat)])
    all_quantities = np.concatenate([quantities.to_numpy(object)[single], _objects(one for _, one in flat)])
    n_items = np.bincount(rows, minlength=len(ids)) if len(ids) else np.zeros(0, dtype=int)
    return ItemLists(rows[order], all_ids[order], all_quantities[order], n_items, is_unreadable)


def _objects(values: Iterable[object]) -> np.ndarray:
    """Return values as an array of objects, whatever they are."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def _flat_entries(cell: str, quantity: object, not_set: Sequence[str]) -> list[Entry]:
    """Read several ids in one cell; their quantities, where the cell beside holds as many."""
    if cell.startswith("[") and (entries := _entries(cell, not_set)):
        return entries
    ids = [one for one in parse_lists(pd.Series([cell]))[0] if one not in not_set]
    quantities = str(quantity).replace(",", "|").strip("[]").split("|")
    return list(zip(ids, quantities if len(quantities) == len(ids) > 1 else [None] * len(ids), strict=True))


def _remembered(cell: Any, known: dict[str, list[Entry] | None], not_set: Sequence[str]) -> list[Entry] | None:
    if not isinstance(cell, str):
        return _entries(cell, not_set)
    if cell not in known:
        known[cell] = _entries(cell, not_set)
    return known[cell]


def _entries(cell: Any, not_set: Sequence[str]) -> list[Entry] | None:
    """Return the items of a list of records or of ids, None where the cell holds neither."""
    content = _parsed(cell) if isinstance(cell, str) else cell
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, (list, tuple, np.ndarray)):
        return None
    entries = [_entry(one, not_set) for one in content]
    return [entry for entry in entries if entry is not None]


def _entry(one: Any, not_set: Sequence[str]) -> Entry | None:
    if not isinstance(one, dict):
        return _plain(one, None, not_set)
    by_id = _plain(one.get("item_id"), one.get("quantity"), not_set)
    return by_id or _plain(one.get("item_name"), one.get("quantity"), not_set)


def _plain(item_id: object, quantity: object, not_set: Sequence[str]) -> Entry | None:
    if item_id is None or isinstance(item_id, (dict, list, bool)):
        return None
    text = str(item_id).strip()
    return None if text in ("", "nan", *not_set) else (text, quantity)


def _parsed(cell: str) -> object:
    text = cell.strip()
    if not text:
        return []
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return None
