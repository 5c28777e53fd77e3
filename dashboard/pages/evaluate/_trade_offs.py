"""The best trade-offs of the newest search, to click on."""

import math
from typing import Any

import streamlit as st

from core.datasets import Dataset
from core.evaluation.experiment_result import Result
from core.evaluation.runs import Run
from core.evaluation.search_summary import TunedSummary
from core.evaluation.trade_offs import Spot, trade_off_figure, words
from core.signals import label_of
from core.store.candidate_names import YOUR_MIX
from core.store.external_lists import TODAYS_SYSTEM
from dashboard import texts
from dashboard.session import state

_VARIETY = "intra_list_diversity"


def show(run: Run, live: Result, dataset: Dataset) -> None:
    """Draw what the search tried; a click puts that mix on the desk."""
    if (found := run.tuned) is None:
        return
    suggested = found.tried[found.suggested]
    st.markdown(f"**{_sentence(found, dataset)}**")
    key = f"trade_offs_{run.entry.run_id}"

    def load() -> None:
        if (place := _clicked(st.session_state[key])) is not None:
            state.apply(found.tried[place].config)
            st.toast(f"On the desk: {words(found, place, dataset)}")

    st.plotly_chart(
        trade_off_figure(found, _spots(found, run.result, live), dataset),
        key=key,
        on_select=load,
        selection_mode="points",
        config={"displayModeBar": False},
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Load the suggested mix",
            on_click=state.apply,
            args=(suggested.config,),
            help=f"{words(found, found.suggested, dataset)}. The most varied mix within noise of the best.",
        )
        facts = f"{len(found.tried):,} mixes tried on {found.n_users:,} practice users. Click a point to load that mix."
        st.caption(texts.plain(facts), help=texts.plain(found.protocol_id), width="content")
    if found.half_life_sentence:
        st.caption(texts.plain(found.half_life_sentence))


def _sentence(found: TunedSummary, dataset: Dataset) -> str:
    name = label_of(found.best_single, dataset)
    if not found.beats_single:
        return f"No mix is surely better than “{name}” alone: the hybrid adds variety, not accuracy."
    return f"The best mixes beat “{name}” alone; the shaded ones are as good as the best within noise."


def _clicked(event: Any) -> int | None:
    """Return the place of the mix that was clicked; None where nothing was, or a mark without a mix."""
    points = event["selection"]["points"]
    if not points:
        return None
    data = points[0].get("customdata")
    place = data[0] if isinstance(data, list) else data
    return int(place) if place is not None and int(place) >= 0 else None


def _spots(found: TunedSummary, kept: Result, live: Result) -> dict[str, Spot]:
    """Return where the desk's mix, today's system and the suggestion stand, as far as they are comparable."""
    spots = {}
    yours = YOUR_MIX if YOUR_MIX in live.differences else live.baseline
    if live.protocol_id == kept.protocol_id:
        spots["You"] = _spot(found, live, yours)
    if TODAYS_SYSTEM in kept.differences:
        spots["Today"] = _spot(found, kept, TODAYS_SYSTEM)
    suggested = found.tried[found.suggested]
    return spots | {"Suggested": Spot(suggested.variety, suggested.accuracy)}


def _spot(found: TunedSummary, result: Result, name: str) -> Spot:
    metrics = result.candidate(name).metrics
    return Spot(metrics.get(_VARIETY, math.nan), metrics.get(found.objective, math.nan))
