"""The other ways to look at lists: two mixes side by side, and one mix for a dozen people."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.evaluation.overlap import common_share, pairwise_share
from core.ranking import Query, Recommendation
from dashboard import context, texts
from dashboard.components import recommendation_list
from dashboard.components.recommendation_list import span
from dashboard.lists import rows
from dashboard.session.view import View

NOW, REWIND, SIDE_BY_SIDE, TWELVE = "Now", "Rewind", "Side by side", "12 users"
_USERS, _PICKS = 12, 5
_ROW_PIXELS, _SLOPE_WIDTH = 44, 100


def choose() -> str:
    """Draw the switch between the views and return its choice."""
    chosen = st.segmented_control(
        "View",
        [NOW, REWIND, SIDE_BY_SIDE, TWELVE],
        default=NOW,
        key="list_view",
        label_visibility="collapsed",
        help="One list; the list as it would have been before their last choices, with what they chose next ticked; "
        "two mixes beside each other; or what a dozen different people get.",
    )
    return str(chosen or NOW)


def side_by_side(
    view: View, answer: Recommendation, compared: Recommendation, *, marked: frozenset[str] = frozenset()
) -> None:
    """Draw the compared mix on the left and the desk's on the right, lines joining what both show."""
    before, now = (rows.list_rows(view, one, compared, marked=marked) for one in (compared, answer))
    scale = span([*before, *now])
    left, middle, right = st.columns([10, 1.6, 10], gap=None)
    with left:
        st.markdown(f"**{texts.plain(view.compared_name)}**")
        recommendation_list.show(before, key="side_before", is_compared=False, is_compact=True, scale=scale)
    with right:
        st.markdown("**Your mix**")
        recommendation_list.show(now, key="side_now", is_compact=True, scale=scale)
    with middle:
        st.markdown("&nbsp;")  # as high as the mixes' names, so that the lines meet their rows
        _slopes(compared, answer)
    if view.compared_lists is not None:
        _explain_lists(view)
    both = len(compared.ranks().keys() & answer.ranks().keys())
    st.caption(f"{both} of {len(answer.items)} items stand in both lists; the others have no line.")


def _explain_lists(view: View) -> None:
    name = texts.plain(view.compared_name)
    if view.is_compared:
        st.caption(f"“{name}” gives no scores: bars and match on the left are how your mix sees its list.")
    else:
        st.caption(f"“{name}” has no list for this user: both sides show your mix.")


def _slopes(before: Recommendation, now: Recommendation) -> None:
    """Draw a line from each shared item's place on the left to its place on the right."""
    ranks = now.ranks()
    height = _ROW_PIXELS * max(len(before.items), len(now.items), 1)
    lines = "".join(
        f'<line x1="0" x2="{_SLOPE_WIDTH}" y1="{_middle(item.rank)}" y2="{_middle(ranks[item.item_id])}"/>'
        for item in before.items
        if item.item_id in ranks
    )
    st.html(f"<style>.st-key-slopes img {{ height: {height}px; width: 100%; }}</style>")
    with st.container(key="slopes"):
        st.image(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SLOPE_WIDTH} {height}" '
            f'preserveAspectRatio="none" stroke="#8b8f98" stroke-width="1.5">{lines}</svg>',
            width="stretch",
        )


def _middle(rank: int) -> float:
    return (rank - 0.5) * _ROW_PIXELS


def twelve_users(view: View) -> None:
    """Draw the first picks of a dozen people, and how much of them everyone gets."""
    people = list(context.user_groups(view.engine.dataset))[:_USERS]
    lists = [view.engine.recommend(Query(user_id), view.mix) for user_id in people]
    st.markdown(
        f"**{common_share(lists):.0%} of the picks go to all {len(people)}**; "
        f"two of them share {pairwise_share(lists):.0%} on average.",
        help="Few shared picks mean that the list follows the person. Trending alone gives everybody the same.",
    )
    table, pictured = _table(view, people, lists)
    kind = st.column_config.ImageColumn if pictured else st.column_config.TextColumn
    columns = {str(place): kind(f"No. {place}") for place in range(1, _PICKS + 1)}
    columns["person"] = st.column_config.TextColumn("Person", width="medium")
    st.dataframe(table, hide_index=True, row_height=56, column_config=columns, height="content")


def _table(view: View, people: Sequence[str], lists: Sequence[Recommendation]) -> tuple[pd.DataFrame, bool]:
    picture_of = rows.pictures(view)
    pictures = [[picture_of(item.item_id) for item in one.items[:_PICKS]] for one in lists]
    pictured = any(pictures) and all(picture for row in pictures for picture in row)
    titles = [[item.title for item in one.items[:_PICKS]] for one in lists]
    cells: Sequence[Sequence[str | None]] = pictures if pictured else titles
    table = pd.DataFrame(cells).rename(columns=lambda place: str(place + 1))
    table.insert(0, "person", [texts.person(view.engine.dataset, user) for user in people])
    return table, pictured
