"""A named shopper's story: who it is, buttons that move the faders themselves, and the rows that answer, marked."""

import streamlit as st

from core.ranking import Recommendation
from core.store.sample_stories import Move, Story, story_of
from dashboard import texts
from dashboard.lists import list_views
from dashboard.session import state
from dashboard.session.view import View

_TOLD = "story_told"
"""Session key: whose story is being told, so that its rows are marked."""


def show(view: View, answer: Recommendation, compared: Recommendation) -> bool:
    """Draw the line of a user with a story, and return whether there is one."""
    words, story = texts.story(view.engine.dataset, view.user_id or ""), _of(view)
    if not words:
        return False
    with st.container(horizontal=True, vertical_alignment="center", key="story", gap="small"):
        if story is not None and _is_told(view):
            about = _items(view, story)
            now, before = (sum(item.item_id in about for item in one.items) for one in (answer, compared))
            words = texts.story_answer(story.noun, now, before, len(answer.items), view.compared_name)
        st.caption(texts.plain(words), help=texts.plain(words))
        for move in () if story is None else story.moves:
            st.button(move.label, on_click=_make, args=(view.user_id, move), help=texts.STORY_HELP)
        if _is_told(view):
            st.button("Done", type="tertiary", on_click=_end, help="Takes the marks off; the faders stay.")
    return True


def marked(view: View) -> frozenset[str]:
    """Return the items that the story being told is about; none elsewhere."""
    story = _of(view)
    return _items(view, story) if story is not None and _is_told(view) else frozenset()


def _of(view: View) -> Story | None:
    return story_of(view.engine.dataset, view.user_id or "")


def _items(view: View, story: Story) -> frozenset[str]:
    dataset = view.engine.dataset
    return frozenset(map(str, dataset.catalog.item_ids[story.belongs(dataset, view.user_id or "")]))


def _is_told(view: View) -> bool:
    return bool(st.session_state.get(_TOLD) == view.user_id)


def _make(user_id: str, move: Move) -> None:
    state.apply(move.config)
    st.session_state[_TOLD] = user_id
    st.session_state["compare"] = move.compared_with
    st.session_state["list_view"] = list_views.SIDE_BY_SIDE if move.is_beside else list_views.NOW


def _end() -> None:
    st.session_state[_TOLD] = None
