"""The beginning of a session, and the way from one data set to another."""

import streamlit as st

from dashboard import cache
from dashboard.desk import controls, fader_moves
from dashboard.pages import PAGES
from dashboard.session import link, state, steps
from dashboard.session.state import BOUND_TO_DATASET, desk_defaults


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
    _leave(has_start_mix=_has_start_mix())


def open_dataset(name: str) -> None:
    """Turn to another data set's recommendations; a callback."""
    leave_dataset()
    st.session_state["dataset"] = name
    state.turn_to(PAGES[0].address)


def delete_dataset(name: str) -> None:
    """Delete the data set on the page, and leave it; a callback.

    Raises
    ------
    DataError
        If somebody else is working on it; nothing is changed then.
    """
    has_start_mix = _has_start_mix()  # nobody knows once it is gone
    cache.workspace().delete_dataset(name)
    cache.current_version.cache_clear()
    _leave(has_start_mix=has_start_mix)


def _has_start_mix() -> bool:
    view = st.session_state.get("view")
    return view is not None and controls.is_start(view.mix, view.dataset_name)


def _leave(*, has_start_mix: bool) -> None:
    if has_start_mix:
        st.session_state["has_first_mix"] = False
        state.apply(state.BALANCED)
    defaults = desk_defaults()
    for key in BOUND_TO_DATASET:
        st.session_state[key] = defaults[key]
    st.session_state.pop("user", None)
    steps.clear()
