"""A whole view behind one short link: what it keeps, how it is made, and how it is opened again."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.config import RankingConfig
from core.datasets import Dataset
from core.errors import ConfigError, MixdeskError
from core.store.candidate_names import SUGGESTED, named_configs, named_lists
from core.store.saved_views import SavedView, save_view
from core.store.saved_views import saved_view as find_view
from dashboard import cache, texts
from dashboard.desk import fader_moves
from dashboard.session import new_user, state

_KEYS = (*state.PRIVATE, *state.VIEW_KEYS, *new_user.SESSION_KEYS)
_OPEN, _MADE, _NOTICE = "open_view", "made_view", "view_notice"


def content() -> dict[str, Any]:
    """Return all that a view restores, as JSON."""
    values = st.session_state
    kept = {key: values[key] for key in _KEYS if values.get(key)}
    desk = {"mix": state.config().to_json(), "kept": fader_moves.MIX.kept()}
    document: dict[str, Any] = json.loads(json.dumps({"page": values.get("page", ""), **desk, **kept}))
    return document


def make(dataset: Dataset) -> str:
    """Save the view on screen and return its id; the one made last is used again while nothing has changed."""
    now = content()
    made_id, made = st.session_state.get(_MADE, ("", None))
    if made != (dataset.fingerprint, now):
        user_id = st.session_state.get("user")
        made_id = save_view(
            cache.workspace(), dataset.name, user_id=user_id, content=now, fingerprint=dataset.fingerprint
        )
        st.session_state[_MADE] = (made_id, (dataset.fingerprint, now))
    return str(made_id)


def open_view(view_id: str) -> None:
    """Restore a view before any widget is drawn; what cannot be restored is said in a sentence."""
    try:
        view = find_view(cache.workspace(), view_id)
        st.session_state[_NOTICE] = _restore(view)
    except MixdeskError as error:
        st.session_state[_NOTICE] = str(error)[:1].upper() + str(error)[1:]
    else:
        st.session_state[_OPEN] = (view_id, None)


def _restore(view: SavedView) -> str:
    workspace = cache.workspace()
    if not view.content or view.dataset not in workspace.dataset_names():
        raise ConfigError(f"this view belongs to the data set {view.dataset!r}, which has been deleted.")
    mix = RankingConfig.from_json(view.content["mix"])
    state.apply(mix)
    fader_moves.MIX.keep_ratio(view.content["kept"])
    for key in _KEYS:
        if key in view.content:
            st.session_state[key] = view.content[key]
    st.session_state["dataset"] = view.dataset
    state.turn_to(view.content["page"])
    version = workspace.current(view.dataset)
    gone = _gone(view, version.version_id)
    if version.manifest["fingerprint"] == view.fingerprint:
        return " ".join(gone)
    _drop_unknown_columns(mix, cache.recommender(view.dataset, version.version_id).dataset)
    saved_on = texts.date_words(view.saved_at.replace(tzinfo=dt.UTC).timestamp())
    return " ".join(
        [f"This view was saved on {saved_on}; the data set has changed since, so its lists may differ.", *gone]
    )


def _gone(view: SavedView, version: str) -> list[str]:
    """Return sentences on what the view names and nobody keeps any more; what it says itself is all there."""
    workspace, kept = cache.workspace(), view.content
    saved = (*workspace.configs(view.dataset), *named_configs(workspace, view.dataset))
    mixes = {SUGGESTED, *state.BUILT_IN_MIXES, *saved, *named_lists(workspace, view.dataset)}
    gone = []
    if (other := kept.get("compare")) and other not in mixes:
        gone.append(f"“{other}”, which it is compared with, has been deleted since: Balanced takes its place.")
    who = kept.get("new_name")
    if who and kept.get("new_of") == view.dataset and who not in new_user.known(view.dataset, version):
        gone.append(f"The persona “{who}” has been deleted since; what they said is still here.")
    return gone


def _drop_unknown_columns(mix: RankingConfig, dataset: Dataset) -> None:
    known = dataset.catalog.attributes
    st.session_state["filter_attributes"] = {name: list(v) for name, v in mix.filters.attributes if name in known}


def is_open() -> bool:
    """Return whether this session opened a view and still shows it."""
    return _OPEN in st.session_state


def open_id() -> str | None:
    """Return the view on screen while it stands as it was opened."""
    view_id, opened = st.session_state.get(_OPEN, (None, None))
    if view_id is None:
        return None
    now = content()
    if opened is None:  # compared with what became of it on screen: shares are rescaled, unknown filters dropped
        st.session_state[_OPEN] = (view_id, now)
    elif _is_other(opened, now):
        st.session_state.pop(_OPEN)
        return None
    return str(view_id)


def _is_other(opened: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Compare without the page: to turn a page is not to leave the view."""
    return {**opened, "page": ""} != {**now, "page": ""}


def notice() -> None:
    """Say what a view could not restore, until that is read."""
    if text := st.session_state.get(_NOTICE):
        with st.container(horizontal=True, vertical_alignment="center", key="view_notice_box"):
            st.info(texts.plain(text), icon=":material/info:")
            if st.button("Got it", type="tertiary", key="view_notice_done"):
                st.session_state[_NOTICE] = ""
                st.rerun()
