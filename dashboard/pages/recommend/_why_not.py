"""The question under the list: why an item is not here, and what would bring it in."""

import streamlit as st

from core.datasets import Dataset
from core.explanation.counterfactual_sentences import entry_words, percent
from core.explanation.counterfactuals import Counterfactual
from core.explanation.place_counts import VARIETY
from core.explanation.why_not import Cure, WhyNot, why_not
from core.ranking import Recommendation
from core.signals import label_of
from dashboard import texts
from dashboard.desk import fader_moves
from dashboard.session import state
from dashboard.session.view import View

_MATCHES = 8


def show(view: View, answer: Recommendation) -> None:
    """Draw the search and its answer."""
    catalog = view.engine.dataset.catalog
    with st.container(key="why_not_box"):
        asked = st.text_input(
            "Why is … not here?",
            key="why_not",
            placeholder="Search a title or an item id",
            help="The first reason that keeps an item out of this list, and the smallest move that brings it in.",
        )
        if not asked.strip():
            return
        shown = answer.ranks()
        found = sorted(catalog.search(asked, limit=_MATCHES), key=lambda item_id: item_id in shown)
        if not found:
            st.caption(f"No title contains “{texts.plain(asked)}”: try another word.")
            return
        titles = {item_id: str(catalog.titles[catalog.require_index(item_id)]) for item_id in found}
        item_id = found[0]
        if len(found) > 1:
            key = f"why_not_pick_{asked}"
            picked = st.pills(
                "Which one?", found, default=found[0], format_func=titles.__getitem__, key=key, required=True
            )
            item_id = picked or found[0]
        ratio = fader_moves.on_desk().kept()
        _answer(view, titles[item_id], why_not(view.engine, view.query, view.mix, item_id, ratio=ratio))


def _answer(view: View, title: str, answer: WhyNot) -> None:
    st.markdown(f"**{texts.plain(title)}** · {texts.plain(answer.sentence)}")
    if answer.reason == "shown":
        return
    if answer.cure is not None:
        _cure(view, answer.item_id, answer.cure)
    elif answer.counterfactuals:
        _counterfactuals(answer.counterfactuals, view.engine.dataset)
    elif answer.reason in ("clicked", "unfitting", "disliked", "unavailable", "crowded out"):
        st.caption("Nothing on this desk brings it in.")
    else:
        st.caption("No single fader on this desk brings it in.")


def _cure(view: View, item_id: str, cure: Cure) -> None:
    def apply() -> None:
        if cure.unhides:
            state.toggle("hides", view.user_id, item_id)
        else:
            state.apply(cure.config)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(cure.label, key="why_not_cure", on_click=apply)
        if not cure.is_enough:
            rank = f"it would stand at no. {cure.rank:,} by score" if cure.rank else "something else keeps it out"
            st.caption(f"Not enough alone: then {rank}.", width="content")


def _counterfactuals(counterfactuals: tuple[Counterfactual, ...], dataset: Dataset) -> None:
    """Draw the smallest move as a button, the other controls' in one line."""
    st.caption(f"The smallest move that brings it in: {entry_words(counterfactuals[0], dataset)}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        for place, counterfactual in enumerate(counterfactuals):
            name = "Variety" if counterfactual.control == VARIETY else label_of(counterfactual.control, dataset)
            st.button(
                f"{name} to {percent(counterfactual.setting)}",
                key=f"why_not_move_{counterfactual.control}",
                type="secondary" if place == 0 else "tertiary",
                on_click=_make,
                args=(counterfactual,),
                help=f"{entry_words(counterfactual, dataset)}: the least that does it with this control alone.",
            )


def _make(counterfactual: Counterfactual) -> None:
    """Move the control; a callback."""
    if counterfactual.control == VARIETY:
        st.session_state["variety"] = round(100 * counterfactual.setting)
    else:
        fader_moves.on_desk().move(counterfactual.control, 100 * counterfactual.setting)
