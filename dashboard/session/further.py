"""What decides a list beside faders, Variety and Memory, as one part of a link: only what is not as usual."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.config import Modalities
from core.errors import ConfigError
from dashboard.session import new_user, state

KEY = "more"
_MOST_CHARACTERS = 6_000
_APART = ("variety", "memory", state.OWN_WEIGHTS)
"""Keys that a link carries by themselves."""


def text() -> str:
    """Return what is not as usual as short JSON; "" where everything is, or it would be too long for an address."""
    values = {key: st.session_state.get(key) for key in _defaults()}
    unusual = {key: _plain(value) for key, value in values.items() if value is not None and value != _defaults()[key]}
    written = json.dumps(unusual, ensure_ascii=False, separators=(",", ":")) if unusual else ""
    return written if len(written) <= _MOST_CHARACTERS else ""


def read(written: str) -> None:
    """Take over what a link says, before any widget is drawn.

    Raises
    ------
    ValueError
        If it is nothing that the desk could show; nothing is taken over then.
    """
    said = json.loads(written)
    known = _defaults() | new_user.DEFAULTS
    if not isinstance(said, dict) or not said.keys() <= known.keys():
        raise ValueError("not a desk")
    try:
        values = {key: _READ.get(key, _same_kind(known[key]))(value) for key, value in said.items()}
        state.check(values)
    except (ConfigError, TypeError, ValueError, AttributeError, LookupError) as error:
        raise ValueError("not a desk") from error
    st.session_state.update(values)


def _defaults() -> dict[str, Any]:
    """Return the usual value of every key; the new user's are part of the New users page's address only."""
    desk = {key: value for key, value in state.plain_defaults().items() if key not in _APART}
    return desk | (new_user.DEFAULTS if st.session_state.get("page") == "new_users" else {})


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Modalities) else value


def _same_kind(default: Any) -> Callable[[Any], Any]:
    """Return what reads a value of the same kind as a default."""
    kind = type(default)

    def read_one(value: Any) -> Any:
        if kind is tuple and isinstance(value, list):
            return tuple(map(str, value))
        if kind in (int, float) and isinstance(value, (int, float)) and not isinstance(value, bool):
            return kind(value)
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return read_one


_READ: dict[str, Callable[[Any], Any]] = {
    "filter_price": lambda value: None if value is None else (value[0], value[1]),
    "filter_age_days": lambda value: None if value is None else float(value),
    "modalities": lambda value: Modalities(**value),
}
