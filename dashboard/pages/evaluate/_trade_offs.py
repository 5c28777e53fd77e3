"""The best trade-offs of the newest search, to click on."""

import math
from typing import Any

import streamlit as st

from core.datasets import Dataset
from core.evaluation.experiment_result import Result
from core.evaluation.metrics import METRICS
from core.evaluation.runs import Run
from core.evaluation.search_summary import TunedSummary
from core.evaluation.suggestion import suggest_found, suggested_config
from core.evaluation.trade_offs import Spot, trade_off_figure, words
from core.signals import label_of
from core.store.candidate_names import FOUND, SUGGESTED, YOUR_MIX
from core.store.external_lists import TODAYS_SYSTEM
from dashboard import cache, texts
from dashboard.lists import headline
from dashboard.session import agreed, state
from dashboard.session.view import View

_VARIETY = "intra_list_diversity"
_RENEW_HELP = (
    "“Suggested” becomes this mix for everybody who opens this data set, without filters and rules. The next import or "
    "rebuild looks for a mix of its own."
)


def show(run: Run, live: Result, view: View) -> None:
    """Draw what the search tried; a click puts that mix on the desk, a button makes the found one the suggestion."""
    if (found := run.tuned) is None:
        return
    dataset, name = view.engine.dataset, _name(found, view)
    st.markdown(f"**{_sentence(found, dataset)}**")
    key = f"trade_offs_{run.entry.run_id}"

    def load() -> None:
        if (place := _clicked(st.session_state[key])) is not None:
            state.apply(found.tried[place].config)
            st.toast(f"On the desk: {words(found, place, dataset)}")

    st.plotly_chart(
        trade_off_figure(found, _spots(found, run.result, live, name), dataset),
        key=key,
        on_select=load,
        selection_mode="points",
        config={"displayModeBar": False},
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _renew(found, view, name)
        whom = headline.testers(found.n_users, view)
        facts = f"{len(found.tried):,} mixes tried on {whom}. Click a point to load that mix."
        st.caption(texts.plain(facts), help=texts.plain(found.protocol_id), width="content")
    if found.half_life_sentence:
        st.caption(texts.plain(found.half_life_sentence))


def _name(found: TunedSummary, view: View) -> str:
    """Return what the found mix is called: Suggested once it is what everybody is suggested."""
    suggestion = cache.suggestion(view.dataset_name, view.version)
    is_suggested = suggestion is not None and suggestion.config == suggested_config(found)
    return SUGGESTED if is_suggested else FOUND


def _renew(found: TunedSummary, view: View, name: str) -> None:
    """Let people load what was found, and make it the suggestion in place of the one there is."""
    st.button(
        f"Load “{name}”",
        on_click=state.apply,
        args=(found.tried[found.suggested].config,),
        help=f"{words(found, found.suggested, view.engine.dataset)}. The most varied mix within noise of the best.",
    )
    if name == FOUND:
        st.button("Make it the suggested mix", on_click=_suggest, args=(found, view), help=_RENEW_HELP)


def _suggest(found: TunedSummary, view: View) -> None:
    """Store the found mix as what this data set suggests; a callback."""
    suggest_found(cache.workspace(), view.dataset_name, view.version, found, view.audience)
    cache.newest_suggestion.cache_clear()
    agreed.agree((view.dataset_name, view.version), cache.newest_suggestion(view.dataset_name, view.version))
    st.toast("“Suggested” is this mix now, for everybody.")


def _sentence(found: TunedSummary, dataset: Dataset) -> str:
    name, by = label_of(found.best_single, dataset), METRICS[found.objective].words.lower()
    if not found.beats_single:
        return f"By {by}, no mix tried is surely better than “{name}” alone: the hybrid adds variety, not accuracy."
    return f"By {by}, the best mixes beat “{name}” alone; the shaded ones are as good as the best within noise."


def _clicked(event: Any) -> int | None:
    """Return the place of the mix that was clicked; None where nothing was, or a mark without a mix."""
    points = event["selection"]["points"]
    if not points:
        return None
    data = points[0].get("customdata")
    place = data[0] if isinstance(data, list) else data
    return int(place) if place is not None and int(place) >= 0 else None


def _spots(found: TunedSummary, kept: Result, live: Result, name: str) -> dict[str, Spot]:
    """Return where the desk's mix, today's system, the suggestion and what was found stand, if they are comparable."""
    spots = {}
    yours = YOUR_MIX if YOUR_MIX in live.differences else live.baseline
    if live.protocol_id == kept.protocol_id:
        spots["You"] = _spot(found, live, yours)
    if TODAYS_SYSTEM in kept.differences:
        spots["Today"] = _spot(found, kept, TODAYS_SYSTEM)
    if name == FOUND and SUGGESTED in {one.name for one in kept.candidates}:
        spots[SUGGESTED] = _spot(found, kept, SUGGESTED)
    chosen = found.tried[found.suggested]
    return spots | {name: Spot(chosen.variety, chosen.accuracy, is_found=True)}


def _spot(found: TunedSummary, result: Result, name: str) -> Spot:
    metrics = result.candidate(name).metrics
    return Spot(metrics.get(_VARIETY, math.nan), metrics.get(found.objective, math.nan))
