"""Every widget key with its default, and the way between widgets and the engine's types.

The desk is the set of `DESK_DEFAULTS`: one snapshot of these keys is one step of undo.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core.config import (
    SIGNALS,
    Collaborative,
    Filters,
    Lists,
    RankingConfig,
    Trending,
    Weights,
    decay_from_half_life,
    half_life_days,
)
from core.ranking import Query
from dashboard import faders, messages

DEFAULT_MEMORY = "7"
MEMORY_DAYS = ("0.5", "1", "2", "3", "5", "7", "10", "14", "21", "30", "60", "90", "180", "365", "always")
WINDOWS = ("auto", "7", "30", "90", "365")

DESK_DEFAULTS: dict[str, Any] = {
    "content": 50.0,
    "collaborative": 30.0,
    "trending": 20.0,
    "variety": 30,
    "memory": DEFAULT_MEMORY,
    "filter_category": [],
    "filter_tags": [],
    "filter_price": None,
    "filter_age_days": None,
    "filter_attributes": {},
    "pin": [],
    "exclude": [],
    "include": [],
    "boost": {},
    "k": 10,
    "window": "auto",
    "trending_half_life": 2.0,
    "normalisation": "zscore",
    "model": "auto",
    "ease_l2": 300.0,
    "exclude_seen": "auto",
    "modalities": None,
    "likes": {},
    "hides": {},
}
PRIVATE = ("likes", "hides")
"""Try-outs: part of undo, cleared by reset, never saved with a mix."""

BOUND_TO_DATASET = (
    "filter_category",
    "filter_tags",
    "filter_price",
    "filter_age_days",
    "filter_attributes",
    "pin",
    "exclude",
    "include",
    "boost",
    "likes",
    "hides",
)

BALANCED = RankingConfig()
BUILT_IN_MIXES: dict[str, RankingConfig] = {
    "Balanced": BALANCED,
    "Trending first": replace(BALANCED, weights=Weights(content=0.2, collaborative=0.2, trending=0.6)),
    "More variety": replace(BALANCED, diversity=0.7),
}

_KEPT, _SETTLED, _ECHOES = "kept_shares", "settled_shares", "expected_echoes"
_PAST, _FUTURE, _LAST = "undo_steps", "redo_steps", "last_desk"
_MAX_STEPS = 100
_ECHO_SECONDS = 3.0
_MAX_DECAY_PER_DAY = 1_000.0  # what a mix may have; a label's rounding must not leave it


def start_session() -> None:
    """Give every desk key its value before any widget is drawn."""
    if _PAST not in st.session_state:
        _read_link()
    for key, default in DESK_DEFAULTS.items():
        st.session_state.setdefault(key, default)
    st.session_state.setdefault(_KEPT, {name: DESK_DEFAULTS[name] for name in SIGNALS})
    st.session_state.setdefault(_PAST, [])
    st.session_state.setdefault(_FUTURE, [])


def _number(text: str, *, low: float, high: float) -> float:
    value = float(text)
    if math.isnan(value):
        raise ValueError("not a number")
    return min(max(value, low), high)


def _per_cent(text: str) -> float:
    return _number(text, low=0.0, high=100.0)


def _memory(text: str) -> str:
    return text if text == "always" else f"{_number(text, low=0.01, high=36_500.0):.6g}"


LINKED: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("dataset", "user", "compare"), str),
    **dict.fromkeys(SIGNALS, _per_cent),
    "variety": lambda text: round(_per_cent(text)),
    "memory": _memory,
}
"""What a link carries, and how its text is read.

