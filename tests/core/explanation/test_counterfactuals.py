"""How far a control must move until an item enters or leaves the list, held against the real pipeline."""

from dataclasses import replace

import numpy as np
import pytest
from builders import ITEMS, dataset_of, random_vectors, recommender_of
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import SIGNALS, Collaborative, Filters, Lists, RankingConfig, Weights
from core.explanation.counterfactuals import entry_points, exit_points, moved
from core.ranking import Query
from core.users import Onboarding

HAIR = 1e-6
"""A ten-thousandth of a point on the fader: what single precision leaves of an exact place."""


def small_desk(seed, n=25):
    """Return a recommender over few items, some of them variants, some without vector or interaction."""
    rng = np.random.default_rng(seed)
    groups = ["", "", "", "red", "blue"]
    items = {f"i{i}": {"category": "ab"[rng.integers(2)], "group_id": groups[rng.integers(5)]} for i in range(n)}
    log = [(f"u{rng.integers(8)}", f"i{rng.integers(n - 4)}", -rng.uniform(0, 25), "like") for _ in range(60)]
    vectors = random_vectors(seed, n)
    vectors[rng.integers(n)] = 0
    return recommender_of(dataset_of(items, log), vectors, encoder=Words)


class Words:
    """Encodes every text as one direction of its own."""

    def encode(self, texts):
        return random_vectors(len(texts), len(texts))


DESKS = [small_desk(seed) for seed in range(6)]
mixes = st.builds(
    RankingConfig,
    weights=st.tuples(*[st.integers(0, 4)] * 3).filter(any).map(lambda shares: Weights(*shares)),
    diversity=st.sampled_from([0.0, 0.3, 0.8, 1.0]),
    k=st.integers(1, 6),
    normalisation=st.sampled_from(["zscore", "zscore", "min-max", "rank"]),
    filters=st.sampled_from([Filters(), Filters(), Filters(category=("a",))]),
    lists=st.sampled_from([Lists(), Lists(), Lists(pin=("i3",)), Lists(boost=(("i7", 0.8),))]),
    exclude_seen=st.sampled_from(["any", "none"]),
    collaborative=st.sampled_from([Collaborative(), Collaborative(half_life_days=4)]),
)
questions = st.builds(
    Query,
    st.sampled_from(["u0", "u1", "u2"]),
    onboarding=st.sampled_from([None, None, Onboarding(("anything",))]),
    likes=st.sampled_from([(), ("i1",)]),
    hides=st.sampled_from([(), ("i2",)]),
)
many = settings(deadline=None, max_examples=35, derandomize=True, database=None)


def is_shown(desk, query, config, item_id):
    return item_id in desk.recommend(query, config).ranks()


def hold_against_the_pipeline(desk, query, config, item_id, counterfactuals, *, is_in):
    for counterfactual in counterfactuals:

        def shown_at(share, control=counterfactual.control):
            return is_shown(desk, query, moved(config, control, min(max(share, 0.0), 1.0)), item_id)

        back = -HAIR if counterfactual.is_up else HAIR
        assert shown_at(counterfactual.boundary) != is_in
        assert is_shown(desk, query, counterfactual.config, item_id) != is_in
        if counterfactual.distance > HAIR:
            for share in [
                counterfactual.boundary + back,
                *np.linspace(counterfactual.at, counterfactual.boundary + back, 7)[1:-1],
            ]:
                assert shown_at(share) == is_in


@many
@given(st.sampled_from(DESKS), questions, mixes)
def test_a_shown_item_leaves_at_its_tipping_points_and_not_a_hair_before(desk, query, config):
    for item in desk.recommend(query, config).items[:3]:
        counterfactuals = exit_points(desk, query, config, item.item_id)
        hold_against_the_pipeline(desk, query, config, item.item_id, counterfactuals, is_in=True)


@many
@given(st.sampled_from(DESKS), questions, mixes, st.integers(0, 24))
def test_the_smallest_move_brings_an_item_in_and_a_hair_less_does_not(desk, query, config, place):
    item_id = f"i{place}"
    counterfactuals = entry_points(desk, query, config, item_id)
    hold_against_the_pipeline(desk, query, config, item_id, counterfactuals, is_in=False)
    assert [counterfactual.distance for counterfactual in counterfactuals] == sorted(
        counterfactual.distance for counterfactual in counterfactuals
    )


@settings(deadline=None, max_examples=12, derandomize=True, database=None)
@given(st.sampled_from(DESKS), questions, mixes, st.integers(0, 24))
def test_where_no_move_is_found_a_fine_search_finds_none_either(desk, query, config, place):
    item_id = f"i{place}"
    if is_shown(desk, query, config, item_id):
        return
    found = {
        (counterfactual.control, counterfactual.is_up) for counterfactual in entry_points(desk, query, config, item_id)
    }
    now = config.weights.shares() | {"variety": config.diversity}
    for control in (*SIGNALS, "variety"):
        for share in np.linspace(0, 1, 41):
            if is_shown(desk, query, moved(config, control, float(share)), item_id):
                assert (control, share > now[control]) in found


def test_the_others_keep_their_ratio_through_0_and_100():
    config = RankingConfig(weights=Weights(0.5, 0.3, 0.2))
    assert moved(config, "trending", 0.6).weights.shares() == pytest.approx(
        {"content": 0.25, "collaborative": 0.15, "trending": 0.6}
    )
    alone = moved(config, "trending", 1.0)
    kept = moved(alone, "trending", 0.2, ratio={"content": 50, "collaborative": 30, "trending": 100})
    assert kept.weights.shares() == pytest.approx(config.weights.shares())
    assert moved(alone, "trending", 0.5).weights.shares()["content"] == pytest.approx(0.25)
    assert moved(config, "variety", 0.7) == replace(config, diversity=0.7)


def test_a_pinned_item_has_no_tipping_point_and_a_shown_one_no_entry():
    desk, config = DESKS[0], RankingConfig(lists=Lists(pin=("i3",)), exclude_seen="none")
    assert exit_points(desk, Query("u0"), config, "i3") == []
    shown = desk.recommend(Query("u0"), config).items[-1].item_id
    assert entry_points(desk, Query("u0"), config, shown) == []


def test_for_somebody_unknown_no_weight_matters():
    desk = recommender_of(dataset_of(ITEMS))
    config = RankingConfig(k=2, diversity=0)
    for item in desk.recommend(Query("zoe"), config).items:
        assert {counterfactual.control for counterfactual in exit_points(desk, Query("zoe"), config, item.item_id)} <= {
            "variety"
        }
