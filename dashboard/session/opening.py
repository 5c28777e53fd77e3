"""The beginning of a session, and the way from one data set to another."""

import streamlit as st

from dashboard.desk import controls, fader_moves
from dashboard.pages import PAGES
from dashboard.session import link, state, steps
from dashboard.session.state import BOUND_TO_DATASET, desk_defaults

_WANTED = "page_wanted"


def start() -> None:
    """Give every desk key its value before any widget is drawn."""
    if not steps.has_begun():
        link.read()
        steps.clear()
    for key, default in desk_defaults().items():
        st.session_state.setdefault(key, default)
    for bank in (fader_moves.MIX, fader_moves.NEW_PEOPLE):
        bank.start()


def leave_dataset() -> None:
    """Forget what belongs to the catalog that is being left, the mix too if it is the one to start from; a callback."""
    view = st.session_state.get("view")
    if view is not None and controls.is_start(view.mix, view.dataset_name):
        st.session_state["has_first_mix"] = False
        state.apply(state.BALANCED)
    defaults = desk_defaults()
    for key in BOUND_TO_DATASET:
        st.session_state[key] = defaults[key]
    st.session_state.pop("user", None)
    steps.clear()


def open_dataset(name: str) -> None:
    """Turn to another data set's recommendations; a callback."""
    leave_dataset()
    st.session_state["dataset"] = name
    st.session_state[_WANTED] = PAGES[0].address


def page_to_turn_to() -> str | None:
    """Return, once, the address of the page that a callback asked for; a run that is cut short must not lose it."""
    asked: str | None = st.session_state.pop(_WANTED, None)
    return asked