Read and written by hand and not with ``bind="query-params"``: the linked faders need their values before they are
drawn, and a bound widget drops what equals its own default from the address, which is not the desk's default.
"""


def _read_link() -> None:
    """Take over what the link says, when a session starts."""
    for key, read in LINKED.items():
        if (text := st.query_params.get(key)) is None:
            continue
        try:
            st.session_state[key] = read(text)
        except ValueError:
            st.toast(f"The link says {key}={messages.plain(text)}, which is no number: the default is used.")


def link() -> dict[str, str]:
    """Return what a link to this view carries."""
    texts = {key: st.session_state.get(key) for key in LINKED}
    written = {key: f"{value:.10g}" if isinstance(value, float) else str(value) for key, value in texts.items()}
    return {key: text for key, text in written.items() if text not in ("", "None")}


def write_link() -> None:
    """Show this view in the browser's address; once a run, after all of its widgets are drawn."""
    _let_echoes_fade()
    wanted = {key: value for key, value in link().items() if st.query_params.get(key) != value}
    if wanted:
        st.query_params.update(wanted)


def shares() -> faders.Shares:
    """Return the faders' shares in per cent."""
    return {name: float(st.session_state[name]) for name in SIGNALS}


def set_shares(values: Mapping[str, float]) -> None:
    """Set all three faders; for callbacks, or before they are drawn."""
    before = st.session_state.get(_SETTLED)
    for name in SIGNALS:
        st.session_state[name] = float(values[name])
    st.session_state[_SETTLED] = shares()
    if before is not None:
        _expect_echo(before)


def settle_faders() -> None:
    """Let the other faders follow the one that a hand moved; once a run, before they are drawn.

    A fast hand interrupts runs, and the browser then repeats values of faders that had to follow but are not drawn
    there yet. Such an echo is no move. The moved fader's own key is left alone: setting it would throw the hand
    back.
    """
    state = st.session_state
    now, settled = shares(), state.get(_SETTLED)
    if settled is None:
        settled = faders.from_weights(now) if any(now.values()) else {name: DESK_DEFAULTS[name] for name in SIGNALS}
        moved = []
    else:
        echoes = [known for until, known in state.get(_ECHOES, []) if until > time.monotonic()]
        is_echo = {name: any(_repeats(known, name, now, settled) for known in echoes) for name in SIGNALS}
        moved = [name for name in SIGNALS if now[name] != settled[name] and not is_echo[name]]
    for name in moved:
        _expect_echo({other: settled[other] for other in SIGNALS if other != name})
        settled, state[_KEPT] = faders.move(settled, state[_KEPT], name, now[name])
    for name in SIGNALS:
        if now[name] != settled[name]:
            state[name] = settled[name]
    state[_SETTLED] = settled


def _repeats(known: Mapping[str, float], name: str, now: faders.Shares, settled: faders.Shares) -> bool:
    """Return whether a fader stands where the browser last knew it, and not because a hand put it back there.

    After a button all three faders were set at once: one at its old value while another shows its new one was moved.
    """
    if now[name] != known.get(name):
        return False
    is_drawn = any(known[other] != settled[other] == now[other] for other in known if other != name)
    return not (len(known) == len(SIGNALS) and is_drawn)


def _expect_echo(known: Mapping[str, float]) -> None:
    """Note values that the browser may still repeat: until a run has drawn the faders, and a while after."""
    recent = [echo for echo in st.session_state.get(_ECHOES, []) if echo[0] > time.monotonic()]
    st.session_state[_ECHOES] = [*recent, (math.inf, dict(known))]


def _let_echoes_fade() -> None:
    latest = time.monotonic() + _ECHO_SECONDS
    st.session_state[_ECHOES] = [(min(until, latest), known) for until, known in st.session_state.get(_ECHOES, [])]


def move_fader(name: str, value: float) -> None:
    """Move one fader and let the others follow; a callback."""
    moved, st.session_state[_KEPT] = faders.move(shares(), st.session_state[_KEPT], name, value)
    set_shares(moved)


def toggle_mute(name: str) -> None:
    """Take a signal out of the mix, or put it back to where it was; a callback."""
    key = f"unmuted_{name}"
    if st.session_state[name] > 0:
        st.session_state[key] = st.session_state[name]
        move_fader(name, 0.0)
    else:
        move_fader(name, st.session_state.get(key) or DESK_DEFAULTS[name])


