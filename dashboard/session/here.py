"""The signals of the data set on screen, and the keys under which their faders stand in a session and in a link."""

from collections.abc import Iterable
from contextlib import suppress

import streamlit as st

from core.errors import MixdeskError
from core.signals import Signal, signals
from core.signals.added import AddedSignal
from dashboard import cache

NEW_PEOPLES = "people_"
"""Begins the keys of the faders of new people's weights."""
_ADDED = "own_"
"""Begins the keys of added signals: their names are people's own, and must not meet another widget's."""


def dataset_name() -> str:
    """Return the data set that was asked for, or the one that comes first; "" where there is none."""
    return st.session_state.get("dataset") or next(iter(cache.workspace().dataset_names()), "")


def signals_here() -> dict[str, Signal]:
    """Return the signals that the desk has a fader for, by name; why one cannot be opened is said by the page."""
    known = signals()
    added: dict[str, AddedSignal] = {}
    with suppress(MixdeskError):
        added = cache.added_signals(name) if (name := dataset_name()) else {}
    return known | {name: signal for name, signal in added.items() if name not in known}


def fader_key(name: str) -> str:
    """Return the key of a signal's fader."""
    return name if name in signals() else f"{_ADDED}{name}"


def colour_rules() -> str:
    """Return the style that gives every signal its colour, light and dark."""
    colours = {fader_key(name): signal.colours for name, signal in signals_here().items()}
    rules = (f".mix-{key} {{ background: light-dark({light}, {dark}); }}\n" for key, (light, dark) in colours.items())
    return "".join(rules)


def fader_keys() -> dict[str, str]:
    """Return the key of every fader on the desk, by signal."""
    return {name: fader_key(name) for name in signals_here()}


ASKED_FOR = "optional_signals"
"""Session key: the optional signals that somebody wants on the desk, whether or not they weigh anything."""


def waiting_signals() -> dict[str, Signal]:
    """Return the optional signals that are not on the desk: no mix gives them weight, and nobody has asked for them."""
    keys = [f"{prefix}{{}}" for prefix in ("", NEW_PEOPLES)]
    asked = st.session_state.get(ASKED_FOR, ())
    return {
        name: signal
        for name, signal in signals_here().items()
        if signal.is_optional
        and name not in asked
        and not any(st.session_state.get(key.format(fader_key(name))) for key in keys)
    }


def ask_for(name: str) -> None:
    """Put an optional signal on the desk."""
    st.session_state[ASKED_FOR] = (*st.session_state.get(ASKED_FOR, ()), name)


def unknown_signals(keys: Iterable[str]) -> dict[str, str]:
    """Return the keys of a link that name added signals which the data set does not have, with these signals."""
    here = fader_keys().values()
    bare = {key: key.removeprefix(NEW_PEOPLES) for key in keys}
    gone = {key: name for key, name in bare.items() if name.startswith(_ADDED) and name not in here}
    return {key: name.removeprefix(_ADDED) for key, name in gone.items()}
