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

    def extend(self, other: "IssueLog") -> None:
        """Take over all issues of another log, which stays as it is."""
        self._blocks.extend(other._blocks)

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
