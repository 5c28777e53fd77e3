"""What the list shows and what it reports: plain values, no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Signal = Literal["content", "collaborative", "trending", "boost"]
Action = Literal["like", "hide", "open"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One signal's part in a row's score.

    Parameters
    ----------
    value : float
        Signed, relative to the average candidate, in match points (score * 100).
    """

    signal: Signal
    value: float


@dataclass(frozen=True, slots=True)
class Row:
    """One recommended item.

    Parameters
    ----------
    picture : str or None
        Data URI. None shows the title's initials on a tint of `category`.
    previous_rank : int or None
        1-based rank in the list compared with; None means it was not in it.
    match : int in [0, 100]
        What the rows are ordered by, after variety.
    discount : float, >= 0
        Match points taken by variety; `discount_reason` says why ("too like no. 2").
    is_open : bool
        Its details are shown below; marks the row.
    """

    item_id: str
    title: str
    rank: int
    match: int
    reason: str = ""
    picture: str | None = None
    category: str = ""
    previous_rank: int | None = None
    segments: tuple[Segment, ...] = ()
    discount: float = 0.0
    discount_reason: str = ""
    is_liked: bool = False
    is_pinned: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """An item of the compared list that is no longer recommended."""

    item_id: str
    title: str
    previous_rank: int


@dataclass(frozen=True, slots=True)
class Event:
    """What the reader did. "like" toggles; "open" also comes from an item that left the list."""

    action: Action
    item_id: str
