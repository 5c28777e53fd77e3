"""What lies behind the verdict, folded: parts of the users, who gains and loses, every metric."""

import pandas as pd
import streamlit as st

from core.evaluation.experiment_result import Result
from core.evaluation.metrics import HEADLINE, METRICS
from core.evaluation.segments import MIN_USERS
from core.evaluation.verdict import would_have_seen
from dashboard import texts
from dashboard.lists import headline, list_views
from dashboard.session.view import View

_MOVED = 8


def segments(result: Result, audience: str) -> None:
    """Draw what each candidate is worth to parts of the users, small parts greyed."""
    with st.expander(f"Parts of the {audience}"):
        groups = list(dict.fromkeys(row.group for row in result.segments))
        group = st.selectbox("Grouped by", groups, format_func=lambda name: name.replace("_", " ").capitalize())
        rows = [row for row in result.segments if row.group == group]
        names = [one.name for one in result.candidates]
        table = pd.DataFrame(
            [
                {"Part": row.name, texts.title(audience): row.n}
                | {name: headline.metric_value(row.means[name], HEADLINE) for name in names}
                for row in rows
            ]
        )
        grey = [["color: #8b8f98" if row.is_small else ""] * table.shape[1] for row in rows]
        st.dataframe(
            table.style.apply(lambda _: pd.DataFrame(grey, table.index, table.columns), axis=None),
            hide_index=True,
            height="content",
        )
        words = f"Share of {audience} who {would_have_seen(result.protocol_id)}."
        st.caption(
            f"{words} Parts with fewer than {MIN_USERS} are grey. Those without history stand apart: the headline does "
            "not count them."
        )
        _items(result)


def _items(result: Result) -> None:
    """Draw the share of choices found among known and new items: what content adds where nobody chose yet."""
    kinds = {"warm": "Chosen before", "cold": "Never chosen before"}
    table = pd.DataFrame(
        [
            {"Items": words, "Choices": result.candidates[0].items[kind].n}
            | {one.name: METRICS["recall"].shown(one.items[kind].recall) for one in result.candidates}
            for kind, words in kinds.items()
        ]
    )
    st.dataframe(table, hide_index=True, height="content")
    st.caption("Share of later choices found, by whether anyone had chosen the item before the cut.")


def movers(view: View, result: Result, name: str) -> None:
    """Draw who gains and who loses most from a mix; a click opens them on Recommend, side by side."""
    with st.expander(f"{texts.title(view.audience)} who gain and lose most"):
        gain, lose = result.most_moved(name, n=_MOVED)
        st.caption(
            texts.plain(f"By ranking quality, {name} against {result.baseline}. A click opens one's lists."),
            help=METRICS["ndcg"].help,
        )
        for column, (title, users) in zip(st.columns(2), (("Gain", gain), ("Lose", lose)), strict=True):
            with column, st.container(gap="small"):
                st.markdown(f"**{title}**")
                if not users:
                    st.caption("Nobody.")
                with st.container(horizontal=True, gap="small"):
                    for user in users:
                        if st.button(texts.plain(texts.person(view.engine.dataset, user)), key=f"{title}_{user}"):
                            _open_side_by_side(user)


def _open_side_by_side(user_id: str) -> None:
    st.session_state["user"] = user_id
    st.session_state["list_view"] = list_views.SIDE_BY_SIDE
    st.switch_page("pages/recommend/page.py")


def metrics(result: Result) -> None:
    """Draw every metric of every candidate, for experts with its formula."""
    with st.expander("All metrics"):
        values = {one.name: one.metrics for one in result.candidates}
        table = headline.metric_table(values, with_formulas=st.toggle("Expert: formulas", key="formulas_of_all"))
        st.dataframe(table, hide_index=True, height="content")
        st.caption(f"n = {result.n_users:,}.", help=texts.plain(result.protocol_id))
