"""How a data set's actions are read: guessed at import, shown here, editable, and kept through later imports."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core.datasets import Dataset, DatasetOptions
from core.datasets.options import (
    MAX_AUDIENCE,
    MAX_STRENGTH,
    NEGATIVE_EVENTS,
    TRENDING_WINDOWS_DAYS,
    UNKNOWN_EVENT_STRENGTH,
)
from core.errors import MixdeskError
from dashboard import texts

_VALUE_KINDS = {
    "none": "Not used",
    "rating": "Ratings",
    "quantity": "Quantities",
    "seconds": "Seconds spent",
}
_CLOCKS = {"data": "stands at the newest action", "live": "runs with the wall clock"}
_CHOICES = {"all": "Every action but a dislike", "value": "A value of at least", "events": "Only some actions"}


def show(dataset: Dataset, start: Callable[..., None], *, is_busy: bool) -> None:
    """Draw how the log is read; `start` is called with the job's arguments when something was changed."""
    if not len(dataset.interactions):
        return
    with st.expander("How the actions are read", key="reading"):
        with st.form(f"reading_{dataset.name}", border=False):
            strengths, others = st.columns(2, gap="large")
            with strengths:
                changes: dict[str, Any] = {"event_strengths": _event_strengths(dataset)}
            with others:
                changes |= {"audience": _audience(dataset.options)}
                changes |= _value_kind(dataset.options) | {"positives": _positives(dataset)} | _time(dataset)
            if not st.form_submit_button("Apply", type="primary", disabled=is_busy):
                return
        _apply(dataset, changes, start)


def _apply(dataset: Dataset, changes: dict[str, Any], start: Callable[..., None]) -> None:
    now = dataset.options.to_json()
    wanted = {name: value for name, value in changes.items() if value != now[name]}
    if not wanted:
        st.info("Nothing was changed.")
        return
    try:
        dataset.options.changed(wanted)
    except MixdeskError as error:
        st.error(texts.plain(str(error)), icon=":material/error:")
        return
    start("options", dataset.name, changes=wanted)


def _event_strengths(dataset: Dataset) -> dict[str, float]:
    """Draw what each action weighs; return every strength, those of actions the log lacks included."""
    known = dict(dataset.options.event_strengths)
    counts = pd.Series(dataset.log["event"]).value_counts()
    named = [str(name) for name in counts.index if name]
    if not named:
        st.caption(f"The log names no actions: each weighs {UNKNOWN_EVENT_STRENGTH:g}.")
        return known
    table = pd.DataFrame(
        {
            "action": named,
            "rows": [int(counts[name]) for name in named],
            "strength": [known.get(name, UNKNOWN_EVENT_STRENGTH) for name in named],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=("action", "rows"),
        key=f"strengths_{dataset.name}_{dataset.fingerprint[:12]}",
        column_config={
            "action": st.column_config.TextColumn("Action"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "strength": st.column_config.NumberColumn(
                "Strength (0 to 5)",
                min_value=0.0,
                max_value=MAX_STRENGTH,
                step=0.5,
                help="How much taste the action shows. 0: none. A word nobody set weighs 1.",
            ),
        },
    )
    stated = dict(zip(table["action"], table["strength"], strict=True))
    chosen = {str(name): float(value) for name, value in zip(edited["action"], edited["strength"], strict=True)}
    return known | {name: value for name, value in chosen.items() if name in known or value != stated[name]}


def _audience(options: DatasetOptions) -> str:
    """Draw what the log's people are called; there is always a word for them."""
    word = st.text_input(
        "Its people are",
        options.audience,
        max_chars=MAX_AUDIENCE,
        help="A word for several of them, such as shoppers, viewers or readers: every sentence about them uses it.",
    )
    return word.strip() or options.audience


def _value_kind(options: DatasetOptions) -> dict[str, Any]:
    kind = st.selectbox(
        "The value of a row is",
        list(_VALUE_KINDS),
        index=list(_VALUE_KINDS).index(options.value_kind),
        format_func=_VALUE_KINDS.__getitem__,
        help="Ratings count from the middle of their scale up; ten times as many count less than ten times.",
    )
    low, high = options.rating_scale or (1.0, 5.0)
    lowest, highest = st.columns(2)
    with lowest:
        low = st.number_input("Lowest rating", value=float(low), step=0.5, help="Only for ratings.")
    with highest:
        high = st.number_input("Highest rating", value=float(high), step=0.5, help="Only for ratings.")
    return {"value_kind": kind, "rating_scale": (low, high) if kind == "rating" else None}


def _positives(dataset: Dataset) -> dict[str, Any]:
    """Draw what counts as a choice: for People like them, for trending and for the held-out check alike."""
    positives = dataset.options.positives
    kind = "events" if positives.events else "all" if positives.min_value is None else "value"
    words = [name for name in dataset.interactions.event_names if name not in NEGATIVE_EVENTS]
    chosen = st.radio(
        "What counts as a choice",
        [name for name in _CHOICES if name != "events" or words],
        index=list(_CHOICES).index(kind),
        format_func=_CHOICES.__getitem__,
        horizontal=True,
        help="One rule for People like them, for trending and for the held-out check.",
    )
    least, events = st.columns(2)
    with least:
        value = st.number_input("At least", value=float(positives.min_value or 0.0), step=0.5)
    with events:
        actions = st.multiselect("Actions", words, default=[name for name in positives.events if name in words])
    return {
        "min_value": value if chosen == "value" else None,
        "events": tuple(actions) if chosen == "events" else (),
    }


def _time(dataset: Dataset) -> dict[str, Any]:
    if not dataset.interactions.has_times:
        return {}
    options = dataset.options
    clock = st.selectbox(
        "The clock",
        list(_CLOCKS),
        index=list(_CLOCKS).index(options.clock),
        format_func=_CLOCKS.__getitem__,
        help="Only trending and the age of items depend on it.",
    )
    windows = [None, *sorted({*TRENDING_WINDOWS_DAYS, *filter(None, [options.trending_window_days])})]
    window = st.selectbox(
        "Trending looks at",
        windows,
        index=windows.index(options.trending_window_days),
        format_func=lambda days: f"{days} days" if days else "nothing: too little activity",
        help="Only activity this recent counts as trending.",
    )
    return {"clock": clock, "trending_window_days": window}
