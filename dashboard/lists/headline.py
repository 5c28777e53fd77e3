"""What the desk's mix is worth to people whose next choices are known: one sentence, two tiles, the rest behind."""

import html
import math
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import MixdeskError
from core.evaluation import METRICS, Bench, Headline, Measured
from core.evaluation import headline as core_headline
from core.evaluation.comparison import MIN_USERS, Difference
from core.evaluation.rests_on import rests_on
from core.evaluation.verdict import judgement, margin_words, of_100, would_have_seen
from core.evaluation.worth import ListWorth, knows_later, worth_of_lists
from core.store.candidate_names import YOUR_MIX, named_lists
from core.wording import counted
from dashboard import cache, texts
from dashboard.components.waiting import until_done
from dashboard.session.view import View

MANY_TRIES = 20
NOT_MEASURED = "not measured then"
"""Stands where a kept evaluation is older than a metric."""
NOBODY = "Nobody has both a choice before the cut and a new one after it: nothing to measure on."
_TILES = ("intra_list_diversity", "coverage")


def bench_of(view: View) -> "Future[Bench]":
    """Return the validation users of the data set on the page, ready or not."""
    return cache.bench(view.dataset_name, view.version)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the headline goes: a line of its own, and the quiet beginning of the row below it."""

    line: DeltaGenerator
    row: DeltaGenerator
    below: DeltaGenerator


def places() -> Places:
    """Draw the empty headline; filled after the list, so that numbers never hold it up."""
    line = st.container(key="numbers")
    line.html("<i></i>")  # a container without anything in it takes no room, and the list below would jump
    row = st.container(horizontal=True, vertical_alignment="center", key="headline")
    return Places(line, row, row.container(horizontal=True, vertical_alignment="center", key="tiles"))


def show(view: View, grounds: str, at: Places) -> None:
    """Draw the headline; until the validation users are ready, what the list rests on."""
    future = bench_of(view)
    if not future.done():
        at.line.markdown(f"##### {grounds}")
        with at.below:
            until_done(future, "Getting ready to measure …")
        return
    try:
        bench = future.result()
    except MixdeskError as error:
        at.line.markdown(f"##### {grounds}")
        at.below.caption(no_numbers(view, error))
        return
    if not bench.n_users:
        at.line.markdown(f"##### {grounds}")
        at.below.caption(NOBODY)
        return
    now = cache.measured(view.dataset_name, view.version, view.mix, view.mix.k)
    remarks: list[str] = []
    try:
        before = compared(view, remarks)
    except MixdeskError as error:
        before, remarks = None, [str(error)]
    live = core_headline(now, before or now, margin=cache.margin(view.dataset_name))
    is_same = before is None
    said = sentence(live, view.compared_name, view.audience, is_same=is_same, is_enough=bench.is_enough_to_judge)
    at.line.markdown(f"##### {said}")
    with at.below:
        _quiet_line(view, bench, live, is_same=is_same, remarks=remarks)


def compared(view: View, remarks: list[str]) -> Measured | None:
    """Return what the desk's mix is compared with, measured; None where that is the same mix. The bench is ready.

    What makes the numbers of another system's lists mislead is added to `remarks`.

    Raises
    ------
    DataError
        If another system's lists name nobody who is measured.
    """
    if view.compared_lists is not None:
        list_id = named_lists(cache.workspace(), view.dataset_name)[view.compared_name].list_id
        lists = cache.measured_lists(view.dataset_name, view.version, view.compared_name, list_id, view.mix.k)
        remarks += lists.warnings
        return lists.measured
    if view.mix == view.compared:
        return None
    return cache.measured(view.dataset_name, view.version, view.compared, view.mix.k)


def _quiet_line(view: View, bench: Bench, live: Headline, *, is_same: bool, remarks: list[str]) -> None:
    st.html(_tiles(view, live, is_same=is_same), width="content")
    with st.popover("All metrics", type="tertiary"):
        _all_metrics(live, view, is_same=is_same)
    notes = [*_too_few(bench, view), *_tries(view), *_of_lists(view, remarks), *_of_signals(view)]
    if notes:
        st.caption(" · ".join(short for short, _ in notes), help=" ".join(long for _, long in notes), width="content")


def sentence(live: Headline, compared_name: str, audience: str, *, is_same: bool, is_enough: bool) -> str:
    """Return the headline as Markdown: of 100 validation users, how many would have seen something they picked."""
    found = live.difference
    if not math.isfinite(found.value):
        return f"Nobody of the test {audience} has a choice to find"
    said = f"**{of_100(found.value)} of 100** {audience} {would_have_seen(live.now.split.protocol_id)}"
    if is_same:
        return said
    said += f" · {texts.plain(compared_name)} {of_100(found.baseline)}"
    return f"{said} · {verdict(found, audience)}" if is_enough else said


def verdict(found: Difference, audience: str) -> str:
    """Return a difference in its word and likely range, as Markdown; coloured only where one side is told better."""
    judged = judgement(found, audience)
    colour = {"Better": ":green", "Worse": ":red"}.get(judged.word)
    word = f"**{texts.plain(judged.word)}**"
    return f"{f'{colour}[{word}]' if colour else word} ({judged.detail})"


def _tiles(view: View, live: Headline, *, is_same: bool) -> str:
    """Return the two quiet tiles and the number of users, as HTML of our own words and numbers only."""
    tiles = []
    for name in _TILES:
        metric = METRICS[name]
        value, before = (METRICS[name].shown(one.values()[name]) for one in (live.now, live.compared))
        was = "" if is_same or value == before else f" <small>was {before}</small>"
        tiles.append(
            f'<span class="mix-number" title="{html.escape(metric.help)}">{metric.words} <b>{value}</b>{was}</span>'
        )
    tiles += [_worth_tile(one, is_same=is_same) for one in worth_of_lists(live.now, live.compared, view.mix)]
    about = html.escape(
        f"{tested(live, view)}. The word above judges this pair, as on Evaluate. "
        f"{margin_words(cache.margin(view.dataset_name), view.audience)} Protocol: {live.now.split.protocol_id}"
    )
    tiles.append(f'<span class="mix-number" title="{about}">{testers(live.difference.n, view)}</span>')
    return f'<div class="mix-numbers">{"".join(tiles)}</div>'


def testers(n: int, view: View) -> str:
    """Return so many test users, by their own name."""
    return counted(n, f"test {view.audience}")


def tested(live: Headline, view: View) -> str:
    """Return what the headline rests on, without a full stop."""
    split = live.now.split
    n, k = live.difference.n, split.protocol.k
    return rests_on(split.protocol_id, n_users=n, k=k, as_of=split.now, until=split.until, audience=view.audience)


def _worth_tile(one: ListWorth, *, is_same: bool) -> str:
    value, before = (texts.amount(each, one.unit) for each in (one.value, one.compared))
    was = "" if is_same or value == before else f" <small>was {before}</small>"
    label = html.escape(f"{one.words[:1].upper()}{one.words[1:]}")
    about = html.escape("Mean over these users of the mean over their list; items without a value are left out.")
    return f'<span class="mix-number" title="{about}">{label} <b>{value}</b>{was}</span>'


def _all_metrics(live: Headline, view: View, *, is_same: bool) -> None:
    compared = {YOUR_MIX: live.now} | ({} if is_same else {view.compared_name: live.compared})
    values = {name: one.values() for name, one in compared.items()}
    st.dataframe(
        metric_table(values, with_formulas=st.toggle("Expert: formulas", key="formulas")),
        hide_index=True,
        height="content",
        column_config={"What it counts": st.column_config.TextColumn(width="large")},
    )
    facts = tested(live, view)
    if view.engine.dataset.about.is_simulated:
        facts += ". This behaviour is simulated: no evidence of quality"
    st.caption(texts.plain(facts), help=texts.plain(live.now.split.protocol_id))


def metric_table(values: Mapping[str, Mapping[str, float]], *, with_formulas: bool) -> pd.DataFrame:
    """Return every metric of some candidates, formatted, for experts with its formula."""
    rows = []
    for name, metric in METRICS.items():
        shown = {who: metric_value(metrics, name) for who, metrics in values.items()}
        rows.append({"Metric": metric.words, **shown} | ({"What it counts": metric.help} if with_formulas else {}))
    return pd.DataFrame(rows)


def metric_value(metrics: Mapping[str, float], name: str) -> str:
    """Return a metric's value as people read it; what was not measured says so."""
    return METRICS[name].shown(metrics[name]) if name in metrics else NOT_MEASURED


