"""The same numbers for some of the users, and for known and unknown items apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.evaluation._splits import Split
from core.evaluation.evaluation import Measured

MIN_USERS = 20
"""Segments below this are shown, but greyed."""


@dataclass(frozen=True, eq=False)
class Segment:
    """Some of a split's users.

    Attributes
    ----------
    users : ndarray of bool, shape (n_users,)
    """

    name: str
    users: np.ndarray

    @property
    def n(self) -> int:
        """How many users it has."""
        return int(self.users.sum())

    @property
    def is_small(self) -> bool:
        """Whether it has too few users to read much from."""
        return self.n < MIN_USERS


def by_history(split: Split) -> list[Segment]:
    """Return the users with 0, 1 to 4, and 5 or more actions in train; those without history stand apart."""
    events = split.train_events
    return [
        Segment("no action", events == 0),
        Segment("1 to 4 actions", (events >= 1) & (events <= 4)),
        Segment("5 or more actions", events >= 5),
    ]


def by_attribute(split: Split, attribute: str) -> list[Segment]:
    """Return the headline's users by one column of the users table, largest first; unknown ones are left out."""
    people = split.train.people
    values = [str(people.get(str(user), {}).get(attribute, "") or "") for user in split.user_ids]
    names, counts = np.unique([value for value in values if value], return_counts=True)
    of_user = np.array(values, dtype=object)
    ordered = [str(names[place]) for place in np.argsort(-counts, kind="stable")]
    return [Segment(name, (of_user == name) & split.is_headline) for name in ordered]


@dataclass(frozen=True, slots=True)
class ItemRecall:
    """Choices found among those of warm items (chosen in train) and of cold ones (never chosen there).

    Attributes
    ----------
    recall : float
        Choices shown / choices, over all users of the headline; NaN without any.
    n : int
        Choices of such items.
    """

    recall: float
    n: int


def by_item_warmth(measured: Measured) -> Mapping[str, ItemRecall]:
    """Return the share of choices found for warm and for cold items."""
    split = measured.split
    is_warm = split.train.interactions.popularity > 0
    owners = np.repeat(np.arange(len(split.user_ids)), split.target_counts)
    counted = split.is_headline[owners]
    found = (measured.lists[owners] == split.target_items[:, None]).any(axis=1)
    warm = is_warm[split.target_items]
    return {name: _recall(found[counted & side]) for name, side in (("warm", warm), ("cold", ~warm))}


def _recall(found: np.ndarray) -> ItemRecall:
    return ItemRecall(float(found.mean()) if len(found) else float("nan"), len(found))
