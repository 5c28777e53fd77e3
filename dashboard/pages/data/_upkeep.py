"""What a data set needs after its first import: today's log, a user who asks to be forgotten, its end."""

from collections.abc import Callable

import streamlit as st

from core.datasets import Dataset
from core.errors import MixdeskError
from core.store.synonyms import save_synonyms, synonyms_text
from dashboard import cache, texts
from dashboard.pages.data.upload import issues_path
from dashboard.session import opening
from dashboard.session.uploads import stored

Start = Callable[..., None]


def show(dataset: Dataset, start: Start, *, is_busy: bool) -> None:
    """Draw the small works on one data set; `start` is called with a job's arguments."""
    with st.container(horizontal=True):
        with st.popover("Add today's log", help="More actions, read as the log before them was.", disabled=is_busy):
            _add_log(dataset, start)
        _read_again(dataset.name, start, is_busy=is_busy)
        with st.popover("Words that mean the same", help="Which words of new users stand for the catalog's own."):
            _synonyms()
        with st.popover("Forget a user", help="Delete all that is known of one person.", disabled=is_busy):
            _forget(dataset, start)
        with st.popover("Delete this data set", disabled=is_busy):
            _delete(dataset.name)


def _add_log(dataset: Dataset, start: Start) -> None:
    st.write(f"Rows are added to “{dataset.name}”; those it has already are left out.")
    upload = st.file_uploader("Behaviour log", key=f"today_{dataset.name}", help="The columns of the first log.")
    if upload is not None and st.button("Add these rows", type="primary"):
        start("add_log", dataset.name, file=str(stored(upload)), issues=str(issues_path()))


def _read_again(name: str, start: Start, *, is_busy: bool) -> None:
    """Offer to read the files again that a data set was imported from by path, where they still exist."""
    sources, changed = cache.changed_sources(name, cache.current_version(name))
    if not sources:
        return
    files = ", ".join(sorted({texts.plain(one.path) for one in sources}))
    words = f"{len(changed)} of {len(sources)} changed since" if changed else "none changed since"
    if st.button("Read the files again", disabled=is_busy or not changed, help=f"{files}: {words}."):
        start("rebuild", name, issues=str(issues_path()))


def _synonyms() -> None:
    """Let people say which words mean the same, for all data sets of the workspace."""
    st.write(
        "A line for each meaning, its words apart by commas: what new users say then finds the catalog's tags, "
        "categories and values. Common ones such as sci-fi and science fiction are known."
    )
    with st.form("synonyms", border=False):
        text = st.text_area(
            "Synonyms", synonyms_text(cache.synonyms()), height=160, placeholder="trainers, kicks", max_chars=100_000
        )
        if not st.form_submit_button("Save", type="primary"):
            return
    try:
        saved = save_synonyms(cache.workspace(), text)
    except MixdeskError as error:
        st.error(texts.plain(str(error)))
        return
    cache.synonyms.cache_clear()
    st.toast(f"{len(saved):,} meanings saved.")


def _forget(dataset: Dataset, start: Start) -> None:
    st.write(
        "Deletes a user's actions and attributes from this data set, from its models and its older versions, "
        "and keeps them out of later imports. It cannot be undone."
    )
    user_id = st.text_input("User id", key=f"forget_{dataset.name}")
    if not user_id or not st.button(f"Forget “{texts.plain(user_id)}”", type="primary"):
        return
    if dataset.interactions.index_of(user_id) is None and user_id not in dataset.people:
        st.error(f"“{dataset.name}” knows no user “{texts.plain(user_id)}”: check the id.")
        return
    if st.session_state.get("user") == user_id:
        st.session_state.pop("user")
    start("forget", dataset.name, user_id=user_id)


def _delete(name: str) -> None:
    st.write(f"This removes “{name}” with all its versions and saved mixes. It cannot be undone.")
    st.button(f"Delete “{name}”", type="primary", on_click=_remove, args=(name,))


def _remove(name: str) -> None:
    try:
        opening.delete_dataset(name)
    except MixdeskError as error:
        st.error(texts.plain(str(error)), icon=":material/error:")
