"""How long the desk lets an action count: Memory, and whether “People like them” goes by it too."""

import streamlit as st

from core.datasets import Dataset
from core.signals.collaborative import CollaborativeSignal
from dashboard import texts
from dashboard.session import state

_TOGGLE = "widget_people_memory"


def show(dataset: Dataset) -> None:
    """Draw Memory, and under it whether “People like them” forgets as well."""
    has_times = dataset.interactions.has_times
    st.select_slider(
        "Memory (days)",
        state.half_life_options(),
        key="memory",
        on_change=_follow,
        disabled=not has_times,
        help=texts.DECAY_HELP if has_times else texts.NO_TIMES,
    )
    _people(dataset, has_times=has_times)


def _people(dataset: Dataset, *, has_times: bool) -> None:
    is_on = st.session_state[state.PEOPLE_MEMORY] != state.PEOPLE_REMEMBER_ALL
    why_muted = texts.muted_reason(CollaborativeSignal.name, dataset) or ("" if has_times else texts.NO_TIMES)
    state.show_value(_TOGGLE, is_on)
    with st.container(key="people_memory_box", gap=None):
        st.toggle(
            "Also for “People like them”",
            key=_TOGGLE,
            on_change=_switch,
            disabled=bool(why_muted),
            help=why_muted or texts.PEOPLE_MEMORY_HELP,
        )
        own = st.session_state[state.PEOPLE_MEMORY]
        if is_on and not why_muted and own != st.session_state["memory"]:
            st.caption(texts.people_memory(own))


def _switch() -> None:
    """Let “People like them” go by Memory, or count every choice alike."""
    st.session_state[state.PEOPLE_MEMORY] = (
        state.people_label_of(st.session_state["memory"]) if st.session_state[_TOGGLE] else state.PEOPLE_REMEMBER_ALL
    )


def _follow() -> None:
    """Take “People like them” along where it forgets."""
    if st.session_state[state.PEOPLE_MEMORY] != state.PEOPLE_REMEMBER_ALL:
        st.session_state[state.PEOPLE_MEMORY] = state.people_label_of(st.session_state["memory"])
