"""What is looked at on the map: the point that was clicked, and the neighbours followed from it."""

from collections.abc import Sequence

import streamlit as st

from core.datasets import Dataset
from dashboard import texts

ITEM, USER, PERSONA = "item", "user", "persona"
_TRAIL, _RINGED, _SELECTED = "map_trail", "map_is_ringed", "map_selected"


def key_of(kind: str, name: object) -> str:
    """Return what stands for an item, a user or a persona in a click."""
    return f"{kind}:{name}"


def parts(key: str) -> tuple[str, str]:
    """Return kind and id of a key."""
    kind, _, name = key.partition(":")
    return kind, name


def current(dataset: Dataset) -> str | None:
    """Return the key of what is looked at, if the data set knows it."""
    trail = st.session_state.get(_TRAIL, [])
    return trail[-1] if trail and _is_known(dataset, trail[-1]) else None


def _is_known(dataset: Dataset, key: str) -> bool:
    kind, name = parts(key)
    known = {ITEM: dataset.catalog.index_of, USER: dataset.interactions.index_of}
    return kind == PERSONA or known[kind](name) is not None


def ringed(dataset: Dataset) -> str | None:
    """Return what has a ring on the picture: what was followed or searched; a click shows itself."""
    return current(dataset) if st.session_state.get(_RINGED) else None


def start(key: str) -> None:
    """Look at what was clicked on the picture."""
    st.session_state[_TRAIL], st.session_state[_RINGED] = [key], False


def follow(key: str) -> None:
    """Go on to a neighbour; a callback."""
    st.session_state[_TRAIL] = [*st.session_state.get(_TRAIL, []), key]
    st.session_state[_RINGED] = True


def back() -> None:
    """Return to what was looked at before; a callback."""
    st.session_state[_TRAIL] = st.session_state.get(_TRAIL, [])[:-1]
    st.session_state[_RINGED] = True


def previous(dataset: Dataset) -> str | None:
    """Return the name of what was looked at before, if there is a way back."""
    trail = st.session_state.get(_TRAIL, [])
    return name_of(dataset, trail[-2]) if len(trail) > 1 and _is_known(dataset, trail[-2]) else None


def name_of(dataset: Dataset, key: str) -> str:
    """Return a title or a person's name."""
    kind, name = parts(key)
    if kind == ITEM:
        return str(dataset.catalog.titles[dataset.catalog.require_index(name)])
    return texts.person(dataset, name) if kind == USER else name


def select(keys: Sequence[str]) -> None:
    """Keep what a lasso or a box took in."""
    st.session_state[_SELECTED] = list(keys)


def selected(dataset: Dataset, kind: str) -> list[str]:
    """Return ids of what is selected, as far as they are of a kind and known."""
    keys = [key for key in st.session_state.get(_SELECTED, []) if parts(key)[0] == kind]
    return [parts(key)[1] for key in keys if _is_known(dataset, key)]


def clear_selection() -> None:
    """Select nothing; a callback."""
    st.session_state[_SELECTED] = []
