"""How many items of a list each signal stands for, and how many are there by variety."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import SIGNALS, Lists, RankingConfig, Weights
from core.explanation.place_counts import place_counts
from core.ranking import Query


def many_items(n=200, seed=3):
    rng = np.random.default_rng(seed)
    items = {f"i{place}": {} for place in range(n)}
    log = [(f"u{rng.integers(20)}", f"i{rng.integers(n)}", -rng.uniform(0, 25), "like") for _ in range(400)]
    return recommender_of(dataset_of(items, log), random_vectors(seed, n))


MANY = many_items()


@given(st.tuples(*[st.integers(0, 4)] * 3).filter(any), st.sampled_from([0.0, 0.3, 1.0]))
@settings(deadline=None, max_examples=40)
def test_every_item_counts_for_the_signal_that_lifts_it_most(weights, diversity):
    config = RankingConfig(weights=Weights(*weights), diversity=diversity)
    counts, answer = place_counts(MANY, Query("u1"), config), MANY.recommend(Query("u1"), config)
    assert sum(counts[name] for name in SIGNALS) == len(answer.items) == 10
    for name, weight in zip(SIGNALS, weights, strict=True):
        leads = [
            item
            for item in answer.items
            if item.contributions[name] is not None
            and item.contributions[name] == max(item.contributions[other] or -np.inf for other in SIGNALS)
        ]
        assert counts[name] == len(leads)
        assert weight or not counts[name]
    plain = MANY.recommend(Query("u1"), RankingConfig(weights=Weights(*weights), diversity=0))
    assert counts["variety"] == len(set(answer.ranks()) - set(plain.ranks()))


def test_what_is_there_by_hand_counts_for_no_signal():
    last, other = (item.item_id for item in MANY.recommend(Query("u1"), RankingConfig(k=60)).items[-2:])
    config = RankingConfig(lists=Lists(pin=(last,), boost=((other, 5.0),)))
    counts = place_counts(MANY, Query("u1"), config)
    assert sum(counts[name] for name in SIGNALS) == 8


def test_counts_say_something():
    counts = place_counts(MANY, Query("u1"), RankingConfig(diversity=1.0))
    assert all(0 < count < 10 for count in counts.values())


@pytest.mark.parametrize("user", ["nobody", None])
def test_without_a_history_only_what_trends_decides(user):
    counts = place_counts(MANY, Query(user), RankingConfig(diversity=0))
    assert counts == {"content": 0, "collaborative": 0, "trending": 10, "variety": 0}
