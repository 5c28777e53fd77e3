"""What the list shows and what it reports: plain values, no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Signal = str
"""A signal's name, or "boost"."""
Action = Literal["like", "hide", "open", "why"]


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
class Step:
    """One bar of the waterfall from the average item to the order score, in match points.

    Parameters
    ----------
    kind : str
        A signal, "average", "variety" or "order".
    """

    kind: str
    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Share:
    """What a part of the history added to a signal's score, in whole percent of it; a signal's add up to 100."""

    signal: Signal
    title: str
    percent: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item stands where it does: plain sentences, the waterfall, the history behind it, what would end it."""

    sentences: tuple[str, ...]
    steps: tuple[Step, ...]
    shares: tuple[Share, ...] = ()
    breakpoints: tuple[str, ...] = ()


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
    is_new_arrival : bool
        Carries a chip: a place is kept for it.
    is_relevant : bool
        Ticked: the user chose it after the list was made.
    is_marked : bool
        Stands out: a story is about it.
    why : Why, optional
        Shown below the row.
    divider : str
        Words between the row above and this one.
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
    is_new_arrival: bool = False
    is_relevant: bool = False
    is_marked: bool = False
    why: Why | None = None
    divider: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """An item of the compared list that is no longer recommended."""

    item_id: str
    title: str
    previous_rank: int


@dataclass(frozen=True, slots=True)
class Event:
    """What the reader did. "like" and "why" toggle; "open" also comes from an item that left the list."""

    action: Action
    item_id: str
