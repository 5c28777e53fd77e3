"""Under the map: its groups as a table."""

import math

import pandas as pd
import streamlit as st

from core.evaluation import METRICS
from core.evaluation.verdict import by_chance, label
from core.maps.groups import item_groups, user_groups
from dashboard import cache, texts
from dashboard.lists import headline
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
        whom = headline.testers(numbers.items.n_users, view)
        words += (
            f"Reach: share of a group's items in the lists of {whom} under this mix. "
            "Choices found: of what they chose later, the part their lists showed."
        )
    st.caption(words)


def _users(view: View, pictures: Pictures, metric: str, numbers: Numbers) -> None:
    measured = None if numbers.now is None else (numbers.now, numbers.before or numbers.now)
    found = user_groups(view.engine.dataset, pictures.users, metric, measured, margin=cache.margin(view.dataset_name))
    table = pd.DataFrame(
        {
            "Group": [one.name for one in found],
            texts.title(view.audience): [one.n_users for one in found],
            "Actions of each": [round(one.actions, 1) for one in found],
        }
    )
    differences = [one.difference for one in found]
    if numbers.now is not None:
        table[f"Test {view.audience}"] = [0 if one is None else one.n for one in differences]
        table[metric_words(metric)] = [
            METRICS[metric].shown(math.nan if one is None else one.value) for one in differences
        ]
        if numbers.before is not None:
            table[view.compared_name] = [
                METRICS[metric].shown(math.nan if one is None else one.baseline) for one in differences
            ]
            table["Verdict"] = ["" if one is None else label(one) for one in differences]
    st.dataframe(table, hide_index=True)
    if numbers.before is not None:
        alone = f" “Alone”: {by_chance(len(found))}." if any(one and one.may_be_chance for one in differences) else ""
        st.caption(f"A word judges its group alone: better or worse where the 95% range leaves out zero.{alone}")
