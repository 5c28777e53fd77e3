"""Who a new user is and what they say: personas to start from, and the three questions."""

from typing import get_args

import streamlit as st

from core.errors import ConfigError
from core.explanation.hand_over import level_effect
from core.store.saved_personas import delete_persona, save_persona, saved_personas
from core.users import Persona
from core.users.onboarding import Level
from core.users.personas import MAX_NAME
from dashboard import cache, texts
from dashboard.pages.new_users import _words
from dashboard.session import new_user, state
from dashboard.session.view import View

_MAX_TAGS = 300
_LEVELS = [level for level in get_args(Level) if level]


def show(view: View) -> None:
    """Draw the personas, the questions, and what can be done with the answers."""
    known = new_user.known(view.dataset_name, view.version)
    _personas(view, known)
    _interests(view)
    _goals(view)
    _level(view)
    with st.container(horizontal=True, key="new_user_foot", gap="small"):
        with st.popover("Save persona", help="Keep this person under a name, for this data set."):
            _save(view)
        if st.session_state["new_name"] in saved_personas(cache.workspace(), view.dataset_name):
            st.button("Delete", on_click=_delete, args=(view,), help="Delete the saved persona.")
        st.button("Someone else", on_click=new_user.start_blank, help="Empty the form and begin from nothing.")


def _personas(view: View, known: dict[str, Persona]) -> None:
    """Draw one card a persona."""
    names = list(known)
    chosen = st.session_state["new_name"]
    key = f"persona_{view.dataset_name}"

    def start() -> None:
        if st.session_state[key] in known:
            new_user.take(known[st.session_state[key]])

    edited = chosen if chosen in known and new_user.is_edited(known[chosen]) else None
    labels = {name: f"**{texts.plain(name)}**{' · edited' if name == edited else ''}" for name in names}

    state.show_value(key, chosen if chosen in known else None)
    with st.container(key="personas"):
        st.radio(
            "Start from a person",
            names,
            key=key,
            on_change=start,
            format_func=labels.__getitem__,
            captions=[texts.plain(known[name].note) for name in names],
            width="stretch",
        )
        st.caption(new_user.starting(view.dataset_name, view.version).made_from)


def _interests(view: View) -> None:
    tags = list(view.engine.dataset.catalog.tag_counts())[:_MAX_TAGS]
    stated = list(st.session_state["new_interests"])
    key = f"interests_{view.dataset_name}"

    def keep() -> None:
        st.session_state["new_interests"] = tuple(dict.fromkeys(map(str, st.session_state[key])))

    state.show_value(key, stated)
    st.multiselect(
        "Interests",
        list(dict.fromkeys([*stated, *tags])),
        key=key,
        on_change=keep,
        accept_new_options=True,
        wrap=True,
        placeholder="Pick or type",
        help="The catalog's own tags, most used first; or type anything and press Enter.",
    )


def _goals(view: View) -> None:
    key = f"goals_{view.dataset_name}"

    def keep() -> None:
        st.session_state["new_goals"] = st.session_state[key] or ""

    state.show_value(key, st.session_state["new_goals"])
    st.text_input("Goal", key=key, on_change=keep, placeholder="What they want to do", help="One line in plain words.")


def _level(view: View) -> None:
    key = f"level_{view.dataset_name}"

    def keep() -> None:
        st.session_state["new_level"] = st.session_state[key] or ""

    state.show_value(key, st.session_state["new_level"] or None)
    with st.container(key="level_choice"):
        st.segmented_control(
            "Level",
            _LEVELS,
            key=key,
            on_change=keep,
            format_func=str.capitalize,
            width="stretch",
            help="Leans the list towards things for beginners or for experts. Click again to say nothing.",
        )
    effect = level_effect(view.engine, view.query, view.mix)
    with st.container(key="level_effect"):
        st.caption(_words.level(st.session_state["new_level"], effect))


def _save(view: View) -> None:
    with st.form("save_persona", border=False):
        label = st.text_input("Name", st.session_state["new_name"], max_chars=MAX_NAME, placeholder="Maya")
        note = st.text_input("One line about them", max_chars=60)
        if not st.form_submit_button("Save"):
            return
    try:
        persona = new_user.as_persona(label, note)
    except ConfigError as error:
        st.error(texts.plain(str(error)))
        return
    save_persona(cache.workspace(), view.dataset_name, persona.name, persona.to_json())
    st.session_state["new_name"] = persona.name
    st.rerun()


def _delete(view: View) -> None:
    """Delete the saved persona; what was said stays in the form."""
    delete_persona(cache.workspace(), view.dataset_name, st.session_state["new_name"])
    if st.session_state["new_name"] not in new_user.known(view.dataset_name, view.version):
        st.session_state["new_name"] = ""
