"""Under the map: its groups as a table."""

import math

import pandas as pd
import streamlit as st

from core.maps.groups import item_groups, user_groups
from dashboard import texts
from dashboard.pages.map import _presets, _trail
from dashboard.pages.map._drawn import Pictures
from dashboard.pages.map._numbers import Numbers, metric_words
from dashboard.session.view import View

_METRIC = "ndcg"


def show(view: View, pictures: Pictures, preset: str, metric: str, numbers: Numbers) -> None:
    """Draw the groups of items or users, largest first."""
    picture = pictures.users if _presets.kind_of(preset) == _trail.USER else pictures.items
    if not picture.cluster_names:
        return
    with st.expander(f"The {len(picture.cluster_names)} groups" if len(picture.cluster_names) > 1 else "The one group"):
        if _presets.kind_of(preset) == _trail.USER:
            _users(view, pictures, metric or _METRIC, numbers)
        else:
            _items(view, pictures, numbers)


def _items(view: View, pictures: Pictures, numbers: Numbers) -> None:
    found = item_groups(view.engine.dataset, pictures.items, numbers.items)
    table = pd.DataFrame(
        {
            "Group": [one.name for one in found],
            "Items": [one.n_items for one in found],
            "Choices per item": [round(one.popularity, 1) for one in found],
        }
    )
    if numbers.items is not None:
        table["Reach"] = [100 * one.reach for one in found]
        table["Choices found"] = [100 * one.found for one in found]
        table["Later choices"] = [one.n_wanted for one in found]
    percent = {name: st.column_config.NumberColumn(format="%.0f%%") for name in ("Reach", "Choices found")}
    st.dataframe(table, hide_index=True, column_config=percent)
    n_between = int((pictures.items.clusters < 0).sum())
    words = f"{n_between:,} items stand between groups. " if n_between else ""
    if numbers.items is not None:
        words += (
            f"Reach: share of a group's items in the lists of {numbers.items.n_users:,} practice users under this mix. "
            "Choices found: of what they chose later, the part their lists showed."
        )
    st.caption(words)


def _users(view: View, pictures: Pictures, metric: str, numbers: Numbers) -> None:
    measured = None if numbers.now is None else (numbers.now, numbers.before or numbers.now)
    found = user_groups(view.engine.dataset, pictures.users, metric, measured)
    table = pd.DataFrame(
        {
            "Group": [one.name for one in found],
            "Users": [one.n_users for one in found],
            "Actions per user": [round(one.actions, 1) for one in found],
        }
    )
    if numbers.now is not None:
        differences = [one.difference for one in found]
        table["Practice users"] = [0 if one is None else one.n for one in differences]
        table[metric_words(metric)] = [
            texts.metric_value(metric, math.nan if one is None else one.value) for one in differences
        ]
        if numbers.before is not None:
            table[view.compared_name] = [
                texts.metric_value(metric, math.nan if one is None else one.baseline) for one in differences
            ]
            table["Verdict"] = ["" if one is None else one.word for one in differences]
    st.dataframe(table, hide_index=True)
    if numbers.before is not None:
        st.caption("Better or Worse only where the 95% range leaves out zero after correction for all groups.")
