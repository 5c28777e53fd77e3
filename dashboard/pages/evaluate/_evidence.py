"""What lies behind the verdict, folded: parts of the users, who gains and loses, every metric."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.evaluation.experiment_result import Result
from core.evaluation.metrics import METRICS
from core.evaluation.segments import MIN_USERS
from dashboard import texts
from dashboard.lists import list_views
from dashboard.session.view import View

_MOVED = 8
NOT_MEASURED = "not measured then"
"""Stands where a kept evaluation is older than a metric."""


def segments(result: Result) -> None:
    """Draw what each candidate is worth to parts of the users, small parts greyed."""
    with st.expander("Parts of the users"):
        groups = list(dict.fromkeys(row.group for row in result.segments))
        group = st.selectbox("Grouped by", groups, format_func=lambda name: name.replace("_", " ").capitalize())
        rows = [row for row in result.segments if row.group == group]
        names = [one.name for one in result.candidates]
        table = pd.DataFrame(
            [
                {"Part": row.name, "Users": row.n} | {name: _value(row.means[name], "hit_rate") for name in names}
                for row in rows
            ]
        )
        grey = [["color: #8b8f98" if row.is_small else ""] * table.shape[1] for row in rows]
        st.dataframe(
            table.style.apply(lambda _: pd.DataFrame(grey, table.index, table.columns), axis=None),
            hide_index=True,
            height="content",
        )
        words = f"Share of users who find a next choice. Parts with fewer than {MIN_USERS} users are grey."
        st.caption(f"{words} Users without history stand apart: the headline does not count them.")
        _items(result)


def _items(result: Result) -> None:
    """Draw the share of choices found among known and new items: what content adds where nobody chose yet."""
    kinds = {"warm": "Chosen before", "cold": "Never chosen before"}
    table = pd.DataFrame(
        [
            {"Items": words, "Choices": result.candidates[0].items[kind].n}
            | {one.name: texts.metric_value("recall", one.items[kind].recall) for one in result.candidates}
            for kind, words in kinds.items()
        ]
    )
    st.dataframe(table, hide_index=True, height="content")
    st.caption("Share of later choices found, by whether anyone had chosen the item before the cut.")


def movers(view: View, result: Result, name: str) -> None:
    """Draw who gains and who loses most from a mix; a click opens them on Recommend, side by side."""
    with st.expander("Users who gain and lose most"):
        gain, lose = result.most_moved(name, n=_MOVED)
        st.caption(
            texts.plain(f"By ranking quality, {name} against {result.baseline}. A click opens a user's lists."),
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
    """Draw every metric of every candidate with its formula."""
    with st.expander("All metrics"):
        rows = []
        for name, metric in METRICS.items():
            values = {one.name: _value(one.metrics, name) for one in result.candidates}
            rows.append({"Metric": metric.words, **values, "What it counts": metric.help})
        st.dataframe(pd.DataFrame(rows), hide_index=True, height="content")
        facts = f"n = {result.n_users:,} users. {result.protocol_id}."
        st.caption(texts.plain(facts))


def _value(metrics: Mapping[str, float], name: str) -> str:
    return texts.metric_value(name, metrics[name]) if name in metrics else NOT_MEASURED
