"""Scores of somebody's own, from a file of ``user_id, item_id, score`` or ``item_id, score``."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.datasets.cleaning.values import parse_ids, parse_numbers
from core.datasets.issues import IssueLog
from core.datasets.reading import read_table
from core.errors import DataError


@dataclass(frozen=True, eq=False)
class ScoreRows:
    """One score for each item, or for each pair of user and item.

    Attributes
    ----------
    table : DataFrame
        item_id, score, and user_id where the file has it; pairs are unique, scores finite.
    n_repeats, n_unread : int
        Rows whose pair stood above already, and rows without an id or a number.
    """

    table: pd.DataFrame
    n_repeats: int = 0
    n_unread: int = 0

    @property
    def is_by_user(self) -> bool:
        """Whether each user has scores of their own."""
        return "user_id" in self.table


def read_score_file(path: Path) -> ScoreRows:
    """Read a file of scores; of two scores for one pair the first counts.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, or has no score.
    """
    issues = IssueLog()
    raw = read_table(path, issues)
    names = {str(column).strip().lower(): column for column in raw.frame.columns}
    for name in ("item_id", "score"):
        if name not in names:
            raise DataError(f"{path.name} has no column {name!r}: scores need item_id, score and, if any, user_id.")
    columns = {name: raw.frame[names[name]] for name in ("user_id", "item_id", "score") if name in names}
    keys = [name for name in columns if name != "score"]
    table = pd.DataFrame({name: parse_ids(columns[name])[0].to_numpy() for name in keys})
    scores = parse_numbers(columns["score"]).to_numpy(float)
    is_read = np.isfinite(scores) & table.notna().all(axis=1).to_numpy() & (table != "").all(axis=1).to_numpy()
    table = table.assign(score=scores)[is_read]
    if len(table) == 0:
        raise DataError(f"{path.name} has no row with an item and a number as its score: check the column score.")
    is_first = ~table.duplicated(keys)
    n_broken = int(issues.table()["row"].nunique())
    return ScoreRows(table[is_first].reset_index(drop=True), int((~is_first).sum()), int((~is_read).sum()) + n_broken)
