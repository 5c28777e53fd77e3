"""How a data set's log is read: what a value means, which actions weigh how much, and which clock runs."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np

from core.errors import ConfigError

ValueKind = Literal["rating", "quantity", "seconds", "none"]
ClockKind = Literal["data", "live"]

EVENT_STRENGTHS = {
    "view": 1.0,
    "click": 2.0,
    "like": 3.0,
    "cart": 4.0,
    "purchase": 5.0,
    "dislike": 0.0,
    "hide": 0.0,
}
NEGATIVE_EVENTS = ("dislike", "hide")
PURCHASE_EVENTS = ("purchase",)
UNKNOWN_EVENT_STRENGTH = 1.0
MAX_STRENGTH = 5.0
TRENDING_WINDOWS_DAYS = (7, 30, 90, 365)
TRENDING_MIN_EVENTS, TRENDING_MIN_USERS = 1_000, 50
SECONDS_PER_DAY = 86_400.0
GUESSED = ("event_strengths", "value_kind", "rating_scale", "positives", "clock", "trending_window_days", "audience")
EDITABLE = (*GUESSED, "text_model")
DEFAULT_AUDIENCE, MAX_AUDIENCE = "users", 30
_WORDS = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Positives:
    """Which interactions count as a choice: for the collaborative matrix, trending and evaluation alike.

    Dislikes and hides never count. With `min_value` only rows with at least that value do, with `events`
    only rows with one of these events.
    """

    min_value: float | None = None
    events: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.min_value is not None:
            return f"value >= {self.min_value:g}"
        return f"events: {', '.join(self.events)}" if self.events else "all"


@dataclass(frozen=True, slots=True)
class DatasetOptions:
    """Guessed at import, shown and editable; part of a data set's fingerprint.

    Attributes
    ----------
    text_model : str
        What item texts are encoded by: `minilm`, a folder, or a hub name.
    audience : str
        What the log's people are called, several of them: shoppers, viewers. Only said, so no part of the fingerprint.
    fixed : tuple of str
        Guessed options that a person set: a later import does not guess them anew.
    """

    value_kind: ValueKind = "none"
    rating_scale: tuple[float, float] | None = None
    event_strengths: tuple[tuple[str, float], ...] = tuple(EVENT_STRENGTHS.items())
    positives: Positives = Positives()
    clock: ClockKind = "data"
    trending_window_days: int | None = None
    text_model: str = "minilm"
    audience: str = DEFAULT_AUDIENCE
    fixed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.value_kind == "rating") != (self.rating_scale is not None):
            raise ConfigError(f"value_kind is {self.value_kind!r}: exactly ratings need a rating_scale.")
        if self.rating_scale is not None and self.rating_scale[0] >= self.rating_scale[1]:
            raise ConfigError(f"rating_scale is {self.rating_scale}: give the lowest, then the highest rating.")
        if wrong := [event for event, strength in self.event_strengths if not 0 <= strength <= MAX_STRENGTH]:
            raise ConfigError(f"the strength of {wrong[0]!r} lies outside 0 to {MAX_STRENGTH:g}: 0 means no taste.")
        if self.trending_window_days is not None and self.trending_window_days < 1:
            raise ConfigError(f"trending_window_days is {self.trending_window_days}: give at least 1 day.")
        if len(self.audience) > MAX_AUDIENCE or not _WORDS.fullmatch(self.audience):
            raise ConfigError(
                f"audience is {self.audience!r}: give a word for several of them, such as shoppers, of letters only "
                f"and at most {MAX_AUDIENCE}."
            )

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self) | {"event_strengths": dict(self.event_strengths)}

    def reading(self) -> dict[str, Any]:
        """Return, as plain JSON values, what decides how the log is read: all but what is only said."""
        said = ("audience",)
        read = {name: value for name, value in self.to_json().items() if name not in said}
        return read | {"fixed": [name for name in self.fixed if name not in said]}

    def changed(self, changes: Mapping[str, object]) -> Self:
        """Return the options with some set by a person, in their JSON form, which later imports keep.

        Raises
        ------
        ConfigError
            If an option is not one that can be set, or its value is out of range.
        """
        if unknown := [name for name in changes if name not in EDITABLE]:
            raise ConfigError(f"{unknown[0]!r} cannot be set: choose from {', '.join(EDITABLE)}.")
        fixed = (*self.fixed, *[name for name in changes if name in GUESSED and name not in self.fixed])
        return self.from_json(self.to_json() | dict(changes) | {"fixed": fixed})

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        scale = document.get("rating_scale")
        positives = document.get("positives", {})
        return cls(
            **document
            | {
                "rating_scale": tuple(scale) if scale else None,
                "event_strengths": tuple(document.get("event_strengths", EVENT_STRENGTHS).items()),
                "positives": Positives(positives.get("min_value"), tuple(positives.get("events", ()))),
                "fixed": tuple(document.get("fixed", ())),
            }
        )


def strengths(
    options: DatasetOptions, event_names: tuple[str, ...], event_codes: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Return how much taste each interaction shows, float32 >= 0.

    A rating maps linearly from the middle of its scale (0) to its top (5), below the middle it is 0. Otherwise
    the event's strength, times log1p of a quantity or of seconds (a missing value counts as 1).

    Parameters
    ----------
    event_codes : ndarray of int
        Positions into `event_names`; -1 means that the row names no event.
    values : ndarray of float
        NaN where missing.
    """
    known = dict(options.event_strengths)
    table = np.array([known.get(name, UNKNOWN_EVENT_STRENGTH) for name in event_names] + [UNKNOWN_EVENT_STRENGTH])
    base = table[event_codes]
    if options.value_kind == "rating" and options.rating_scale is not None:
        low, high = options.rating_scale
        middle = (low + high) / 2
        rated = np.clip((values - middle) / (high - middle), 0.0, 1.0) * MAX_STRENGTH
        base = np.where(np.isnan(values), base, np.where(base > 0, rated, 0.0))
    elif options.value_kind in ("quantity", "seconds"):
        base = base * np.log1p(np.where(np.isnan(values), 1.0, np.maximum(values, 0.0)))
    return base.astype(np.float32)


