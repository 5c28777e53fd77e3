"""Refunds among Google Analytics events: each takes back a purchase, whole or in part."""

from collections import defaultdict

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_numbers, parse_times
from core.datasets.formats._sheet import Sheet

REFUNDED = "refunded, taken back"


class _Purchases:
    """What is left of every purchase, found by its transaction or by its user and item."""

    def __init__(self, lines: pd.DataFrame) -> None:
        is_purchase = (lines["event"] == "purchase").to_numpy(bool)
        bought = parse_numbers(lines["value"]).fillna(1.0).to_numpy(float)
        self.left: np.ndarray = np.where(is_purchase, bought, 0.0)
        self.users, self.items = _or_none(lines["user_id"]), _or_none(lines["item_id"])
        self.transactions = _or_none(lines["transaction"])
        self.times = parse_times(lines["timestamp"]).to_numpy(float)
        self.by_transaction: dict[object, list[int]] = defaultdict(list)
        self.by_user_and_item: dict[tuple[object, object], list[int]] = defaultdict(list)
        for line in np.flatnonzero(is_purchase).tolist():
            self.by_transaction[self.transactions[line]].append(line)
            self.by_user_and_item[self.users[line], self.items[line]].append(line)

    def of_refund(self, refund: int) -> list[int]:
        """Return the lines that a refund means, the surest first.

        A refund often comes from the shop's server, under another visitor: its transaction then decides, if all of
        that is one visitor's. Without the transaction's purchase, the visitor's latest one before counts, unless
        it names another transaction.
        """
        item, user, transaction = self.items[refund], self.users[refund], self.transactions[refund]
        if transaction is not None:
            lines = [n for n in self.by_transaction[transaction] if item is None or self.items[n] == item]
            own = [n for n in lines if self.users[n] == user]
            if own or len({self.users[n] for n in lines}) == 1:
                return own or lines
        before = [n for n in self.by_user_and_item[user, item] if not self.times[n] > self.times[refund]]
        open_ones = [n for n in before if transaction is None or self.transactions[n] is None]
        return sorted(open_ones, key=lambda n: float(np.nan_to_num(self.times[n], nan=-np.inf)), reverse=True)

    def take(self, refund: int, quantity: float) -> bool:
        """Take back what a refund names, NaN: one whole line, or all of a transaction; return if any was there."""
        lines = [n for n in self.of_refund(refund) if self.left[n] > 0]
        if np.isnan(quantity):
            whole = lines if self.items[refund] is None else lines[:1]
            self.left[whole] = 0.0
            return bool(whole)
        for line in lines:
            part = min(quantity, self.left[line])
            self.left[line] -= part
            quantity -= part
        return bool(lines)


def _or_none(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), None).to_numpy(object)


def take_back(lines: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return the lines without refunds and without what they take back; each such row becomes an issue."""
    is_refund = (lines["event"] == "refund").to_numpy(bool)
    if not is_refund.any():
        return lines
    purchases = _Purchases(lines)
    before = purchases.left.copy()
    stated = parse_numbers(lines["value"])
    quantities = stated.where(stated > 0).to_numpy(float)
    has_match = np.zeros(len(lines), bool)
    for refund in sorted(np.flatnonzero(is_refund).tolist(), key=lambda n: float(np.nan_to_num(purchases.times[n]))):
        has_match[refund] = purchases.take(refund, quantities[refund])
    is_changed = purchases.left < before
    is_kept = ~is_refund & ~(is_changed & (purchases.left <= 0))
    rows = lines["row"].to_numpy(int)
    _note(sheet, rows, is_refund=is_refund, has_match=has_match, is_changed=is_changed, is_kept=is_kept)
    values = lines["value"].astype(object).where(~is_changed, pd.Series(purchases.left, index=lines.index))
    return lines.assign(value=values)[is_kept]


def _note(
    sheet: Sheet,
    rows: np.ndarray,
    *,
    is_refund: np.ndarray,
    has_match: np.ndarray,
    is_changed: np.ndarray,
    is_kept: np.ndarray,
) -> None:
    def under(lines: np.ndarray) -> np.ndarray:
        mask = np.zeros(len(sheet.cells), bool)
        mask[rows[lines]] = True
        return mask

    matched, stays = under(is_refund & has_match), under(is_kept)
    sheet.note(matched, "event_name", "a refund: its purchase is taken back", "dropped")
    sheet.note(
        under(is_refund) & ~matched, "event_name", "a refund without a purchase before it in this file", "dropped"
    )
    changed = under(is_changed)
    sheet.note(changed & ~stays, "event_name", REFUNDED, "dropped")
    sheet.note(changed & stays, "event_name", "refunded in part, that part taken back", "repaired")
