"""Every widget key with its default, and the way between widgets and the engine's types.

The desk is the set of keys of `desk_defaults`: one snapshot of these keys is one step of undo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.config import (
    Collaborative,
    Filters,
    Lists,
    NewPeople,
    RankingConfig,
    Trending,
    Weights,
    decay_from_half_life,
    half_life_days,
)
from core.ranking import Query
from core.signals import label_of
from core.store import candidate_names
from dashboard.desk import fader_moves, faders
from dashboard.session.here import signals_here
from dashboard.texts import joined

DEFAULT_HALF_LIFE = "7"
HALF_LIVES = ("0.5", "1", "2", "3", "5", "7", "10", "14", "21", "30", "60", "90", "180", "365", "always")
WINDOWS = ("auto", "7", "30", "90", "365")

OWN_WEIGHTS, _OWN_CLICKS = "new_people", "new_people_clicks"
"""Whether a mix has weights of its own for new people, and after how many clicks its others hold alone."""

PEOPLE_MEMORY, PEOPLE_REMEMBER_ALL = "people_memory", "off"
"""The half-life of “People like them” as a label like Memory's; off counts every choice alike."""

_DEFAULTS: dict[str, Any] = {
    "variety": 30,
    "memory": DEFAULT_HALF_LIFE,
    PEOPLE_MEMORY: PEOPLE_REMEMBER_ALL,
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
    "new_item_places": "auto",
    OWN_WEIGHTS: False,
    _OWN_CLICKS: NewPeople().clicks,
    "likes": {},
    "hides": {},
}


def plain_defaults() -> dict[str, Any]:
    """Return every key of the desk but the faders, with its default."""
    return dict(_DEFAULTS)


def desk_defaults() -> dict[str, Any]:
    """Return every key of the desk with its default: a fader for each signal that there is now, and the rest."""
    shares = fader_moves.default_shares().items()
    banks = (fader_moves.MIX, fader_moves.NEW_PEOPLE)
    return {**{bank.key(name): share for bank in banks for name, share in shares}, **_DEFAULTS}


_PAGE_WANTED = "page_wanted"

NOTICE = "desk_notice"
"""What the mix that was put on the desk asked for in vain, in a sentence."""

PRIVATE = ("likes", "hides")
"""Try-outs: part of undo, cleared by reset, never saved with a mix."""

VIEW_KEYS: tuple[str, ...] = ("user", "compare", "list_view", "why", "why_not", "map_preset", "map_trail")
"""What a saved view keeps besides the mix and the try-outs: session keys with JSON values, empty or absent at rest."""

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
    candidate_names.BALANCED: BALANCED,
    candidate_names.TRENDING_FIRST: replace(BALANCED, weights=Weights(content=0.2, collaborative=0.2, trending=0.6)),
    candidate_names.MORE_VARIETY: replace(BALANCED, diversity=0.7),
}

_MAX_DECAY_PER_DAY = 1_000.0  # what a mix may have; a label's rounding must not leave it


def half_life_label(decay_per_day: float) -> str:
    """Return a forgetting rate as the memory slider's option: a half-life in days, 7 for the default rate."""
    if decay_per_day == BALANCED.decay_per_day:
        return DEFAULT_HALF_LIFE
    return "always" if decay_per_day == 0 else f"{half_life_days(decay_per_day):.6g}"


def decay_of_label(label: str) -> float:
    """Return the forgetting rate behind an option of the memory slider."""
    if label == DEFAULT_HALF_LIFE:
        return BALANCED.decay_per_day
    return 0.0 if label == "always" else min(decay_from_half_life(float(label)), _MAX_DECAY_PER_DAY)


_PEOPLE_DAYS = (0.01, 36_500.0)  # what `Collaborative` takes; Memory reaches further


def people_label_of(memory: str) -> str:
    """Return the label of “People like them” that goes along with one of Memory's."""
    if memory == "always":
        return memory
    low, high = _PEOPLE_DAYS
    return memory if low <= float(memory) <= high else f"{min(max(float(memory), low), high):g}"


def _people_half_life(label: str) -> float | None:
    return None if label in (PEOPLE_REMEMBER_ALL, "always") else float(label)


def _people_label(half_life_days: float | None) -> str:
    """Return a half-life as a label that says exactly as many days."""
    return PEOPLE_REMEMBER_ALL if half_life_days is None else str(float(half_life_days)).removesuffix(".0")


