"""The new user of this session: who they are, what they say, what they clicked; and the way to a question."""

from typing import Any

import streamlit as st

from core.errors import ConfigError
from core.explanation.hand_over import MAX_CLICKS
from core.ranking import Query, Recommender
from core.store.starting_personas import StartingPersonas, personas_of
from core.users import Onboarding, Persona
from dashboard import cache
from dashboard.session import state

DEFAULTS: dict[str, Any] = {
    "new_of": "",
    "new_name": "",
    "new_interests": (),
    "new_goals": "",
    "new_level": "",
    "new_clicks": (),
}
SESSION_KEYS = tuple(DEFAULTS)
"""All of a new user that lives in the session, so that a saved view can keep it; `new_of` is their data set."""

SOMEBODY = "a new user"


def open_for(engine: Recommender, version: str) -> None:
    """Begin with the first persona where this session has not met a new user of this data set; before widgets."""
    for key, default in DEFAULTS.items():
        st.session_state.setdefault(key, default)
    name = engine.dataset.name
    if st.session_state["new_of"] == name:
        return
    personas = known(name, version)
    if personas:
        take(next(iter(personas.values())))
    else:
        start_blank()
    st.session_state["new_of"] = name


def starting(dataset: str, version: str) -> StartingPersonas:
    """Return the personas that a data set begins with."""
    return cache.personas(dataset, version)


def known(dataset: str, version: str) -> dict[str, Persona]:
    """Return all personas by name: the starting ones, then the saved ones, which may replace them."""
    first = {persona.name: persona for persona in starting(dataset, version).personas}
    return first | personas_of(cache.workspace(), dataset)


def take(persona: Persona) -> None:
    """Let the new user be a persona, without clicks; for callbacks, or before widgets are drawn."""
    st.session_state["new_name"] = persona.name
    st.session_state["new_interests"] = persona.interests
    st.session_state["new_goals"] = persona.goals
    st.session_state["new_level"] = persona.level
    forget_clicks()


def be(called: str, *, interests: tuple[str, ...], clicks: tuple[str, ...], dataset: str) -> None:
    """Let the new user be somebody who likes some words and has chosen some items; before widgets are drawn."""
    st.session_state["new_name"] = called
    st.session_state["new_interests"] = interests
    st.session_state["new_goals"] = st.session_state["new_level"] = ""
    st.session_state["new_of"] = dataset
    forget_clicks()
    st.session_state["new_clicks"] = clicks


def start_blank() -> None:
    """Let the new user be nobody in particular, who has said nothing yet; a callback."""
    for key in ("new_name", "new_interests", "new_goals", "new_level"):
        st.session_state[key] = DEFAULTS[key]
    forget_clicks()


def name() -> str:
    """Return what to call the new user."""
    return st.session_state["new_name"] or SOMEBODY


def as_persona(label: str, note: str = "") -> Persona:
    """Return what the new user says under a name.

    Raises
    ------
    ConfigError
        If there is too little or too much of it, or the name cannot be one.
    """
    stated = st.session_state
    return Persona(label, tuple(stated["new_interests"]), stated["new_goals"], stated["new_level"], note)


def is_edited(persona: Persona) -> bool:
    """Return whether the new user no longer says what a persona says."""
    stated = st.session_state
    now = (tuple(stated["new_interests"]), stated["new_goals"], stated["new_level"])
    return now != (persona.interests, persona.goals, persona.level)


def stated() -> tuple[Onboarding | None, str]:
    """Return what the new user says; None with a sentence where that cannot be ranked by."""
    values = st.session_state
    goals, interests = values["new_goals"], tuple(values["new_interests"])
    if not any(part.strip() for part in (*interests, goals)):
        about = "A level alone says too little" if values["new_level"] else "Nothing is said yet"
        return None, f"{about}: add an interest or a goal. Until then, what everybody gets is shown."
    try:
        return Onboarding(interests, goals, values["new_level"]), ""
    except ConfigError as error:
        sentence = str(error)
        return None, sentence[:1].upper() + sentence[1:]


def query() -> Query:
    """Return the question that the new user puts, with this session's clicks, likes and hides."""
    tried = state.query(None)
    return Query(onboarding=stated()[0], clicks=clicks(), likes=tried.likes, hides=tried.hides)


def clicks() -> tuple[str, ...]:
    """Return what the new user clicked, oldest first; a saved view brings it as a list."""
    return tuple(st.session_state["new_clicks"])


def click(item_id: str) -> None:
    """Let the new user click an item, up to ten times; a callback."""
    if len(clicks()) < MAX_CLICKS:
        st.session_state["new_clicks"] = (*clicks(), item_id)


def undo_click() -> None:
    """Take the last click back; a callback."""
    st.session_state["new_clicks"] = st.session_state["new_clicks"][:-1]


def forget_clicks() -> None:
    """Start over without clicks, likes and hides; a callback."""
    st.session_state["new_clicks"] = ()
    for table in ("likes", "hides"):
        st.session_state[table] = {user: items for user, items in st.session_state[table].items() if user}
