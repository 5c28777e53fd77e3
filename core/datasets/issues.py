"""What an import could not take as it stood: every such row, with its place, its reason and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

Action = Literal["kept", "repaired", "dropped", "kept apart"]

ISSUE_COLUMNS = ("file", "row", "column", "value", "reason", "action")
_VALUE_LENGTH = 200


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
        return pd.concat(self._blocks, ignore_index=True)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)