def toggle_solo(name: str) -> None:
    """Hear one signal alone, or return to the mix from before; a callback."""
    if st.session_state[name] < 100:
        if max(shares().values()) < 100:
            st.session_state["before_solo"] = shares()
        move_fader(name, 100.0)
    else:
        set_shares(st.session_state.get("before_solo") or {key: DESK_DEFAULTS[key] for key in SIGNALS})


def memory_label(decay_per_day: float) -> str:
    """Return a forgetting rate as the memory slider's option: a half-life in days, 7 for the default rate."""
    if decay_per_day == BALANCED.decay_per_day:
        return DEFAULT_MEMORY
    return "always" if decay_per_day == 0 else f"{half_life_days(decay_per_day):.6g}"


def memory_decay(label: str) -> float:
    """Return the forgetting rate behind an option of the memory slider."""
    if label == DEFAULT_MEMORY:
        return BALANCED.decay_per_day
    return 0.0 if label == "always" else min(decay_from_half_life(float(label)), _MAX_DECAY_PER_DAY)


def memory_options() -> list[str]:
    """Return the memory slider's options, with the loaded mix's own where it lies between them."""
    current = st.session_state["memory"]
    if current in MEMORY_DAYS:
        return list(MEMORY_DAYS)
    return sorted((*MEMORY_DAYS, current), key=lambda label: float("inf") if label == "always" else float(label))


def config() -> RankingConfig:
    """Return the mix that the desk shows.

    Raises
    ------
    ConfigError
        If all faders stand at 0, which a link can ask for.
    """
    state = st.session_state
    window = state["window"]
    price = state["filter_price"] or (None, None)
    return RankingConfig(
        weights=Weights(**{name: share / 100 for name, share in shares().items()}),
        decay_per_day=memory_decay(state["memory"]),
        trending=Trending("auto" if window == "auto" else float(window), float(state["trending_half_life"])),
        diversity=state["variety"] / 100,
        normalisation=state["normalisation"],
        k=int(state["k"]),
        exclude_seen=state["exclude_seen"],
        filters=Filters(
            category=tuple(state["filter_category"]),
            tags=tuple(state["filter_tags"]),
            min_price=price[0],
            max_price=price[1],
            max_age_days=state["filter_age_days"],
            attributes=tuple((name, tuple(values)) for name, values in state["filter_attributes"].items() if values),
        ),
        lists=Lists(
            include=tuple(state["include"]),
            exclude=tuple(state["exclude"]),
            pin=tuple(state["pin"]),
            boost=tuple(state["boost"].items()),
        ),
        modalities=state["modalities"] or BALANCED.modalities,
        collaborative=Collaborative(state["model"], float(state["ease_l2"])),
    )


def apply(mix: RankingConfig) -> None:
    """Set the whole desk to a mix; try-outs stay. For callbacks, or before widgets are drawn."""
    state = st.session_state
    set_shares(faders.from_weights(mix.weights.shares()))
    state[_KEPT] = {name: max(share, 0.0) for name, share in shares().items()}
    filters = mix.filters
    has_price = filters.min_price is not None or filters.max_price is not None
    window = mix.trending.window_days
    values = {
        "variety": round(100 * mix.diversity),
        "memory": memory_label(mix.decay_per_day),
        "filter_category": list(filters.category),
        "filter_tags": list(filters.tags),
        "filter_price": (filters.min_price, filters.max_price) if has_price else None,
        "filter_age_days": filters.max_age_days,
        "filter_attributes": {name: list(chosen) for name, chosen in filters.attributes},
        "pin": list(mix.lists.pin),
        "exclude": list(mix.lists.exclude),
        "include": list(mix.lists.include),
        "boost": dict(mix.lists.boost),
        "k": mix.k,
        "window": "auto" if window == "auto" else f"{window:g}",
        "trending_half_life": mix.trending.half_life_days,
        "normalisation": mix.normalisation,
        "model": mix.collaborative.model,
        "ease_l2": mix.collaborative.ease_l2,
        "exclude_seen": mix.exclude_seen,
        "modalities": mix.modalities,
    }
    for key, value in values.items():
        state[key] = value


