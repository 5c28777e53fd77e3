"""One item: its picture, its facts, what it is like, and what the desk should do with it."""

import streamlit as st

from core.ranking import SimilarItem, similar_items
from dashboard import cache, texts
from dashboard.components import _tile
from dashboard.session import state
from dashboard.session.view import View

_SIMILAR = 5
_TILE_PIXELS = 96


def show(view: View, item_id: str) -> None:
    """Open the item in a dialog."""
    catalog = view.engine.dataset.catalog

    @st.dialog(texts.plain(str(catalog.titles[catalog.require_index(item_id)])), width="large")
    def dialog() -> None:
        body(view, item_id)
        _rules(view, item_id)

    dialog()


def body(view: View, item_id: str) -> None:
    """Draw the item's facts and its nearest items."""
    catalog = view.engine.dataset.catalog
    row = catalog.frame.iloc[catalog.require_index(item_id)]
    left, right = st.columns([1, 6], vertical_alignment="top")
    with left:
        _picture(view, item_id)
    with right:
        facts = [str(row["category"]), f"{row['price']:,.2f}" if row["price"] == row["price"] else "", item_id]
        if row["created_at"] == row["created_at"]:
            facts.append(f"since {texts.date_words(row['created_at'])}")
        st.caption(texts.plain(" · ".join(fact for fact in facts if fact)))
        st.text(row["description"] or "No description.")
        if row["tags"]:
            st.caption("Tags: " + texts.plain(", ".join(row["tags"])))
    st.markdown("**Similar items**", help="Nearest in the space of all items; 1 is the same, 0 has nothing in common.")
    near = similar_items(view.engine, item_id, k=_SIMILAR, config=view.mix)
    if not near:
        st.caption("Nothing to compare: this item has no text.")
        return
    for column, neighbour in zip(st.columns(_SIMILAR), near, strict=False):
        with column:
            _neighbour(view, neighbour)


def _neighbour(view: View, neighbour: SimilarItem) -> None:
    _picture(view, neighbour.item_id)
    st.text(neighbour.title)
    st.caption(f"likeness {neighbour.similarity:.2f}")


def _picture(view: View, item_id: str) -> None:
    stored = cache.pictures(view.dataset_name, view.version).get(item_id)
    if stored is not None:
        st.image(stored, width=_TILE_PIXELS)
        return
    catalog = view.engine.dataset.catalog
    index = catalog.require_index(item_id)
    st.html(
        f'<div class="mix-tile" style="--hue:{_tile.hue(str(catalog.categories[index]))}">'
        f"{_tile.initials(str(catalog.titles[index]))}</div>"
    )


def _rules(view: View, item_id: str) -> None:
    is_pinned, is_excluded = item_id in view.mix.lists.pin, item_id in view.mix.lists.exclude
    with st.container(horizontal=True):
        if st.button("Unpin" if is_pinned else "Pin to the top", help="Pinned items stand first in every list."):
            state.toggle_rule("pin", item_id)
            st.rerun()
        if st.button("Allow again" if is_excluded else "Never show", help="Takes the item out of every list."):
            state.toggle_rule("exclude", item_id)
            st.rerun()
