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


def reserve() -> DeltaGenerator:
    """Return a place at the top of the page; a cold process says there what is coming."""
    place = st.empty()
    if _FRAME not in sys.modules:
        show(place, "One moment …")
    return place


def show(place: DeltaGenerator, words: str) -> None:
    """Say what this is and what is under way."""
    place.markdown(f"{_MARKDOWN} {words}")
