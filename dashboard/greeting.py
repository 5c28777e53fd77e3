"""What stands on the page while there is nothing else to show: what this is, and what is being made ready.

Imported before all that takes long.
"""

import sys

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

WHAT_IT_IS = (
    "A mixing desk for recommendations",
    "Move a fader and see at once what would be recommended, to whom and why.",
)
_MARKDOWN = "##### {}\n\n{}".format(*WHAT_IT_IS)
_FRAME = "dashboard.frame"


def reserve() -> None:
    """Keep a place at the top of the page; a cold process says there what is coming."""
    place = st.empty()
    st.session_state["greeting"] = place
    if _FRAME not in sys.modules:
        place.markdown(f"{_MARKDOWN} One moment …")


def show(words: str) -> None:
    """Say what this is and what is under way, where no data set has anything to show yet."""
    _place().markdown(f"{_MARKDOWN} {words}")


def leave() -> None:
    """Make way for a page."""
    _place().empty()


def _place() -> DeltaGenerator:
    place: DeltaGenerator = st.session_state["greeting"]
    return place
