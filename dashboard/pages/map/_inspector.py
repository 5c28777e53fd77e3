"""Beside the map: what was clicked, and what is nearest to it in the space itself, each one step away."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.evaluation import METRICS
from core.maps.measures import turnout
from core.maps.scene import Scene
from core.maps.selection import items_near, nearest_rows
from core.ranking import similar_items
from dashboard import cache, texts
from dashboard.components import item_view
from dashboard.lists import headline, rows
from dashboard.pages.map import _presets, _trail
from dashboard.pages.map._drawn import Pictures
from dashboard.pages.map._numbers import WORTH, Numbers, metric_words
from dashboard.session import new_user
from dashboard.session.view import View

_N_NEAREST = 8
_N_HISTORY = 5
_N_HITS = 12
_HINTS = {
    _presets.CATALOG: "Every item of the catalog; items with like texts stand together.",
    _presets.USERS: "Everybody, by what they chose: near means alike in taste.",
}


def show(view: View, pictures: Pictures, scene: Scene, choice: _presets.Choice, numbers: Numbers) -> None:
    """Draw what is looked at, else what there is to look at."""
    dataset = view.engine.dataset
    key = _trail.current(dataset)
    if key is None:
        _nothing_yet(view, scene, choice, numbers)
        return
    if before := _trail.previous(dataset):
        st.button(f"Back to {texts.plain(before)}", on_click=_trail.back, icon=":material/arrow_back:", type="tertiary")
    kind, name = _trail.parts(key)
    if kind == _trail.ITEM:
        _item(view, pictures, name, numbers)
    elif kind == _trail.USER:
        _user(view, pictures, name, numbers)
    else:
        _persona(view, name)


def _nothing_yet(view: View, scene: Scene, choice: _presets.Choice, numbers: Numbers) -> None:
    dataset = view.engine.dataset
    if choice.search:
        hits = [scene.keys[mark.at] for mark in scene.marks][:_N_HITS]
        st.markdown(f"**{len(scene.marks):,} found**" if hits else "**Nothing found**")
        _links([(key, _trail.name_of(dataset, key)) for key in hits], "hit")
        if not hits:
            st.caption("No name on this picture has these words: try another.")
        return
    if choice.preset == _presets.LIST and scene.layer is not None:
        st.markdown("**The list, by number**")
        ids = [dataset.catalog.item_ids[at] for at in scene.layer.listed]
        named = [(_trail.key_of(_trail.ITEM, item), f"{at}. {_title(view, item)}") for at, item in enumerate(ids, 1)]
        _links(named, "listed")
        st.caption(
            "The diamond is where their taste stands. Rings are the history: the larger, the better remembered. "
            "Dashed arrows lead from an item that variety took out to the one that came in."
        )
        return
    st.caption(texts.plain(_hint(view, choice, numbers)))
    st.caption("Click a point to see what is nearest to it. Draw a lasso or a box (top right) to look at many.")


def _hint(view: View, choice: _presets.Choice, numbers: Numbers) -> str:
    if choice.preset == _presets.BEATS and numbers.now is not None and numbers.before is not None:
        metric = _presets.metric_of(choice.by)
        found = turnout(numbers.now, numbers.before, metric)
        return (
            f"{metric_words(metric)} of {headline.testers(found.n_users, view)}: {found.better:,} get a "
            f"better list from this mix (green), {found.worse:,} from {view.compared_name} (purple), "
            f"{found.same:,} are as well off. The groups below say where that is more than chance."
        )
    if choice.preset == _presets.NEVER and numbers.items is not None:
        n_never = int((numbers.items.shown == 0).sum())
        return (
            f"In colour: the {n_never:,} of {len(numbers.items.shown):,} items that stand in none of the lists of "
            f"{headline.testers(numbers.items.n_users, view)} under this mix."
        )
    return _HINTS.get(choice.preset, "")


def _links(named: Sequence[tuple[str, str]], what: str) -> None:
    with st.container(gap=None, key=f"map_links_{what}"):
        for key, words in named:
            st.button(texts.plain(words), key=f"{what}_{key}", type="tertiary", on_click=_trail.follow, args=(key,))


def _title(view: View, item_id: str) -> str:
    catalog = view.engine.dataset.catalog
    return str(catalog.titles[catalog.require_index(item_id)])


def _item(view: View, pictures: Pictures, item_id: str, numbers: Numbers) -> None:
    dataset, at = view.engine.dataset, view.engine.dataset.catalog.require_index(item_id)
    if (picture := rows.pictures(view)(item_id)) is not None:
        st.image(picture, width=72)
    st.markdown(f"**{texts.plain(_title(view, item_id))}**")
    popularity = int(dataset.interactions.popularity[at]) if at < dataset.interactions.n_items else 0
    facts = [str(dataset.catalog.categories[at]), f"{popularity:,} choice{'s' if popularity != 1 else ''}"]
    if numbers.items is not None and at < len(numbers.items.shown):
        facts.append(f"in {numbers.items.shown[at]:,} of {numbers.items.n_users:,} test lists")
    if group := _group(pictures.items.clusters, pictures.items.cluster_names, at):
        facts.append(f"group {group}")
    st.caption(texts.plain(" · ".join(fact for fact in facts if fact)))
    if st.button("Details", help="Its picture, description and rules."):
        item_view.show(view, item_id)
    near = similar_items(view.engine, item_id, k=_N_NEAREST, config=view.mix)
    if not near:
        st.caption("Nothing to compare: this item has no text.")
        return
    st.markdown(
        "**Nearest items**", help="In the space itself, not on the picture. 1 is the same, 0 nothing in common."
    )
    _links([(_trail.key_of(_trail.ITEM, one.item_id), f"{one.similarity:.2f} {one.title}") for one in near], "near")


def _user(view: View, pictures: Pictures, user_id: str, numbers: Numbers) -> None:
    dataset, log = view.engine.dataset, view.engine.dataset.interactions
    at = log.index_of(user_id)
    if at is None:
        return
    st.markdown(f"**{texts.plain(texts.person(dataset, user_id))}**")
    facts = [f"{int(log.counts_by_user[at]):,} actions"]
    if group := _group(pictures.users.clusters, pictures.users.cluster_names, at):
        facts.append(f"group {group}")
    st.caption(texts.plain(" · ".join(facts)))
    if story := texts.story(dataset, user_id):
        st.caption(texts.plain(story))
    _worth(user_id, numbers)
    if st.button("Open their list", help="On Recommend, with this mix."):
        st.session_state["user"] = user_id
        st.switch_page("pages/recommend/page.py")
    newest = dict.fromkeys(dataset.catalog.item_ids[item] for item in log.item_index[log.rows_of(at)][::-1])
    st.markdown("**Newest actions**")
    _links([(_trail.key_of(_trail.ITEM, item), _title(view, item)) for item in list(newest)[:_N_HISTORY]], "acted")
    near = nearest_rows(cache.tastes(view.dataset_name, view.version), at, n=_N_NEAREST)
    if near:
        st.markdown("**Nearest in taste**", help="In the space itself, not on the picture. 1 is the same taste.")
        people = [(log.user_ids[other], similarity) for other, similarity in near]
        _links(
            [(_trail.key_of(_trail.USER, one), f"{value:.2f} {texts.person(dataset, one)}") for one, value in people],
            "like",
        )


def _worth(user_id: str, numbers: Numbers) -> None:
    """Say what a user's list is worth under both mixes, where they are a validation user."""
    at = None if numbers.now is None else numbers.now.split.index_of(user_id)
    if numbers.now is None or at is None or not numbers.now.split.is_headline[at]:
        return
    parts = []
    for metric in WORTH:
        value = METRICS[metric].shown(float(numbers.now.per_user[metric][at]))
        other = "" if numbers.before is None else METRICS[metric].shown(float(numbers.before.per_user[metric][at]))
        parts.append(f"{metric_words(metric)} {value}" + (f" (was {other})" if other and other != value else ""))
    st.caption(texts.plain(" · ".join(parts)))


def _persona(view: View, name: str) -> None:
    persona = next((one for one in cache.personas(view.dataset_name, view.version).personas if one.name == name), None)
    if persona is None:
        return
    st.markdown(f"**{texts.plain(name)}**")
    st.caption(texts.plain(", ".join(persona.interests)))
    if st.button("Open on New users"):
        new_user.take(persona)
        st.session_state["new_of"] = view.dataset_name
        st.switch_page("pages/new_users/page.py")
    future = cache.persona_tastes(view.dataset_name, view.version)
    if future.done():
        near = items_near(np.asarray(view.engine.parts["text"]), future.result()[name][None, :], n=_N_NEAREST)
        st.markdown("**Nearest items**")
        ids = [view.engine.dataset.catalog.item_ids[at] for at in near]
        _links([(_trail.key_of(_trail.ITEM, item), _title(view, item)) for item in ids], "persona")


def _group(clusters: np.ndarray, names: Sequence[str], at: int) -> str:
    return f"“{names[clusters[at]]}”" if at < len(clusters) and 0 <= clusters[at] < len(names) else ""
