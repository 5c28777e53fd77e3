"""A page of one's own: the nearest items of one item, as the desk's mix counts similarity."""

import streamlit as st

from core.ranking.similar import similar_items
from dashboard.session.view import current


def main() -> None:
    """Read what the page is about, call the engine once, draw."""
    view = current()
    if view is None:  # no data set yet: the frame says what to do
        return
    catalog = view.engine.dataset.catalog
    titles = dict(zip(catalog.item_ids, catalog.titles, strict=True))
    item_id = st.selectbox("Item", list(titles), format_func=titles.__getitem__, key="nearest_to")
    found = similar_items(view.engine, item_id, k=view.mix.k, config=view.mix)
    if not found:
        st.info("Nothing can be compared with this item: it has no text.")
        return
    st.dataframe(
        {"Item": [one.title for one in found], "Similarity": [one.similarity for one in found]},
        column_config={"Similarity": st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="%.2f")},
    )


main()
