"""What one check measured, before it is judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.datasets import Catalog

MAX_LISTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure, and the words for the case that it matters.

    Parameters
    ----------
    key : str
        One of `core.health._health_rules.RULES`; any other is a figure that is never a finding.
    label : str
        For the table of figures.
    count, n : int
        Rows concerned, of how many.
    share : float, optional
        What the harm is multiplied with, `count / n` unless given.
    headline, action : str
        One plain sentence each.
    item_ids, user_ids : tuple of str
    rows : tuple of int
        Positions in the data set's log.
    notes : tuple of str
        One for each id or row listed, or none.
    """

    key: str
    label: str
    count: int
    n: int
    share: float | None = None
    headline: str = ""
    action: str = ""
    item_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def share_concerned(self) -> float:
        """Share that the harm is multiplied with, in [0, 1]."""
        if self.share is not None:
            return self.share
        return self.count / self.n if self.n else 0.0


def subject(count: int, n: int, noun: str, verbs: tuple[str, str] = ("has", "have")) -> str:
    """Write ``312 of 9,742 items have``, the verb by the count and the noun by the whole."""
    return f"{count:,} of {n:,} {noun}{'' if n == 1 else 's'} {verbs[0] if count == 1 else verbs[1]}"


def listed_ids(ids: np.ndarray, positions: Iterable[int]) -> tuple[str, ...]:
    """Return the ids at the first positions, at most `MAX_LISTED`."""
    return tuple(str(ids[position]) for position in listed(positions))


def listed(positions: Iterable[int]) -> tuple[int, ...]:
    """Return the first positions as plain ints, at most `MAX_LISTED`."""
    return tuple(int(position) for position in islice(positions, MAX_LISTED))


def group_codes(catalog: Catalog) -> np.ndarray:
    """Return the group of every item as int64; an item without one is a group of its own."""
    own = -1 - np.arange(len(catalog))
    groups = catalog.groups
    return own if groups is None else np.where(groups >= 0, groups, own)
