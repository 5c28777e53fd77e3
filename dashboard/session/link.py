"""What a link to a view carries: written into the browser's address, read when a session starts."""

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import streamlit as st

from dashboard import texts
from dashboard.desk import fader_moves
from dashboard.session import further, here, short_links, state
from dashboard.session.state import OWN_WEIGHTS

_BANKS = (fader_moves.MIX, fader_moves.NEW_PEOPLE)


def _number(text: str, *, low: float, high: float) -> float:
    value = float(text)
    if math.isnan(value):
        raise ValueError("not a number")
    return min(max(value, low), high)


def _per_cent(text: str) -> float:
    return _number(text, low=0.0, high=100.0)


def _memory(text: str) -> str:
    return text if text == "always" else f"{_number(text, low=0.01, high=36_500.0):.6g}"


def _linked() -> dict[str, Callable[[str], Any]]:
    """Return what a link carries, and how its text is read.

    Read and written by hand and not with ``bind="query-params"``: the linked faders need their values before they are
    drawn, and a bound widget drops what equals its own default from the address, which is not the desk's default.
    """
    return {
        **dict.fromkeys(("dataset", "user", "compare"), str),
        **dict.fromkeys((bank.key(name) for bank in _BANKS for name in here.signals_here()), _per_cent),
        OWN_WEIGHTS: lambda text: text == str(True),
        "variety": lambda text: round(_per_cent(text)),
        "memory": _memory,
    }


def read() -> None:
    """Take over what the link says, when a session starts."""
    if view_id := st.query_params.get("view"):
        short_links.open_view(view_id)
    if name := st.query_params.get("dataset"):
        st.session_state["dataset"] = name  # first: a data set may have signals of its own
    if gone := here.unknown_signals(st.query_params):
        st.session_state[state.NOTICE] = state.lacking_words(list(gone.values()))
    for key, read in _linked().items():
        if (text := st.query_params.get(key)) is None:
            continue
        try:
            st.session_state[key] = read(text)
        except ValueError:
            st.toast(f"The link says {key}={texts.plain(text)}, which is no number: the default is used.")
    if written := st.query_params.get(further.KEY):
        try:
            further.read(written)
        except ValueError:
            st.toast("The link's part “more” is nothing that the desk could show: without it, settings are as usual.")


def says_mix() -> bool:
    """Return whether the address describes a mix, or a view that brought one."""
    keys = (*here.fader_keys().values(), *_of_new_people(), "variety", "memory", further.KEY)
    return short_links.is_open() or any(key in st.query_params for key in keys)


def carried() -> dict[str, str]:
    """Return what a link to this view carries."""
    texts = {key: st.session_state.get(key) for key in _linked()}
    for bank, name in product(_BANKS, here.waiting_signals()):
        del texts[bank.key(name)]
    if not texts[OWN_WEIGHTS]:
        for key in _of_new_people():
            texts.pop(key, None)
    written = {key: f"{value:.10g}" if isinstance(value, float) else str(value) for key, value in texts.items()}
    written[further.KEY] = further.text()
    return {key: text for key, text in written.items() if text not in ("", "None")}


def _of_new_people() -> list[str]:
    """Return the keys that a link has only where new people have weights of their own."""
    return [OWN_WEIGHTS, *(fader_moves.NEW_PEOPLE.key(name) for name in here.signals_here())]


def write() -> None:
    """Show this view in the browser's address; once a run, after all of its widgets are drawn."""
    says = carried()
    if wanted := {key: value for key, value in says.items() if st.query_params.get(key) != value}:
        st.query_params.update(wanted)
    gone = [key for key in (*_linked(), further.KEY) if key in st.query_params and key not in says]
    for key in [*here.unknown_signals(st.query_params), *gone]:
        del st.query_params[key]
    if "view" in st.query_params and short_links.open_id() is None:
        del st.query_params["view"]