def show_value(key: str, value: object) -> None:
    """Let a widget show its part of the desk; set anew only where it differs, or a quick hand is thrown back."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def query(user_id: str | None) -> Query:
    """Return whom the list is for, with this session's try-outs for them."""
    likes, hides = st.session_state["likes"], st.session_state["hides"]
    key = user_id or ""
    return Query(user_id, likes=tuple(likes.get(key, ())), hides=tuple(hides.get(key, ())))


def toggle(table: str, user_id: str | None, item_id: str) -> None:
    """Add an item to a user's likes or hides, or take it out again; a callback."""
    key = user_id or ""
    chosen = list(st.session_state[table].get(key, ()))
    chosen = [other for other in chosen if other != item_id] if item_id in chosen else [*chosen, item_id]
    st.session_state[table] = {**st.session_state[table], key: chosen}


def toggle_rule(rule: str, item_id: str) -> None:
    """Add an item to the desk's pins or exclusions, or take it out again; a callback."""
    chosen = st.session_state[rule]
    st.session_state[rule] = (
        [other for other in chosen if other != item_id] if item_id in chosen else [*chosen, item_id]
    )


def leave_dataset() -> None:
    """Forget what belongs to the catalog that is being left; a callback."""
    for key in BOUND_TO_DATASET:
        st.session_state[key] = DESK_DEFAULTS[key]
    st.session_state.pop("user", None)
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []
    st.session_state.pop(_LAST, None)


def _snapshot() -> dict[str, Any]:
    return {key: st.session_state[key] for key in DESK_DEFAULTS}


def _restore(desk: Mapping[str, Any]) -> None:
    for key, value in desk.items():
        st.session_state[key] = value
    set_shares(shares())
    st.session_state[_LAST] = dict(desk)


def track_steps() -> None:
    """Note the desk as a step of undo if it changed since the last run; call once a run."""
    now, last = _snapshot(), st.session_state.get(_LAST)
    if last is not None and now != last:
        st.session_state[_PAST] = [*st.session_state[_PAST], last][-_MAX_STEPS:]
        st.session_state[_FUTURE] = []
    st.session_state[_LAST] = now


def can_undo() -> bool:
    """Return whether there is a step to take back."""
    return bool(st.session_state[_PAST])


def can_redo() -> bool:
    """Return whether a step was taken back."""
    return bool(st.session_state[_FUTURE])


def undo() -> None:
    """Take the last step back; a callback."""
    st.session_state[_FUTURE] = [*st.session_state[_FUTURE], _snapshot()]
    *st.session_state[_PAST], last = st.session_state[_PAST]
    _restore(last)


def redo() -> None:
    """Take the step again that was taken back last; a callback."""
    st.session_state[_PAST] = [*st.session_state[_PAST], _snapshot()]
    *st.session_state[_FUTURE], following = st.session_state[_FUTURE]
    _restore(following)


def reset() -> None:
    """Return to the balanced mix without try-outs; a step that can be undone. A callback."""
    before = _snapshot()
    _restore(DESK_DEFAULTS)
    st.session_state[_KEPT] = {name: DESK_DEFAULTS[name] for name in SIGNALS}
    st.session_state[_LAST] = before


def clear_filters() -> None:
    """Let everything through again; a callback."""
    for key in [name for name in DESK_DEFAULTS if name.startswith("filter_")]:
        st.session_state[key] = DESK_DEFAULTS[key]


def unhide(user_id: str | None) -> None:
    """Show a user's hidden items again; a callback."""
    st.session_state["hides"] = {**st.session_state["hides"], user_id or "": []}