def positive_mask(
    positives: Positives, event_names: tuple[str, ...], event_codes: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Return which interactions are choices, as booleans."""
    wanted = [
        name not in NEGATIVE_EVENTS and (not positives.events or name in positives.events) for name in event_names
    ]
    mask = np.array([*wanted, not positives.events])[event_codes]
    if positives.min_value is not None:
        with np.errstate(invalid="ignore"):
            mask = mask & (values >= positives.min_value)
    return np.asarray(mask, dtype=bool)


def guess_options(
    event_names: tuple[str, ...],
    values: np.ndarray,
    timestamps: np.ndarray,
    user_index: np.ndarray,
    *,
    imported_at: float,
) -> DatasetOptions:
    """Guess how a log is meant from its content.

    Values without events are ratings when they go in steps of a half on a scale to 5, 10 or 100 and their
    median stands in its upper half (counts pile up at 1); else quantities when whole, else seconds.
    """
    kind, scale = _guess_value_kind(values, has_events=bool(event_names))
    window = guess_trending_window(timestamps, user_index)
    newest = np.nanmax(timestamps) if np.isfinite(timestamps).any() else imported_at
    age_days = (imported_at - newest) / SECONDS_PER_DAY
    positives = Positives(min_value=(scale[0] + scale[1]) / 2) if scale else Positives()
    return DatasetOptions(
        value_kind=kind,
        rating_scale=scale,
        positives=positives,
        clock="data" if age_days > (window or TRENDING_WINDOWS_DAYS[0]) else "live",
        trending_window_days=window,
    )


def _guess_value_kind(values: np.ndarray, *, has_events: bool) -> tuple[ValueKind, tuple[float, float] | None]:
    levels = np.unique(values[np.isfinite(values)])
    if len(levels) == 0:
        return "none", None
    low, high = float(levels[0]), float(levels[-1])
    is_half_steps = bool(np.all(levels * 2 == np.round(levels * 2)))
    if not has_events and len(levels) > 1 and low >= 0 and is_half_steps and high <= 100:
        top = next(top for top in (5.0, 10.0, 100.0) if high <= top)
        scale = (min(low, 1.0) if top < 100 else 0.0, top)
        if np.nanmedian(values) >= sum(scale) / 2:
            return "rating", scale
    return ("quantity" if np.all(levels == np.round(levels)) else "seconds"), None


def guess_trending_window(timestamps: np.ndarray, user_index: np.ndarray) -> int | None:
    """Return the shortest window in days that ends at the newest event and holds enough of it, or None."""
    if not np.isfinite(timestamps).any():
        return None
    newest = np.nanmax(timestamps)
    for days in TRENDING_WINDOWS_DAYS:
        inside = timestamps >= newest - days * SECONDS_PER_DAY
        if inside.sum() >= TRENDING_MIN_EVENTS and len(np.unique(user_index[inside])) >= TRENDING_MIN_USERS:
            return days
    return None
