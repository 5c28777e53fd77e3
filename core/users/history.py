"""What is known of one user at one moment: the log's rows up to now, and the session's try-outs on top."""

import math
from dataclasses import dataclass, replace

import numpy as np

from core.datasets.interactions import Interactions
from core.datasets.options import EVENT_STRENGTHS, DatasetOptions, positive_mask, strengths

TRY_OUT_EVENT, CLICK_EVENT = "like", "click"


@dataclass(frozen=True, slots=True)
class ActionKind:
    """What a session's action counts as.

    Attributes
    ----------
    event : str
    strength : float, >= 0
    is_positive : bool
        Whether it is a choice, so that the collaborative signal hears of it.
    rating : float
        NaN where it is none.
    """

    event: str
    strength: float
    is_positive: bool
    rating: float = math.nan


LIKE = ActionKind(TRY_OUT_EVENT, EVENT_STRENGTHS[TRY_OUT_EVENT], is_positive=True)


def click_kind(options: DatasetOptions) -> ActionKind:
    """Return what a new user's click counts as in a log that is read this way.

    A click where clicks are choices. Elsewhere the first event that is one, and in a log of ratings the best
    rating: otherwise no click would ever reach the collaborative signal.
    """
    positives = options.positives
    event = CLICK_EVENT if not positives.events or CLICK_EVENT in positives.events else positives.events[0]
    rating = math.nan
    if options.rating_scale is not None or positives.min_value is not None:
        rating = options.rating_scale[1] if options.rating_scale is not None else float(positives.min_value or 0.0)
        event = "" if not positives.events else event
    names, code, value = (event,), np.array([0 if event else -1]), np.array([rating])
    return ActionKind(
        event,
        float(strengths(options, names, code, value)[0]),
        bool(positive_mask(positives, names, code, value)[0]),
        rating,
    )


@dataclass(frozen=True, eq=False)
class History:
    """Events of one user, oldest first.

    Attributes
    ----------
    items : ndarray of int32
        Item positions; repeats stay.
    strengths : ndarray of float32, >= 0
    timestamps : ndarray of float64
        Seconds, NaN where unknown.
    is_positive : ndarray of bool
    events : tuple of str
    user_index : int or None
        Set while the events are exactly those the collaborative model was fitted on.
    """

    items: np.ndarray
    strengths: np.ndarray
    timestamps: np.ndarray
    is_positive: np.ndarray
    events: tuple[str, ...]
    user_index: int | None = None

    def __len__(self) -> int:
        return len(self.items)

    def with_likes(self, items: list[int], *, now: float) -> "History":
        """Return the history with these items liked just now."""
        return self.with_actions(items, LIKE, now=now)

    def with_actions(self, items: list[int], kind: ActionKind, *, now: float) -> "History":
        """Return the history with these items acted on just now."""
        if not items:
            return self
        count = len(items)
        return replace(
            self,
            items=np.concatenate([self.items, np.array(items, dtype=np.int32)]),
            strengths=np.concatenate([self.strengths, np.full(count, kind.strength, np.float32)]),
            timestamps=np.concatenate([self.timestamps, np.full(count, now)]),
            is_positive=np.concatenate([self.is_positive, np.full(count, kind.is_positive)]),
            events=(*self.events, *[kind.event] * count),
            user_index=None,
        )

    def until(self, now: float) -> "History":
        """Return the events up to `now`; rows without a time always count."""
        past = ~(self.timestamps > now)
        if past.all():
            return self
        events = tuple(event for event, is_past in zip(self.events, past, strict=True) if is_past)
        return History(self.items[past], self.strengths[past], self.timestamps[past], self.is_positive[past], events)

    def merged(self, later: "History") -> "History":
        """Return both histories' events in the order of their times, unknown ones first."""
        if not len(later):
            return self
        times = np.concatenate([self.timestamps, later.timestamps])
        order = np.argsort(np.nan_to_num(times, nan=-np.inf), kind="stable")
        events = (*self.events, *later.events)
        return History(
            items=np.concatenate([self.items, later.items])[order],
            strengths=np.concatenate([self.strengths, later.strengths])[order],
            timestamps=times[order],
            is_positive=np.concatenate([self.is_positive, later.is_positive])[order],
            events=tuple(events[place] for place in order),
        )


def empty_history() -> History:
    """Return the history of somebody we know nothing of."""
    none = np.zeros(0)
    return History(none.astype(np.int32), none.astype(np.float32), none, none.astype(bool), ())


def history_of(interactions: Interactions, user_id: str | None, *, now: float) -> History:
    """Return a user's events up to `now` (rows without a time always count); empty for unknown users."""
    user_index = None if user_id is None else interactions.index_of(user_id)
    if user_index is None:
        return empty_history()
    rows = interactions.rows_of(user_index)
    past = ~(interactions.timestamps[rows] > now)
    positives = np.arange(rows.start, rows.stop)[past]
    return History(
        items=interactions.item_index[positives],
        strengths=interactions.strengths[positives],
        timestamps=interactions.timestamps[positives],
        is_positive=interactions.is_positive[positives],
        events=tuple(interactions.event_of(row) for row in positives),
        user_index=user_index if past.all() else None,
    )
