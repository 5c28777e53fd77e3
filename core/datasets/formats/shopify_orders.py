"""Shopify's order export: an order (#1001) spans one row per line, and is described on its first only."""

import re

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_numbers
from core.datasets.formats._format import Format
from core.datasets.formats._sheet import (
    Names,
    Sheet,
    fill_down,
    first_known,
    labels_of,
    matches,
    small_letters,
    text_or_missing,
    utc_as_offset,
)
from core.datasets.formats._shopify_variants import plain_sku
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

REFUNDED = "refunded, taken back"

_NAMES: Names = {
    "order": ("name", "order name"),
    "email": ("email", "customer email"),
    "customer_id": ("customer id",),
    "created_at": ("created at",),
    "paid_at": ("paid at",),
    "cancelled_at": ("cancelled at", "canceled at"),
    "status": ("financial status",),
    "refunded": ("refunded amount",),
    "total": ("total",),
    "subtotal": ("subtotal",),
    "sku": ("lineitem sku",),
    "line": ("lineitem name",),
    "quantity": ("lineitem quantity",),
    "price": ("lineitem price",),
}
_TAKEN_BACK = ("refunded", "voided")
_CENT = 0.005
_DATE = re.compile(r"\d.*\d.*\d")


def order_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if this is no Shopify order export."""
    labels = labels_of(raw, _NAMES)
    has_rest = not {"email", "customer_id", "created_at"}.isdisjoint(labels)
    if not {"order", "line", "quantity"} <= labels.keys() or not has_rest:
        return None
    n_orders = text_or_missing(raw.frame[labels["order"]]).nunique()
    return f"looks like a Shopify order export: {n_orders:,} orders from {len(raw.frame):,} rows"


def shopify_orders(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return the purchases of an order export, one per line, on the line's own row.

    The customer is the Customer ID where the file has as many of them as e-mail addresses, else the address in
    small letters. Lines of cancelled or refunded orders are taken back. Every row of the file either stands in
    the result or is an issue of what was dropped.
    """
    sheet = Sheet(raw, _NAMES, issues)
    codes = _orders_of(sheet)
    causes = _causes_to_take_back(sheet, codes)[codes]
    users, items = _customers(sheet, codes), _items(sheet)
    quantities = sheet.column("quantity")
    is_kept = sheet.note_what_falls_out(
        [
            *((field, REFUNDED, causes == field) for field in ("cancelled_at", "status", "refunded")),
            ("order", "the order names no customer", users.isna()),
            ("line", "no article on this row", items.isna()),
            ("quantity", "quantity 0: the line was taken off the order", parse_numbers(quantities) == 0),
        ]
    )
    has_no_sku = plain_sku(sheet.column("sku")).isna().to_numpy(bool)
    sheet.note(is_kept & has_no_sku, "sku", "no SKU: the name of the line stands in", "repaired")
    frame = pd.DataFrame({"user_id": users, "item_id": items, "timestamp": _times(sheet, codes), "event": "purchase"})
    frame = frame.assign(value=quantities)[is_kept].reset_index(drop=True)
    return RawTable(raw.file, frame, sheet.numbers[is_kept])


def _orders_of(sheet: Sheet) -> np.ndarray:
    """Return the number of each row's order; a row without a name goes on with the order above."""
    names = sheet.cells["order"].astype(object)
    has_customer = (sheet.column("email").notna() | sheet.column("customer_id").notna()).to_numpy(bool)
    is_blank = names.isna().to_numpy(bool)
    goes_on = is_blank & ~has_customer
    sheet.note(goes_on, "order", "no order number: read as a further line of the order above", "repaired")
    own_keys = pd.Series([f"\0{number}" for number in sheet.numbers], dtype=object)
    keys = names.where(~(is_blank & has_customer), own_keys).ffill().fillna("\0")
    return pd.factorize(keys)[0]


