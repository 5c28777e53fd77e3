"""Lists of another system in the order of a split's users, to be measured as they were shown."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.datasets.list_files import ListRows, ordered, read_list_file
from core.datasets.options import DEFAULT_AUDIENCE
from core.errors import DataError
from core.evaluation._splits import Split


@dataclass(frozen=True, eq=False)
class UploadedLists:
    """Lists as they will be measured, and what was found in the file.

    Attributes
    ----------
    lists : ndarray of int64, shape (n_users, k)
        Rows aligned with the split's users; -1 for nothing.
    n_unread : int
        Rows that could not be read at all.
    n_unknown_users, n_unknown_items : int
        Rows of users without anything to find here, and of items that the catalog does not have.
    n_repeats : int
        Rows whose rank or item the user's list has already; the first in the file counts.
    n_unranked : int
        Rows without a rank of at least 1.
    n_missing : int
        Users to be measured for whom the file has no item: they count as lists that find nothing.
    n_short : int
        Users with fewer than k items.
    audience : str
        What users are called in sentences.
    """

    lists: np.ndarray
    n_rows: int
    n_unread: int
    n_unknown_users: int
    n_unknown_items: int
    n_repeats: int
    n_unranked: int
    n_missing: int
    n_short: int
    audience: str = DEFAULT_AUDIENCE

    def notices(self) -> list[str]:
        """Return what people should know of the file, one sentence each."""
        k = self.lists.shape[1]
        found = {
            "rows could not be read: left out": self.n_unread,
            f"rows are of {self.audience} without a choice to find here: left out": self.n_unknown_users,
            "rows are of items that the catalog does not have: their places stay empty": self.n_unknown_items,
            "rows repeat a rank or an item of their list: the first counts": self.n_repeats,
            "rows have no rank of at least 1: left out": self.n_unranked,
            f"{self.audience} have fewer than {k} items: the missing places count as misses": self.n_short,
        }
        return [f"{count:,} {words}." for words, count in found.items() if count]

    def warnings(self) -> list[str]:
        """Return what makes the lists look worse than they are, one sentence each."""
        without = f"{self.n_missing:,} {self.audience} have no list: they count as finding nothing."
        return [without] if self.n_missing else []


def read_lists(path: Path, split: Split) -> UploadedLists:
    """Read a file of lists for the users of a split.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, or has no row for any user and item known here.
    """
    return place_lists(read_list_file(path), split)


def place_lists(rows: ListRows, split: Split) -> UploadedLists:
    """Put rows of user, item and rank in the order of a split's users, at most k a user by rising rank.

    An unknown item keeps its place, empty: the list was shown with it. Ranks say the order; gaps between them close.

    Raises
    ------
    DataError
        If no row is of a user and an item known here.
    """
    is_known = rows.table["user_id"].isin(split.user_ids).to_numpy(bool)
    kept, n_repeats, n_unranked = ordered(rows.table[is_known])
    items = np.array([_position(split, item) for item in kept["item_id"]], dtype=np.int64)
    if not (items >= 0).any():
        raise DataError(f"{rows.source} has no list for any user who is evaluated here: check user_id and item_id.")
    k = split.protocol.k
    users = np.searchsorted(split.user_ids.astype(str), kept["user_id"].to_numpy(str))
    place = kept.groupby("user_id").cumcount().to_numpy()
    lists = np.full((len(split.user_ids), k), -1, dtype=np.int64)
    inside = place < k
    lists[users[inside], place[inside]] = items[inside]
    lengths = np.bincount(users, minlength=len(lists))
    return UploadedLists(
        lists,
        n_rows=len(rows.table),
        n_unread=rows.n_unread,
        n_unknown_users=int((~is_known).sum()),
        n_unknown_items=int((items < 0).sum()),
        n_repeats=n_repeats,
        n_unranked=n_unranked,
        n_missing=int((lengths == 0).sum()),
        n_short=int(((lengths > 0) & (lengths < k)).sum()),
        audience=split.train.options.audience,
    )


def _position(split: Split, item_id: object) -> int:
    index = split.train.catalog.index_of(str(item_id))
    return -1 if index is None else index
