"""What each fader decides."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import SIGNALS, RankingConfig, Weights
from core.explanation.ablations import decided_places
from core.ranking import Query


def many_items(n=200, seed=3):
    rng = np.random.default_rng(seed)
    items = {f"i{place}": {} for place in range(n)}
    log = [(f"u{rng.integers(20)}", f"i{rng.integers(n)}", -rng.uniform(0, 25), "like") for _ in range(400)]
    return recommender_of(dataset_of(items, log), random_vectors(seed, n))


MANY = many_items()


def shown(config):
    return set(MANY.recommend(Query("u1"), config).ranks())


@given(st.tuples(*[st.integers(0, 4)] * 3).filter(any), st.sampled_from([0.0, 0.3, 1.0]))
@settings(deadline=None, max_examples=40)
def test_a_fader_decides_the_places_that_change_when_its_share_is_given_to_the_others(weights, diversity):
    config = RankingConfig(weights=Weights(*weights), diversity=diversity)
    counts = decided_places(MANY, Query("u1"), config)
    for name, weight in zip(SIGNALS, weights, strict=True):
        rest = [0 if other == name else share / sum(weights) for other, share in zip(SIGNALS, weights, strict=True)]
        if weight == 0:
            assert counts[name] == 0
        elif not any(rest):
            assert counts[name] == 10
        else:
            without = RankingConfig(weights=Weights(*rest), diversity=diversity)
            assert counts[name] == len(shown(config) - shown(without))
    plain = RankingConfig(weights=Weights(*weights), diversity=0)
    assert counts["variety"] == len(shown(config) - shown(plain))


def test_counts_say_something():
    counts = decided_places(MANY, Query("u1"), RankingConfig(diversity=1.0))
    assert all(0 < count < 10 for count in counts.values())


@pytest.mark.parametrize("user", ["nobody", None])
def test_without_a_history_only_what_trends_decides(user):
    counts = decided_places(MANY, Query(user), RankingConfig(diversity=0))
    assert (counts["content"], counts["collaborative"], counts["variety"]) == (0, 0, 0)
