"""Which suggestion a session lives with: a list that somebody reads must not move because a search has ended."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")

_AGREED = "agreed_suggestions"

Of = tuple[str, str]
"""A data set and its version."""


def settled(of: Of, newest: T) -> T:
    """Return what stood there when the session first looked, or what it has agreed to since."""
    found: T = st.session_state.setdefault(_AGREED, {}).setdefault(of, newest)
    return found


def agree(of: Of, newest: object) -> None:
    """Live with the newest from now on; a callback."""
    st.session_state[_AGREED][of] = newest