def _customers(sheet: Sheet, codes: np.ndarray) -> pd.Series:
    addresses = small_letters(sheet.column("email"))
    sheet.note(
        addresses.notna() & (addresses != sheet.column("email")), "email", "written in small letters", "repaired"
    )
    by_address, by_id = fill_down(addresses, codes), fill_down(sheet.column("customer_id"), codes)
    main, other = (by_id, by_address) if by_id.notna().sum() >= by_address.notna().sum() else (by_address, by_id)
    both = pd.DataFrame({"main": main, "other": other}).dropna().drop_duplicates("other")
    known = both.set_index("other")["main"]
    stand_in = other.map(known).where(other.isin(known.index), other)
    return main.where(main.notna(), stand_in)


def _times(sheet: Sheet, codes: np.ndarray) -> pd.Series:
    """Return when the order was made; where that is missing, when it was paid."""
    made, paid = fill_down(sheet.column("created_at"), codes), fill_down(sheet.column("paid_at"), codes)
    return utc_as_offset(made.where(made.notna(), paid))


def _causes_to_take_back(sheet: Sheet, codes: np.ndarray) -> np.ndarray:
    """Return for every order the field that says it was taken back, "" where none does."""
    n_orders = int(codes.max(initial=-1)) + 1
    causes = np.full(n_orders, "", dtype=object)
    refunded, value = _refunds(sheet, codes, n_orders)
    causes[(refunded > 0) & (refunded >= value - _CENT)] = "refunded"
    statuses = small_letters(sheet.column("status"))
    causes[codes[statuses.isin(_TAKEN_BACK).to_numpy(bool)]] = "status"
    cancelled = sheet.column("cancelled_at")
    is_date = matches(cancelled, _DATE)
    sheet.note(cancelled.notna() & ~is_date, "cancelled_at", "not a date: taken as not cancelled", "repaired")
    causes[codes[is_date]] = "cancelled_at"
    is_whole = causes[codes] != ""
    is_part = (parse_numbers(sheet.column("refunded")) > 0) | (statuses == "partially_refunded")
    reason = "refunded in part, and the file does not say which lines: all kept"
    sheet.note(is_part.to_numpy(bool) & ~is_whole, "refunded", reason, "kept")
    return causes


def _refunds(sheet: Sheet, codes: np.ndarray, n_orders: int) -> tuple[np.ndarray, np.ndarray]:
    """Return every order's refunded amount and its worth, which is infinite where the file does not tell."""
    cells = sheet.column("refunded")
    amounts = parse_numbers(cells)
    sheet.note(cells.notna() & amounts.isna(), "refunded", "not an amount: taken as nothing refunded", "repaired")
    refunded = np.zeros(n_orders)
    np.maximum.at(refunded, codes, amounts.fillna(0.0).to_numpy(float))
    lines = parse_numbers(sheet.column("price")) * parse_numbers(sheet.column("quantity"))
    worth = np.bincount(codes, weights=lines.fillna(np.inf), minlength=n_orders)
    for field in ("subtotal", "total"):
        stated = parse_numbers(first_known(sheet.column(field), codes, n_orders)).to_numpy(float)
        worth = np.where(np.isnan(stated), worth, stated)
    return refunded, worth


def _items(sheet: Sheet) -> pd.Series:
    """Return each line's SKU, without one its name."""
    skus = plain_sku(sheet.column("sku"))
    return skus.where(skus.notna(), sheet.column("line").astype(object))


SHOPIFY_ORDERS = Format(
    name="shopify_orders",
    table="interactions",
    detect=order_summary,
    apply=shopify_orders,
    cures=(
        ("not an amount", "Write plain numbers into this column, or map another one"),
        ("refunded in part, and", "Nothing to do if the purchases count; else take the refunded lines out of the file"),
        ("refund", "Nothing to do: what was given back is no choice"),
        ("cancelled", "Nothing to do: a cancelled order is no choice"),
        ("voided", "Nothing to do: a cancelled order is no choice"),
        ("taken off the order", "Nothing to do: what was put back is no choice"),
        ("no article on this row", "Send the item's id with this event; until then it says nothing about items"),
        ("names no customer", "Nothing to do: an order by nobody known teaches nothing about a person"),
    ),
)
