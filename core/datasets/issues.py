"""What an import could not take as it stood: every such row, with its place, its reason and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

Action = Literal["kept", "repaired", "dropped", "kept apart"]

ISSUE_COLUMNS = ("file", "row", "column", "value", "reason", "action")
_VALUE_LENGTH = 200
_CURES = (
    ("title is missing", "Give these items a title, or leave them out: an item needs one"),
    ("has a title", "Give these items a title, or leave them out: an item needs one"),
    ("is missing", "Fill in the missing id: without it a row belongs to nobody and nothing"),
    ("stands again", "Nothing to do if the last row is the right one; else take the doubled id out"),
    ("once more", "Nothing to do: repeated rows count once"),
    ("negative value", "Nothing to do if these are returns: they are no choice"),
    ("cut digits off", "Export the id as text: a spreadsheet keeps six digits, the others are lost in this file"),
    ("decimal number", "Export the id as text: a spreadsheet has turned it into a number"),
    ("not a number", "Write plain numbers into this column, or map another one"),
    ("not a date", "Write dates as 2026-11-24, or map another column as the time"),
    ("in the future", "Check the clock or the date format of the export; a day ahead is let through"),
    ("neither yes nor no, left", "Write yes or no; until then these places count as unknown"),
    ("neither yes nor no", "Write yes or no; until then these items count as available"),
    ("no place in a list", "Number the places of a list 1, 2, 3: without its place a row cannot be judged"),
    ("not UTF-8", "Nothing to do if accents read well; else save the file as UTF-8"),
    ("above the header", "Nothing to do: lines above the header were set apart"),
    ("invisible characters", "Nothing to do: ids that look the same count as the same"),
    ("cannot be told apart", "Check one date: if the day stands first, export dates as 2026-11-24 and load again"),
    ("never closes", "Close the quotation mark in this row and load the file again: the rows below it are missing"),
    ("another number of columns", "Put text with the delimiter in it between quotation marks, and load the file again"),
    ("was left out", "Save that sheet as a file of its own if it holds rows you need"),
    ("no row of this Handle", "Give these items a title, or leave them out: an item needs one"),
    ("another title further up", "Nothing to do if the first title is the right one"),
    ("Handle", "Export the products again: a row without its Handle belongs to no product"),
    ("no SKU", "Give these variants a SKU in the shop, so that orders find them under any name"),
    ("cut this SKU", "Export the SKU as text: a spreadsheet has cut its digits"),
    ("event's day", "Nothing to do: the day is used where the time is missing"),
    ("not an amount", "Write plain numbers into this column, or map another one"),
    ("refunded in part, and", "Nothing to do if the purchases count; else take the refunded lines out of the file"),
    ("refund", "Nothing to do: what was given back is no choice"),
    ("cancelled", "Nothing to do: a cancelled order is no choice"),
    ("voided", "Nothing to do: a cancelled order is no choice"),
    ("taken out of the cart", "Nothing to do: what was put back is no choice"),
    ("taken off the order", "Nothing to do: what was put back is no choice"),
    ("not chosen", "Nothing to do: being shown is no choice"),
    ("about no item", "Nothing to do: page views and the like say nothing about items"),
    ("no event name", "Send the name of the event; without it a row says nothing"),
    ("names no item", "Send the item's id with this event; until then it says nothing about items"),
    ("no article", "Send the item's id with this event; until then it says nothing about items"),
    ("names no customer", "Nothing to do: an order by nobody known teaches nothing about a person"),
    ("names no visitor", "Fill in the missing id: without it a row belongs to nobody and nothing"),
    ("on this row", "Fill in the missing id: without it a row belongs to nobody and nothing"),
    ("cannot be read", "Export these events again: their list of items is cut short"),
    ("not a price", "Write plain numbers into this column, or map another one"),
    ("not a quantity", "Write plain numbers into this column, or map another one"),
    ("not on the scale", "Check these ratings: they lie outside the scale of the others"),
    ("not a JSON object", "Mend these lines: each must be one JSON object"),
)
_OTHERWISE = {
    "dropped": "Mend these rows in the file and load it again: they add to what is there",
    "kept apart": "Nothing to do: these were set apart, and count once they fit",
    "repaired": "Nothing to do, unless a value below looks wrong",
    "kept": "Nothing to do, unless a value below looks wrong",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class IssueLog:
    """Collects issues of one import, a block of rows at a time."""

    _blocks: list[pd.DataFrame] = field(default_factory=list)

    def add(
        self,
        file: str,
        rows: Sequence[int] | np.ndarray,
        column: str,
        values: Sequence[object] | pd.Series,
        *,
        reason: str,
        action: Action,
    ) -> None:
        """Note that these file rows (1-based, the header is row 1) share one reason."""
        if len(rows) == 0:
            return
        texts = ["" if _is_missing(value) else str(value)[:_VALUE_LENGTH] for value in values]
        block = {"file": file, "row": np.asarray(rows), "column": column, "value": texts}
        self._blocks.append(pd.DataFrame({**block, "reason": reason, "action": action}))

    def table(self) -> pd.DataFrame:
        """Return all issues in the order of files and rows, with the columns of `ISSUE_COLUMNS`."""
        if not self._blocks:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in ISSUE_COLUMNS})
        table = pd.concat(self._blocks, ignore_index=True)
        file_order = pd.factorize(table["file"])[0]
        return table.iloc[np.lexsort((table["row"], file_order))].reset_index(drop=True)

    def main_reason(self, file: str) -> str:
        """Return the reason that cost a file the most rows, "" where none was dropped."""
        table = self.table()
        reasons = table.loc[(table["file"] == file) & (table["action"] == "dropped"), "reason"]
        return "" if reasons.empty else str(reasons.value_counts(sort=True).index[0])


def save_issues(table: pd.DataFrame, path: Path) -> None:
    """Write issues as CSV; cells that a spreadsheet would run as a formula are escaped."""
    texts = table[["file", "column", "value"]].map(safe_cell)
    table.assign(**texts).to_csv(path, index=False)


def safe_cell(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def cure_of(reason: str, action: Action) -> str:
    """Return what a person can do about rows with this reason, in one sentence without a full stop."""
    return next((cure for fragment, cure in _CURES if fragment in reason), _OTHERWISE[action])


def by_cure(table: pd.DataFrame) -> pd.DataFrame:
    """Return issues grouped by what to do about them, most rows first.

    Returns
    -------
    DataFrame
        cure, rows, file, action, examples (up to three values, distinct).
    """
    pairs = zip(table["reason"], table["action"], strict=True)
    cures = table.assign(cure=[cure_of(reason, action) for reason, action in pairs])
    groups = cures.groupby(["cure", "file", "action"], sort=False)
    grouped = groups["value"].agg(rows="size", examples=_examples).reset_index()
    return grouped.sort_values("rows", ascending=False, kind="stable", ignore_index=True)[
        ["cure", "rows", "file", "action", "examples"]
    ]


def _examples(values: pd.Series) -> str:
    return ", ".join(list(dict.fromkeys(text for text in values if text))[:3])
