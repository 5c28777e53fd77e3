"""The recommendation list: ranked rows with contribution bars that slide when the mix changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core.config import RankingConfig
from core.explanation.sentences import BOOST, words_for
from dashboard.components._tile import hue, initials
from dashboard.components.recommendation_list._bar import Span, pieces, signed, span, words
from dashboard.components.recommendation_list._row_values import (
    Action,
    Event,
    Left,
    Row,
    Segment,
    Share,
    Signal,
    Step,
    Why,
)
from dashboard.session.here import signals_here

__all__ = [
    "Action",
    "Event",
    "Left",
    "Row",
    "Segment",
    "Share",
    "Signal",
    "Span",
    "Step",
    "Why",
    "show",
    "span",
]

_FOLDER = Path(__file__).parent
_BOOST_COLOURS = ("#6b7280", "#9aa1ab")
_list = st.components.v2.component(
    "mixdesk_recommendation_list",
    css=(_FOLDER / "recommendation_list.css").read_text("utf-8"),
    js=(_FOLDER / "recommendation_list.js").read_text("utf-8"),
)


def show(
    rows: Sequence[Row],
    *,
    key: str,
    left: Sequence[Left] = (),
    is_compared: bool = True,
    is_compact: bool = False,
    is_past: bool = False,
    scale: Span | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> Event | None:
    """Draw the list and return what the reader just did with it.

    Parameters
    ----------
    key : str
        Names the list between reruns: rows of one key slide, those of a new key appear.
    left : sequence of Left
        Named under the rows.
    is_compared : bool
        False hides the change chips: there is nothing to compare with.
    is_compact : bool
        Lower rows without reasons, for two lists side by side.
    is_past : bool
        A list that was: chosen items carry a tick, and nothing is liked or hidden.
    scale : Span, optional
        What the bars span; `span(rows)` unless given. Lists side by side share `span([*first, *second])`.
    on_event : callable, optional
        Called once per event before the script runs, so that the same run already draws its effect.

    Returns
    -------
    Event or None
        The newest event in the one rerun it caused, else None. A quick second event interrupts that rerun:
        what must not be missed (likes, hides) belongs in `on_event`.
    """
    last_key = f"{key}_last_event"

    def report() -> None:
        for number, event in _events(st.session_state[key]):
            if number > st.session_state.get(last_key, 0):
                st.session_state[last_key] = number
                if on_event:
                    on_event(event)

    data = _payload(rows, left, scale or span(rows)) | {"isCompared": is_compared, "isCompact": is_compact}
    data["isPast"] = is_past
    data["lastEvent"] = st.session_state.get(last_key, 0)
    events = _events(_list(key=key, data=data, on_event_change=report))
    return events[-1][1] if events else None


def _events(result: Mapping[str, Any]) -> list[tuple[int, Event]]:
    """Return what the browser sent, oldest first, numbered; events sent twice carry the same number."""
    sent = result.get("event") or []
    return [(event["number"], Event(event["action"], event["item_id"])) for event in sent]


def _payload(rows: Sequence[Row], left: Sequence[Left], scale: Span) -> dict[str, Any]:
    used = {part.signal for row in rows for part in row.segments if part.value}
    labels = {name: signal.label for name, signal in signals_here().items()}
    return {
        "rows": [_row(row, scale, labels) for row in rows],
        "left": [{"id": item.item_id, "title": item.title, "was": item.previous_rank} for item in left],
        "zero": -scale.low / (scale.high - scale.low) * 100,
        "signals": _looks(used),
        "hasVariety": any(round(row.discount) for row in rows),
    }


def _looks(used: set[str]) -> dict[str, dict[str, Any]]:
    """Return label, letter and colours of every signal that these rows could have, by name."""
    shown = [
        signal
        for signal in signals_here().values()
        if signal.name in RankingConfig().weights.by_name() or signal.name in used
    ]
    looks = {one.name: {"label": one.label, "letter": one.letter, "colours": one.colours} for one in shown}
    return looks | (
        {BOOST: {"label": words_for(BOOST), "letter": "B", "colours": _BOOST_COLOURS}} if BOOST in used else {}
    )


def _row(row: Row, scale: Span, labels: Mapping[str, str]) -> dict[str, Any]:
    change, change_words = _change(row)
    return {
        "id": row.item_id,
        "rank": row.rank,
        "change": change,
        "changeWords": change_words,
        "title": row.title,
        "reason": row.reason,
        "picture": row.picture,
        "initials": initials(row.title),
        "hue": hue(row.category),
        "pieces": [piece._asdict() for piece in pieces(row, scale)],
        "points": {part.signal: signed(part.value) for part in row.segments},
        "variety": signed(-row.discount),
        "varietyReason": row.discount_reason,
        "words": words(row, labels),
        "match": row.match,
        "isLiked": row.is_liked,
        "isPinned": row.is_pinned,
        "isNewArrival": row.is_new_arrival,
        "isChosen": row.is_relevant,
        "isMarked": row.is_marked,
        "divider": row.divider,
        "why": None if row.why is None else _why(row.why),
    }


def _change(row: Row) -> tuple[str, str]:
    if row.previous_rank is None:
        return "new", "New in the list"
    moved = row.previous_rank - row.rank
    if not moved:
        return "", ""
    arrow, direction = ("▲", "Up") if moved > 0 else ("▼", "Down")
    return f"{arrow}{abs(moved)}", f"{direction} {abs(moved)}, was {row.previous_rank}"


def _why(why: Why) -> dict[str, Any]:
    values = [0.0, *(value for step in why.steps for value in (step.start, step.end))]
    low, width = min(values), max(max(values) - min(values), 1.0)
    steps = [
        {
            "kind": step.kind,
            "label": step.label,
            "start": (min(step.start, step.end) - low) / width * 100,
            "width": abs(step.end - step.start) / width * 100,
            "points": str(round(step.end)) if step.kind in ("average", "order") else signed(step.end - step.start),
        }
        for step in why.steps
    ]
    shares = [{"signal": part.signal, "title": part.title, "percent": part.percent} for part in why.shares]
    return {"sentences": why.sentences, "steps": steps, "shares": shares, "breakpoints": why.breakpoints}
