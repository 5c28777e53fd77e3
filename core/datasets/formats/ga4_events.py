"""Google Analytics 4 events, exported through BigQuery and flattened: one row per event, or per event and item."""

import re

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_times
from core.datasets.formats._format import Format
from core.datasets.formats._ga4_items import ItemLists, read_item_lists
from core.datasets.formats._ga4_refunds import take_back
from core.datasets.formats._sheet import Names, Sheet, changed, labels_of, small_letters, text_or_missing, utc_as_offset
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

EVENTS = {
    "view_item": "view",
    "select_item": "click",
    "add_to_wishlist": "like",
    "add_to_cart": "cart",
    "purchase": "purchase",
    "refund": "refund",
}
_SHOWN = ("view_item_list", "view_promotion", "select_promotion")
_REMOVED = ("remove_from_cart",)
_DAY = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
_NOT_SET = ("(not set)", "(none)", "(other)")

_NAMES: Names = {
    "event_name": ("event name",),
    "event_timestamp": ("event timestamp",),
    "event_date": ("event date",),
    "user_pseudo_id": ("user pseudo id",),
    "user_id": ("user id",),
    "items": ("items", "ecommerce items"),
    "item_id": ("item id", "items item id", "item item id"),
    "quantity": ("quantity", "items quantity", "item quantity"),
    "ecommerce": ("ecommerce",),
    "transaction_id": (
        "transaction id",
        "ecommerce transaction id",
        "event params transaction id",
        "ep transaction id",
    ),
}


def event_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if this is no GA4 export."""
    labels = labels_of(raw, _NAMES)
    has_time = not {"event_timestamp", "event_date"}.isdisjoint(labels)
    has_user = not {"user_pseudo_id", "user_id"}.isdisjoint(labels)
    if "event_name" not in labels or not has_time or not has_user:
        return None
    users = text_or_missing(raw.frame[labels.get("user_pseudo_id", labels.get("user_id", ""))])
    return f"looks like a Google Analytics 4 event export: {len(raw.frame):,} rows of {users.nunique():,} visitors"


def ga4_events(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return what visitors did with items; an event with several items becomes as many rows of one number.

    Lists that were shown, removals from the cart and events about no item are dropped; other events with an item
    keep their own name. A refund takes the purchase back. Every row of the file either stands in the result
    (at least once) or is an issue of what was dropped.
    """
    sheet = Sheet(raw, _NAMES, issues, as_is=("items", "ecommerce"))
    events = small_letters(sheet.column("event_name"))
    lists = read_item_lists(sheet, not_set=_NOT_SET)
    rows = pd.DataFrame(
        {
            "user_id": _users(sheet),
            "timestamp": _times(sheet),
            "event": changed(events, lambda name: EVENTS.get(name, name)),
            "transaction": _transactions(sheet),
            "row": np.arange(len(sheet.cells)),
        }
    )
    is_kept = _note_what_falls_out(sheet, rows, events, lists)
    lines = _one_per_item(rows, lists, is_kept=is_kept)
    lines = take_back(lines, sheet)
    is_counted = lines["event"].isin(["cart", "purchase"])
    frame = lines[["user_id", "item_id", "timestamp", "event"]].assign(value=lines["value"].where(is_counted, None))
    return RawTable(raw.file, frame.reset_index(drop=True), sheet.numbers[lines["row"].to_numpy(int)])


def _users(sheet: Sheet) -> pd.Series:
    devices = _set(sheet.column("user_pseudo_id"))
    names = _set(sheet.column("user_id"))
    if "user_pseudo_id" in sheet.labels:
        sheet.note(devices.isna() & names.notna(), "user_id", "no user_pseudo_id: the user_id stands in", "repaired")
    return devices.where(devices.notna(), names)


def _set(cells: pd.Series) -> pd.Series:
    """Return the cells as objects, missing where Analytics says that nothing was set."""
    plain = cells.astype(object)
    return plain.where(plain.notna() & ~plain.isin(_NOT_SET), None)


def _times(sheet: Sheet) -> pd.Series:
    """Return times as text; the day stands in where there is no time."""
    times = utc_as_offset(sheet.column("event_timestamp"))
    has_none = times.isna() | parse_times(times).isna()
    if not has_none.any() or "event_date" not in sheet.labels:
        return times
    days = changed(sheet.column("event_date"), lambda day: _DAY.sub(r"\1-\2-\3", day))
    has_day = has_none & parse_times(days).notna()
    sheet.note(has_day, "event_timestamp", "no time: the event's day stands in", "repaired")
    return times.where(~has_day, days)


def _transactions(sheet: Sheet) -> pd.Series:
    known = _set(sheet.column("transaction_id"))
    if known.notna().any() or "ecommerce" not in sheet.labels:
        return known
    records = sheet.cells["ecommerce"]
    found = [cell.get("transaction_id") if isinstance(cell, dict) else None for cell in records]
    return _set(text_or_missing(pd.Series(found, dtype=object)))


def _note_what_falls_out(sheet: Sheet, rows: pd.DataFrame, events: pd.Series, lists: ItemLists) -> np.ndarray:
    """Return which rows stay; every other one becomes an issue, under the first reason that fits."""
    has_item = lists.n_items > 0
    needs_all = ~((rows["event"] == "refund") & rows["transaction"].notna()).to_numpy(bool)
    is_ours = events.isin(list(EVENTS)).to_numpy(bool)
    return sheet.note_what_falls_out(
        [
            ("event_name", "no event name", events.isna()),
            ("items", "the items cannot be read", lists.is_unreadable & ~has_item),
            ("event_name", "an event about no item", ~is_ours & ~has_item),
            ("event_name", "items shown in a list, not chosen", events.isin(_SHOWN)),
            ("event_name", "an item taken out of the cart", events.isin(_REMOVED)),
            ("event_name", "the event names no item", ~has_item & needs_all),
            ("event_name", "the event names no visitor", rows["user_id"].isna().to_numpy(bool) & needs_all),
        ]
    )


def _one_per_item(rows: pd.DataFrame, lists: ItemLists, *, is_kept: np.ndarray) -> pd.DataFrame:
    """Return one line per row and item; a refund without items keeps one line without an item."""
    is_whole = np.flatnonzero(is_kept & (lists.n_items == 0))
    chosen = is_kept[lists.rows]
    position = np.concatenate([lists.rows[chosen], is_whole])
    nothing = np.full(len(is_whole), None, dtype=object)
    lines = rows.iloc[position].assign(
        item_id=np.concatenate([lists.ids[chosen], nothing]), value=np.concatenate([lists.quantities[chosen], nothing])
    )
    return lines.iloc[np.argsort(position, kind="stable")].reset_index(drop=True)


GA4_EVENTS = Format(
    name="ga4_events",
    table="interactions",
    detect=event_summary,
    apply=ga4_events,
    cures=(
        ("event's day", "Nothing to do: the day is used where the time is missing"),
        ("refund", "Nothing to do: what was given back is no choice"),
        ("taken out of the cart", "Nothing to do: what was put back is no choice"),
        ("not chosen", "Nothing to do: being shown is no choice"),
        ("about no item", "Nothing to do: page views and the like say nothing about items"),
        ("no event name", "Send the name of the event; without it a row says nothing"),
        ("names no item", "Send the item's id with this event; until then it says nothing about items"),
        ("names no visitor", "Fill in the missing id: without it a row belongs to nobody and nothing"),
        ("cannot be read", "Export these events again: their list of items is cut short"),
    ),
)
