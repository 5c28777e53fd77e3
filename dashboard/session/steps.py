"""Undo and redo: one snapshot of the desk is one step."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.config import RankingConfig
from dashboard.desk import fader_moves, faders
from dashboard.session import state

_PAST, _FUTURE, _LAST = "undo_steps", "redo_steps", "last_desk"
_MAX_STEPS = 100


def has_begun() -> bool:
    """Return whether this session keeps steps already."""
    return _PAST in st.session_state


def clear() -> None:
    """Start without steps."""
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []
    st.session_state.pop(_LAST, None)


def _snapshot() -> dict[str, Any]:
    return {key: st.session_state[key] for key in state.desk_defaults()}


def _restore(desk: Mapping[str, Any]) -> None:
    for key, value in {**state.desk_defaults(), **desk}.items():  # a signal may have been added since
        st.session_state[key] = value
    for bank in (fader_moves.MIX, fader_moves.NEW_PEOPLE):
        bank.set_shares(faders.from_weights(bank.shares()))
    st.session_state[_LAST] = dict(desk)


def track() -> None:
    """Note the desk as a step of undo if it changed since the last run; call once a run."""
    now, last = _snapshot(), st.session_state.get(_LAST)
    if last is not None and now != {**state.desk_defaults(), **last}:
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


def reset(mix: RankingConfig) -> None:
    """Return to a mix without try-outs; a step that can be undone. A callback."""
    before = _snapshot()
    _restore(state.desk_defaults())
    state.apply(mix)
    st.session_state[_LAST] = before
