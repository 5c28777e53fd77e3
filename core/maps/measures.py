"""What a config does with every item and every user, as values to put on a map."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.evaluation.evaluation import Measured


@dataclass(frozen=True, eq=False)
class ItemMeasures:
    """Items as the validation users' lists show them.

    Attributes
    ----------
    shown : ndarray of int64, shape (n_items,)
        Lists that show the item.
    wanted, found : ndarray of int64, shape (n_items,)
        Later choices of the item, and those of them that the list showed.
    n_users, k : int
        How many lists there are, and their length.
    """

    shown: np.ndarray
    wanted: np.ndarray
    found: np.ndarray
    n_users: int
    k: int


def measure_items(measured: Measured) -> ItemMeasures:
    """Count over the headline's users how often each item is shown, wanted and found."""
    split, n_items = measured.split, len(measured.split.train.catalog)
    lists = measured.lists[split.is_headline]
    owners = np.repeat(np.arange(len(split.user_ids)), split.target_counts)
    is_found = (measured.lists[owners] == split.target_items[:, None]).any(axis=1)
    is_counted = split.is_headline[owners]
    shown, wanted, found = (
        np.bincount(items, minlength=n_items)
        for items in (lists[lists >= 0], split.target_items[is_counted], split.target_items[is_counted & is_found])
    )
    return ItemMeasures(shown, wanted, found, len(lists), int(lists.shape[1]))


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many users a config serves better, worse and the same as another."""

    better: int
    worse: int
    same: int

    @property
    def n_users(self) -> int:
        """Users with a value under both."""
        return self.better + self.worse + self.same


def turnout(now: Measured, before: Measured, metric: str) -> Turnout:
    """Count the headline's users by the sign of a metric's difference; users without a value count nowhere."""
    change = (now.per_user[metric] - before.per_user[metric])[now.split.is_headline]
    return Turnout(int((change > 0).sum()), int((change < 0).sum()), int((change == 0).sum()))


def values_of_users(measured: Measured, metric: str, user_ids: Iterable[str]) -> np.ndarray:
    """Return a per-user metric for some users, float64; NaN for those whom the headline does not count."""
    values = np.where(measured.split.is_headline, measured.per_user[metric], np.nan)
    of_user = dict(zip(measured.split.user_ids, values, strict=True))
    return np.array([of_user.get(user, np.nan) for user in user_ids], dtype=np.float64)
