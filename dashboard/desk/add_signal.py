"""Add a signal of one's own to the desk: a column of the catalog, or scores from a file; and take it away again."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from core.errors import MixdeskError, NotFoundError
from core.ranking import Recommender
from core.signals.added import Setting
from core.signals.kinds import KINDS
from core.store.added_signals import MOST, remove_signal
from core.store.added_signals import add_signal as core_add_signal
from dashboard import cache, texts
from dashboard.session import here, uploads

_ROUND = "added_signals_so_far"
"""Counts what was added in this session: its number is part of every key, so that the form starts empty again."""


def show(engine: Recommender) -> None:
    """Draw the button under the faders, with the form behind it."""
    added = cache.added_signals(engine.dataset.name)
    words = "Blend in new arrivals, a column of your catalog, or scores of yours."
    with st.popover("Add a signal", icon=":material/add:", type="tertiary", help=words):
        if len(added) < MOST:
            _form(engine)
        else:
            st.caption(f"There are {MOST} signals of your own: remove one first.")


def _form(engine: Recommender) -> None:
    number = st.session_state.setdefault(_ROUND, 0)
    waiting = here.waiting_signals()
    offered = {name: (one.kind_label, one.kind_help) for name, one in KINDS.items()}
    offered |= {name: (one.label, one.help) for name, one in waiting.items()}
    kind = st.radio(
        "What it is",
        list(offered),
        key=f"signal_kind_{number}",
        format_func=lambda name: offered[name][0],
        captions=[words for _, words in offered.values()],
        help="A signal is a reason to show an item. It gets a fader beside the others.",
    )
    if kind in waiting:
        if st.button("Add", type="primary", key=f"signal_add_{number}"):
            st.session_state[_ROUND] += 1
            here.ask_for(kind)
            st.toast(f"“{waiting[kind].label}” is on the desk: raise its fader to let it count.", icon=":material/add:")
            st.rerun()
        return
    settings, files = {}, []
    for asked in KINDS[kind].asks():
        key = f"signal_{kind}_{asked.name}_{number}"
        if asked.choices is None:
            files.append(_file(asked, key))
        else:
            settings[asked.name] = _value(asked, engine, key)
    if None in files or "" in settings.values():
        return
    label = st.text_input(
        "Name of the signal",
        max_chars=40,
        key=f"signal_name_{kind}_{number}",
        placeholder="after its column or file",
        help="Stands on its fader.",
    )
    if st.button("Add", type="primary", key=f"signal_add_{number}"):
        _add(engine, kind, settings, label, files[0] if files else None)


def _value(asked: Setting, engine: Recommender, key: str) -> str:
    assert asked.choices is not None
    choices = asked.choices(engine.dataset)
    if not choices:
        st.caption("The catalog has no column of numbers or dates that differ.")
        return ""
    return str(st.selectbox(asked.label, list(choices), key=key, format_func=choices.__getitem__, help=asked.help))


def _file(asked: Setting, key: str) -> Path | None:
    file = st.file_uploader(asked.label, key=key, help=asked.help)
    st.caption(asked.help)
    return None if file is None else uploads.stored(file)


def _add(engine: Recommender, kind: str, settings: dict[str, str], label: str, file: Path | None) -> None:
    try:
        added = core_add_signal(cache.workspace(), engine, kind, settings, label=label.strip(), file=file)
    except MixdeskError as error:
        st.error(texts.plain(str(error)))
        return
    cache.signals_stamp.cache_clear()
    st.session_state[_ROUND] += 1
    words = [f"“{added.signal.label}” is on the desk: raise its fader to let it count.", *added.remarks]
    st.toast(texts.plain(" ".join(words)), icon=":material/add:")
    st.rerun()


def remove(dataset: str, name: str) -> None:
    """Take an added signal away; a callback. Nothing happens where somebody else was quicker."""
    with suppress(NotFoundError):
        remove_signal(cache.workspace(), dataset, name)
    cache.signals_stamp.cache_clear()