def _too_few(bench: Bench, view: View) -> list[tuple[str, str]]:
    if bench.is_enough_to_judge:
        return []
    long = f"{MIN_USERS} {view.audience} must have choices on both sides of the cut, and {bench.n_users:,} have."
    return [("too few to judge", f"{long} More behaviour, or a longer log, changes that.")]


def _of_lists(view: View, remarks: list[str]) -> list[tuple[str, str]]:
    return [(f"about {texts.plain(view.compared_name)}", texts.plain(" ".join(remarks)))] if remarks else []


def _of_signals(view: View) -> list[tuple[str, str]]:
    sentences = knows_later(view.mix, view.engine.dataset.added_signals)
    return [("may know the answers", texts.plain(" ".join(sentences)))] if sentences else []


def _tries(view: View) -> list[tuple[str, str]]:
    """Note the mix as tried; after many, say what that does to the best of them."""
    tried = st.session_state.setdefault("tried_mixes", {}).setdefault(view.dataset_name, set())
    tried.add(view.mix)
    if len(tried) <= MANY_TRIES:
        return []
    long = "The best of many tries looks better than it is. The final check on Evaluate counts on other choices."
    return [(f"{len(tried)} mixes tried: many tries flatter the best", long)]


def no_numbers(view: View, error: MixdeskError) -> str:
    """Return why nothing can be measured, with the cure."""
    dataset = view.engine.dataset
    if len(dataset.interactions) and not dataset.interactions.has_times:
        return "The log has no times, so no choice is the “next” one: add a timestamp column on the Data page."
    return f"Nothing to measure: {texts.plain(str(error))}"