def half_life_options() -> list[str]:
    """Return the memory slider's options, with the loaded mix's own where it lies between them."""
    current = st.session_state["memory"]
    if current in HALF_LIVES:
        return list(HALF_LIVES)
    return sorted((*HALF_LIVES, current), key=lambda label: float("inf") if label == "always" else float(label))


def config() -> RankingConfig:
    """Return the mix that the desk shows.

    Raises
    ------
    ConfigError
        If all faders stand at 0, which a link can ask for.
    """
    state = st.session_state
    new = NewPeople(fader_moves.NEW_PEOPLE.weights(), state[_OWN_CLICKS]) if state[OWN_WEIGHTS] else None
    return _mix(state, fader_moves.MIX.weights(), new)


def check(values: Mapping[str, Any]) -> None:
    """Raise what `config` would if the desk said this and were as usual elsewhere.

    Raises
    ------
    ConfigError, TypeError, ValueError
        If that is no mix.
    """
    _mix({**_DEFAULTS, **values}, Weights(), None)


def _mix(state: Mapping[Any, Any], weights: Weights, new_people: NewPeople | None) -> RankingConfig:
    window = state["window"]
    price = state["filter_price"] or (None, None)
    return RankingConfig(
        weights=weights,
        decay_per_day=decay_of_label(state["memory"]),
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
        collaborative=Collaborative(state["model"], float(state["ease_l2"]), _people_half_life(state[PEOPLE_MEMORY])),
        new_item_places=places if (places := state["new_item_places"]) == "auto" else int(places),
        new_people=new_people,
    )


def apply(mix: RankingConfig) -> None:
    """Set the whole desk to a mix; try-outs stay. For callbacks, or before widgets are drawn."""
    state = st.session_state
    own = mix.new_people
    state[NOTICE] = _lacking([mix.weights, *([own.weights] if own else [])])
    for bank, weights in ((fader_moves.MIX, mix.weights), (fader_moves.NEW_PEOPLE, (own or mix).weights)):
        bank.set_shares(_known_shares(weights))
        bank.keep_ratio(bank.shares())
    filters = mix.filters
    has_price = filters.min_price is not None or filters.max_price is not None
    window = mix.trending.window_days
    values = {
        "variety": round(100 * mix.diversity),
        "memory": half_life_label(mix.decay_per_day),
        PEOPLE_MEMORY: _people_label(mix.collaborative.half_life_days),
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
        "new_item_places": str(mix.new_item_places),
        OWN_WEIGHTS: own is not None,
        _OWN_CLICKS: (own or NewPeople()).clicks,
    }
    for key, value in values.items():
        state[key] = value


def _known_shares(weights: Weights) -> faders.Shares:
    """Return shares on the faders there are; the part of a signal that is gone goes to the others."""
    known = {name: weights[name] for name in signals_here()}
    return faders.from_weights(known) if any(known.values()) else fader_moves.default_shares()


def _lacking(weights: Sequence[Weights]) -> str:
    """Return that a mix gives weight to signals that the data set does not have; "" where it has them all."""
    named = [name for one in weights for name, weight in one.by_name().items() if weight > 0]
    return lacking_words([name for name in dict.fromkeys(named) if name not in signals_here()])


def lacking_words(names: Sequence[str]) -> str:
    """Return that signals are not there, and what becomes of their weight; "" without any."""
    if not names:
        return ""
    words = joined([f"“{label_of(name)}”" for name in names])
    verb, whose = ("is no signal", "its") if len(names) == 1 else ("are no signals", "their")
    return f"{words} {verb} of this data set: the others share {whose} weight."


def turn_to(address: str) -> None:
    """Have the page with this address open next; for callbacks, or before widgets are drawn.

    Unlike a turn within the run of a click, it is not lost where another run cuts that one short.
    """
    st.session_state[_PAGE_WANTED] = address


def page_wanted() -> str | None:
    """Return the address of the page that should open, once; None where none was asked for."""
    asked: str | None = st.session_state.pop(_PAGE_WANTED, None)
    return asked


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


def clear_filters() -> None:
    """Let everything through again; a callback."""
    for key in [name for name in _DEFAULTS if name.startswith("filter_")]:
        st.session_state[key] = _DEFAULTS[key]


def unhide(user_id: str | None) -> None:
    """Show a user's hidden items again; a callback."""
    st.session_state["hides"] = {**st.session_state["hides"], user_id or "": []}
