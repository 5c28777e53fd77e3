"""The picture of a search, and the sentence on single signals."""

from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd

from core.config import RankingConfig
from core.evaluation import Bench
from core.evaluation.experiment import Experiment, hold
from core.evaluation.remarks import beside_singles
from core.evaluation.search_summary import TrialSummary, TunedSummary
from core.evaluation.trade_offs import Spot, frontier, trade_off_figure

POINTS = [(0.10, 0.5), (0.12, 0.4), (0.11, 0.45), (0.09, 0.45), (0.11, 0.6), (0.05, 0.9), (0.04, np.nan)]


def summary():
    tried = tuple(
        TrialSummary(RankingConfig(), accuracy, variety, 0.1, is_trade_off=False, is_as_good=accuracy >= 0.11)
        for accuracy, variety in POINTS
    )
    return TunedSummary("ndcg", "rules", 100, tried, 1, 4, "content", 0.1, beats_single=True, is_complete=True)


def test_the_frontier_holds_what_none_beats_at_both():
    assert frontier(summary()) == [1, 4, 5]


def test_every_tried_mix_is_drawn_once_and_says_which_it_is():
    figure = trade_off_figure(summary(), {"You": Spot(0.5, 0.1), "Found": Spot(0.6, 0.11, is_found=True)})
    drawn = {trace.name: trace for trace in figure.data if trace.mode and trace.mode.startswith("markers")}
    places = [*drawn["tried"].customdata, *drawn["best trade-offs"].customdata]
    assert sorted(places) == list(range(len(POINTS)))
    for name in ("tried", "best trade-offs"):
        for place, x, y in zip(drawn[name].customdata, drawn[name].x, drawn[name].y, strict=True):
            np.testing.assert_equal((y, x), POINTS[place])
    assert list(drawn["Found"].customdata) == [4]
    assert list(drawn["You"].customdata) == [-1]
    shade = figure.layout.shapes[0]
    assert (shade.y0, shade.y1) == (0.11, 0.12)


@pytest.fixture(scope="module")
def result():
    """Return a content mix, which equals its signal alone, beside lists that find nothing."""
    bench = Bench.of(crowd(4, n_users=250, n_rows=3_000))
    alone = RankingConfig(diversity=0.0).with_weights(content=1.0, collaborative=0.0, trending=0.0)
    return hold(Experiment({"Balanced": RankingConfig(), "Content only": alone}), bench.at(10))[1]


def test_a_mix_that_is_no_better_than_a_single_signal_is_called_so(result):
    users = result.users.metrics
    singles = ("Similar to what they like", "People like them", "Trending now")
    best = max(singles, key=lambda name: users[name]["hit_rate"].mean())
    sentence = beside_singles(result, "Content only")
    assert f"“{best}” alone" in sentence
    assert beside_singles(result, "nobody") == ""


def test_a_mix_that_beats_every_signal_by_far_needs_no_sentence(result):
    users = result.users.metrics
    best = {name: dict(values) for name, values in users.items()}
    best["Balanced"]["hit_rate"] = np.ones(len(result.users.user_ids))
    assert beside_singles(replace(result, users=replace(result.users, metrics=best)), "Balanced") == ""
