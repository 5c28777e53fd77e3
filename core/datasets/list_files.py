"""Lists of another system, from a file of ``user_id, item_id, rank``."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.datasets.cleaning.values import parse_ids, parse_numbers
from core.datasets.issues import IssueLog
from core.datasets.reading import read_table
from core.errors import DataError

COLUMNS = ("user_id", "item_id", "rank")


@dataclass(frozen=True, eq=False)
class ListRows:
    """Rows of user, item and rank as a file has them.

    Attributes
    ----------
    table : DataFrame
        Columns of `COLUMNS`, in the file's order; rank is NaN where it is no number.
    source : str
        What to call them in a sentence.
    n_unread : int
        Rows that could not be read at all.
    """

    table: pd.DataFrame
    source: str
    n_unread: int = 0


def read_list_file(path: Path) -> ListRows:
    """Read a file of lists.

    Raises
    ------
    DataError
        If the file cannot be read or lacks a column.
    """
    issues = IssueLog()
    raw = read_table(path, issues)
    names = {str(column).strip().lower(): column for column in raw.frame.columns}
    if missing := [name for name in COLUMNS if name not in names]:
        raise DataError(f"{path.name} has no column {missing[0]!r}: lists need {', '.join(COLUMNS)}.")
    columns = {name: raw.frame[names[name]] for name in COLUMNS}
    table = pd.DataFrame(
        {
            "user_id": parse_ids(columns["user_id"])[0].to_numpy(),
            "item_id": parse_ids(columns["item_id"])[0].to_numpy(),
            "rank": parse_numbers(columns["rank"]).to_numpy(float),
        }
    )
    return ListRows(table, path.name, n_unread=issues.table()["row"].nunique())


def ordered(table: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Return rows by user and rising rank, how many repeated a rank or an item, and how many had no rank.

    Of repeats the first in the file counts; a rank is at least 1.
    """
    has_rank = (table["rank"] >= 1).to_numpy(bool)
    rows = table[has_rank]
    first = ~(rows.duplicated(["user_id", "item_id"]) | rows.duplicated(["user_id", "rank"]))
    kept = rows[first].sort_values(["user_id", "rank"], kind="stable", ignore_index=True)
    return kept, int((~first).sum()), int((~has_rank).sum())
