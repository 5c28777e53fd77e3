"""Under the map: what a lasso or a box took in, as a table, a file, and a taste to recommend for."""

import numpy as np
import pandas as pd
import streamlit as st

from core.evaluation import METRICS
from core.maps.measures import values_of_users
from core.maps.selection import CommonTag, common_tags, items_near, most_central
from dashboard import cache, texts
from dashboard.lists import downloads, headline
from dashboard.pages.map import _trail
from dashboard.pages.map._numbers import Numbers, metric_words
from dashboard.session import new_user
from dashboard.session.view import View

_METRIC = "ndcg"
_N_CLICKS, _N_INTERESTS = 5, 3
_MOST_ROWS = 2_000
_NAME = "someone of this taste"


def show(view: View, kind: str, numbers: Numbers) -> None:
    """Draw the selection, if there is one of the kind that the picture shows."""
    ids = _trail.selected(view.engine.dataset, kind)
    if not ids:
        return
    table = _item_table(view, ids, numbers) if kind == _trail.ITEM else _user_table(view, ids, numbers)
    items = _items_of(view, kind, ids)
    tags = common_tags(view.engine.dataset.catalog, items)
    with st.container(border=True, key="map_selected"):
        noun = "item" if kind == _trail.ITEM else "user"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(ids):,} {noun}{'s' if len(ids) != 1 else ''} selected**")
            if st.button("Recommend for this taste", type="primary", help="As if one new user had just chosen these."):
                _recommend(view, kind, ids, tags)
            st.download_button(
                "Download",
                downloads.table_csv(table),
                f"{view.dataset_name}-selection.csv",
                "text/csv",
                on_click="ignore",
            )
            st.button("Clear", on_click=_trail.clear_selection, type="tertiary")
        st.caption(texts.plain(_summary(kind, tags, ids, view, numbers)))
        st.dataframe(table.head(_MOST_ROWS), hide_index=True, height=260)


def _summary(kind: str, tags: list[CommonTag], ids: list[str], view: View, numbers: Numbers) -> str:
    whose = "" if kind == _trail.ITEM else "What they chose is "
    words = ", ".join(f"{one.tag} ({one.n_items:,}, {one.lift:.1f} times as often as elsewhere)" for one in tags[:4])
    said = [f"{whose}{words}" if words else "No tag sets them apart"]
    if numbers.now is not None and kind == _trail.USER:
        values = values_of_users(numbers.now, _METRIC, ids)
        known = values[np.isfinite(values)]
        if len(known):
            mean = METRICS[_METRIC].shown(float(known.mean()))
            said.append(f"{metric_words(_METRIC)} {mean} over {headline.testers(len(known), view)}")
    if numbers.items is not None and kind == _trail.ITEM:
        at = np.array([view.engine.dataset.catalog.require_index(item) for item in ids])
        at = at[at < len(numbers.items.shown)]
        n_shown = int((numbers.items.shown[at] > 0).sum())
        said.append(f"{n_shown:,} of them are in the list of one of the test {view.audience}")
    return ". ".join(said) + "."


def _item_table(view: View, ids: list[str], numbers: Numbers) -> pd.DataFrame:
    dataset = view.engine.dataset
    at = np.array([dataset.catalog.require_index(item) for item in ids])
    popularity = np.append(dataset.interactions.popularity, 0)
    table = pd.DataFrame(
        {
            "Item": dataset.catalog.titles[at],
            "Category": dataset.catalog.categories[at],
            "Tags": [", ".join(dataset.catalog.tags[one]) for one in at],
            "Choices": popularity[np.minimum(at, len(popularity) - 1)].astype(int),
        }
    )
    if numbers.items is not None:
        known = np.minimum(at, len(numbers.items.shown) - 1)
        table["Times recommended"] = numbers.items.shown[known]
        table["Later choices found"] = [
            f"{found:,} of {wanted:,}"
            for found, wanted in zip(numbers.items.found[known], numbers.items.wanted[known], strict=True)
        ]
    return table.assign(item_id=ids)


def _user_table(view: View, ids: list[str], numbers: Numbers) -> pd.DataFrame:
    dataset = view.engine.dataset
    log = dataset.interactions
    at = _positions_of_users(view, ids)
    table = pd.DataFrame(
        {"User": [texts.person(dataset, user) for user in ids], "Actions": log.counts_by_user[at].astype(int)}
    )
    for measured, words in ((numbers.now, metric_words(_METRIC)), (numbers.before, f"{view.compared_name}’s")):
        if measured is not None:
            table[words] = values_of_users(measured, _METRIC, ids)
    return table.assign(user_id=ids)


def _items_of(view: View, kind: str, ids: list[str]) -> np.ndarray:
    """Return selected items, or the items that selected users acted on."""
    dataset = view.engine.dataset
    if kind == _trail.ITEM:
        return np.array([dataset.catalog.require_index(item) for item in ids])
    log = dataset.interactions
    is_theirs = np.isin(log.user_index, _positions_of_users(view, ids))
    return np.unique(log.item_index[is_theirs]).astype(np.int64)


def _positions_of_users(view: View, ids: list[str]) -> np.ndarray:
    return np.array([view.engine.dataset.interactions.index_of(user) for user in ids], dtype=np.int64)


def _recommend(view: View, kind: str, ids: list[str], tags: list[CommonTag]) -> None:
    """Open New users with somebody who likes what is common here and has chosen what is most central."""
    vectors, catalog = np.asarray(view.engine.parts["text"]), view.engine.dataset.catalog
    if kind == _trail.ITEM:
        items = most_central(vectors, _items_of(view, kind, ids), n=_N_CLICKS)
    else:
        at = _positions_of_users(view, ids)
        items = items_near(vectors, cache.tastes(view.dataset_name, view.version)[at], n=_N_CLICKS)
    new_user.be(
        _NAME,
        interests=tuple(one.tag for one in tags[:_N_INTERESTS]),
        clicks=tuple(str(catalog.item_ids[item]) for item in items),
        dataset=view.dataset_name,
    )
    st.switch_page("pages/new_users/page.py")
