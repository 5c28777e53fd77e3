"""The user strip: what the user did, newest first, each picture as strong as its weight in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard.components._tile import hue, initials

__all__ = ["Entry", "Event", "show"]

_FOLDER = Path(__file__).parent
_strip = st.components.v2.component(
    "mixdesk_history_strip",
    css=(_FOLDER / "history_strip.css").read_text("utf-8"),
    js=(_FOLDER / "history_strip.js").read_text("utf-8"),
)
_FAINTEST = 0.15
"""A forgotten picture is still there to be found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the user's history.

    Parameters
    ----------
    event : str
        The log's own word ("view", "purchase"); shown under the picture.
    days_ago : float or None
        None when the log has no timestamps.
    weight : float in [0, 1]
        Share of its strength that time decay keeps.
    """

    item_id: str
    title: str
    event: str
    weight: float
    days_ago: float | None = None
    picture: str | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """The reader asked for an entry's item."""

    item_id: str
    action: Literal["open"] = "open"


def show(
    entries: Sequence[Entry],
    *,
    key: str,
    caption: str = "",
    on_event: Callable[[Event], None] | None = None,
) -> Event | None:
    """Draw the strip (56 px high) and return the entry just clicked.

    Parameters
    ----------
    entries : sequence of Entry
        Newest first; all of them are drawn, so the caller caps them.
    caption : str
        What the list rests on ("rests on 5 of 14 events").
    on_event : callable, optional
        Called with the event before the script runs.

    Returns
    -------
    Event or None
        The event in the one rerun it caused, else None.
    """

    def report() -> None:
        event = _event(st.session_state[key])
        if on_event and event:
            on_event(event)

    data = {"entries": [_entry(entry) for entry in entries], "caption": caption}
    return _event(_strip(key=key, data=data, on_event_change=report))


def _event(result: Mapping[str, Any]) -> Event | None:
    value = result.get("event")
    return Event(value["item_id"]) if value else None


def _entry(entry: Entry) -> dict[str, Any]:
    said = [entry.title, entry.event, _age(entry.days_ago), f"weight {entry.weight:.2f}"]
    return {
        "id": entry.item_id,
        "event": entry.event,
        "words": " · ".join(filter(None, said)),
        "opacity": min(max(entry.weight, _FAINTEST), 1.0),
        "picture": entry.picture,
        "initials": initials(entry.title),
        "hue": hue(entry.category),
    }


def _age(days_ago: float | None) -> str:
    if days_ago is None:
        return ""
    days = int(days_ago)
    if days < 1:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 60 else f"{round(days / 30.4)} months ago"
