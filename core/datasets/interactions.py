"""Who did what, when: the behaviour log as arrays, ordered by user and time."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from core.datasets.catalog import Catalog
from core.datasets.options import DatasetOptions, positive_mask, strengths


@dataclass(frozen=True, eq=False)
class Interactions:
    """All interactions with known items, rows ordered by user, then time (unknown times first).

    Parameters
    ----------
    user_ids : ndarray of str, as objects
        A user's position is its `user_index`.
    user_index, item_index : ndarray of int32
    timestamps : ndarray of float64
        Seconds since 1970 UTC, NaN where unknown.
    event_names : tuple of str
    event_codes : ndarray of int16
        Positions into `event_names`, -1 where the row names no event.
    values : ndarray of float32
        NaN where missing.
    strengths : ndarray of float32, >= 0
        Taste shown (`core.datasets.options.strengths`).
    is_positive : ndarray of bool
    n_items : int
    """

    user_ids: np.ndarray
    user_index: np.ndarray
    item_index: np.ndarray
    timestamps: np.ndarray
    event_names: tuple[str, ...]
    event_codes: np.ndarray
    values: np.ndarray
    strengths: np.ndarray
    is_positive: np.ndarray
    n_items: int

    def __post_init__(self) -> None:
        for array in (self.user_index, self.item_index, self.timestamps, self.strengths, self.is_positive):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.user_index)

    @classmethod
    def from_frame(cls, log: pd.DataFrame, catalog: Catalog, options: DatasetOptions) -> "Interactions":
        """Build from a log whose items are all known (columns of `INTERACTION_FIELDS`, times in seconds)."""
        positions = pd.Series(np.arange(len(catalog)), index=pd.Index(catalog.item_ids))
        item_index = positions.reindex(log["item_id"]).to_numpy()
        users, user_ids = pd.factorize(log["user_id"], sort=True)
        codes, names = pd.factorize(log["event"].where(log["event"] != "", None), sort=True)
        timestamps = log["timestamp"].to_numpy(float)
        order = np.lexsort((np.nan_to_num(timestamps, nan=-np.inf), users))
        event_names = tuple(str(name) for name in names)
        event_codes = codes[order].astype(np.int16)
        values = log["value"].to_numpy(float)[order]
        return cls(
            user_ids=np.array(list(user_ids), dtype=object),
            user_index=users[order].astype(np.int32),
            item_index=item_index[order].astype(np.int32),
            timestamps=timestamps[order],
            event_names=event_names,
            event_codes=event_codes,
            values=values.astype(np.float32),
            strengths=strengths(options, event_names, event_codes, values),
            is_positive=positive_mask(options.positives, event_names, event_codes, values),
            n_items=len(catalog),
        )

    @cached_property
    def _offsets(self) -> np.ndarray:
        return np.searchsorted(self.user_index, np.arange(len(self.user_ids) + 1))

    @cached_property
    def _index_of(self) -> dict[str, int]:
        return {user_id: index for index, user_id in enumerate(self.user_ids)}

    def index_of(self, user_id: str) -> int | None:
        """Return a user's position, or None without history."""
        return self._index_of.get(user_id)

    def rows_of(self, user_index: int) -> slice:
        """Return the rows of one user, oldest first."""
        return slice(int(self._offsets[user_index]), int(self._offsets[user_index + 1]))

    @property
    def first_rows(self) -> np.ndarray:
        """Where each user's rows begin."""
        return self._offsets[:-1]

    @cached_property
    def choosers(self) -> np.ndarray:
        """Number of users who chose each item, int64."""
        return np.bincount(self.positive_matrix().indices, minlength=self.n_items)

    @cached_property
    def has_times(self) -> bool:
        """Whether any row has a time."""
        return bool(np.isfinite(self.timestamps).any())

    @cached_property
    def newest(self) -> float:
        """Time of the newest row in seconds, NaN without times."""
        return float(np.nanmax(self.timestamps)) if self.has_times else float("nan")

    @cached_property
    def counts_by_user(self) -> np.ndarray:
        """Number of rows of every user."""
        return np.diff(self._offsets)

    @cached_property
    def popularity(self) -> np.ndarray:
        """All-time number of positive interactions of every item, float64."""
        return np.bincount(self.item_index[self.is_positive], minlength=self.n_items).astype(float)

    def positive_matrix(self) -> csr_array:
        """Return users x items in float32: 1 where a user chose an item at least once. Shared: leave it as it is."""
        return self._positive_matrix

    @cached_property
    def _positive_matrix(self) -> csr_array:
        rows, items = self.user_index[self.is_positive], self.item_index[self.is_positive]
        shape = (len(self.user_ids), self.n_items)
        matrix = csr_array((np.ones(len(rows), dtype=np.float32), (rows, items)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        matrix.data.flags.writeable = False
        return matrix

    def event_of(self, row: int) -> str:
        """Return the event name of one row, "" where it has none."""
        code = int(self.event_codes[row])
        return self.event_names[code] if code >= 0 else ""
