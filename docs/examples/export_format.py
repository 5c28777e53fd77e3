"""Magento's order export: one row per line of an order, known to Mixdesk as a format of its own."""

import pandas as pd

from core.datasets.cleaning.values import parse_numbers
from core.datasets.formats import Format, Sheet, labels_of
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

# Field to the spellings of its column, in small letters, words parted by one space; the preferred one stands first.
_NAMES = {
    "order": ("increment id", "order number"),
    "user_id": ("customer email",),
    "item_id": ("sku", "product sku"),
    "timestamp": ("purchase date", "created at"),
    "value": ("qty ordered",),
    "status": ("status",),
}
_CANCELLED = ("canceled", "closed")


def order_summary(raw: RawTable) -> str | None:
    """Say what the file holds, or None if this is no Magento order export."""
    labels = labels_of(raw, _NAMES)
    if not {"order", "user_id", "item_id", "value"} <= labels.keys():
        return None
    n_orders = raw.frame[labels["order"]].nunique()
    return f"looks like a Magento order export: {n_orders:,} orders from {len(raw.frame):,} rows"


def magento_orders(raw: RawTable, issues: IssueLog) -> RawTable:
    """Return the purchases, one per line; every row of the file stands in the result or is an issue."""
    sheet = Sheet(raw, _NAMES, issues)
    sheet.drop(sheet.column("user_id").isna(), "user_id", "the order was placed by a guest")
    sheet.drop(sheet.column("item_id").isna(), "item_id", "no SKU on this line of the order")
    sheet.drop(sheet.column("status").isin(_CANCELLED), "status", "the order was taken back by the shop")
    sheet.drop(parse_numbers(sheet.column("value")) == 0, "value", "nothing was ordered on this line")
    columns = {field: sheet.column(field) for field in ("user_id", "item_id", "timestamp", "value")}
    return RawTable(raw.file, pd.DataFrame({**columns, "event": "purchase"}), sheet.numbers)


MAGENTO_ORDERS = Format(
    name="magento_orders",
    table="interactions",
    detect=order_summary,
    apply=magento_orders,
    cures=(
        ("placed by a guest", "Nothing to do: a guest's order teaches nothing about a person"),
        ("on this line of the order", "Give the product a SKU in the shop, and export again"),
        ("taken back by the shop", "Nothing to do: what was given back is no choice"),
        ("nothing was ordered", "Nothing to do: an empty line is no choice"),
    ),
)
