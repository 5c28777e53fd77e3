import streamlit as st

from core.jobs import running_jobs, start_job
from core.maps import Picture
from core.maps.figures import MOST_POINTS, map_figure
from dashboard import messages, resources
from dashboard.view import View, current

_CATALOG, _LIST = "Catalog", "This list"
_N_NEAREST = 10


def main() -> None:
    """Draw the Map page: the picture, and what is near the item that was clicked."""
    view = current()
    if view is None:
        return
    if view.engine.pending:
        st.info("The map needs the items' texts, and those are still being prepared.", icon=":material/info:")
        return
    drawn = resources.drawn_map(view.dataset_name, view.version)
    picture = drawn.items if drawn else resources.quick_map(view.dataset_name, view.version)
    if picture.n_placed < 3 or picture.is_one_spot:
        st.info("There is no map to draw: it takes at least three items whose texts differ.", icon=":material/info:")
        return
    preset = st.segmented_control("Show", [_CATALOG, _LIST], default=_CATALOG, label_visibility="collapsed")
    left, right = st.columns([7, 3], gap="medium")
    with left:
        clicked = _plot(view, picture, preset or _CATALOG)
        _facts(view, picture)
    with right:
        _inspector(view, clicked)


def _plot(view: View, picture: Picture, preset: str) -> int | None:
    """Draw the picture and return the item that was clicked."""
    catalog = view.engine.dataset.catalog
    listed: list[int] = []
    if preset == _LIST:
        chosen = [catalog.index_of(item.item_id) for item in view.engine.recommend(view.query, view.mix).items]
        listed = [at for at in chosen if at is not None and at < len(picture.positions)]
    event = st.plotly_chart(
        map_figure(
            picture,
            list(catalog.titles[: len(picture.positions)]),
            listed=listed,
            is_dark=st.context.theme.type == "dark",
        ),
        key=f"map_{view.dataset_name}_{view.version}_{preset}",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": True},
    )
    points = event["selection"]["points"]
    if not points:
        return None
    data = points[0]["customdata"]
    return int(data[0] if isinstance(data, list) else data)


def _facts(view: View, picture: Picture) -> None:
    st.caption("Near means similar; far-apart distances mean little.")
    if picture.n_placed > MOST_POINTS:
        st.caption(f"A sample of {MOST_POINTS:,} of {picture.n_placed:,} items, from every group.")
    if picture.quality is not None:
        trust, kept = picture.quality.trustworthiness, picture.quality.preservation
        st.caption(f"Trustworthiness {trust:.2f} · {kept:.0%} of the nearest items stay nearest on the picture.")
    elif picture.method == "pca":
        st.caption("A quick picture of the two strongest directions (PCA), without groups.")
        workspace = resources.workspace()
        if not running_jobs(workspace) and st.button("Draw the map with groups"):
            start_job(workspace, "map", view.dataset_name, version=view.version)
            st.rerun()


def _inspector(view: View, clicked: int | None) -> None:
    """Draw an item's nearest in the space itself, not on the picture."""
    if clicked is None:
        st.caption("Click an item to see what is most similar to it.")
        return
    titles, engine = view.engine.dataset.catalog.titles, view.engine
    st.markdown(f"**{messages.plain(str(titles[clicked]))}**")
    near = engine.similar_items(engine.dataset.catalog.item_ids[clicked], k=_N_NEAREST, config=view.mix)
    st.dataframe([{"Item": one.title, "Similarity": one.likeness} for one in near], hide_index=True)
    st.caption("Nearest in the space itself, not on the picture. Similarity 1 is the same.")


main()
