"""The shares of a history: each is what its item adds to the score, and together they are all of it."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from builders import LOG, VECTORS, dataset_of, random_vectors, recommender_of
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Collaborative, RankingConfig
from core.explanation.sentences import HistoryShare, history_shares, whole_percents
from core.ranking import Origin, Pull, Query
from core.signals import content
from core.signals.attributions import Rest
from core.users import Onboarding

ITEMS = {f"i{number}": {} for number in range(12)}
events = st.lists(
    st.tuples(st.sampled_from([*ITEMS]), st.integers(-40, 0), st.sampled_from(["view", "click", "purchase"])),
    min_size=1,
    max_size=30,
)


class Words:
    """Encodes every text as one direction of its own."""

    def encode(self, texts):
        return random_vectors(len(texts), len(texts))


@given(
    events,
    st.integers(0, 1_000),
    st.sampled_from(["ease", "knn"]),
    st.sampled_from([None, 3.0]),
    st.booleans(),
    st.sampled_from([2, 500]),
)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_all_shares_of_a_signal_add_up_to_its_score(history, seed, model, half_life, has_said, n_looked_at):
    others = [(f"u{number}", item, -1, "like") for number in range(8) for item in list(ITEMS)[number : number + 4]]
    dataset = dataset_of(ITEMS, [*others, *(("ann", *event) for event in history)])
    engine = recommender_of(dataset, random_vectors(seed, 12), encoder=Words)
    said = Onboarding(("anything",)) if has_said else None
    mix = RankingConfig(k=12, exclude_seen="none", collaborative=Collaborative(model, 2.0, half_life))
    with patch.object(content, "MAX_EVENTS", n_looked_at):
        items = engine.recommend(Query("ann", onboarding=said), mix).items
    signals = engine.score_signals(Query("ann", onboarding=said), mix)
    chosen = {item for item, *_ in history}
    for item in items:
        score = signals.scores["content"][item.item_index]
        total = (
            sum(pull.share for pull in item.origin("content").pulls)
            + item.origin("content").rest.share
            + item.origin("content").stated
        )
        assert total == pytest.approx(1.0, abs=1e-6)
        for pull in item.origin("content").pulls if n_looked_at == 500 else ():
            assert pull.share * score == pytest.approx(_part_of(engine, signals, pull, item), abs=1e-5)
        assert len(item.origin("content").pulls) + item.origin("content").rest.n_items == len(chosen)
        score = signals.scores["collaborative"][item.item_index]
        total = sum(pull.share for pull in item.origin("collaborative").pulls) + item.origin("collaborative").rest.share
        assert total == pytest.approx(1.0 if abs(score) > 1e-6 else total, abs=1e-5)
        assert len(item.origin("collaborative").pulls) + item.origin("collaborative").rest.n_items in (0, len(chosen))


def _part_of(engine, signals, pull, item):
    """Return what one item's events add to the similarity of another and the taste, by its definition."""
    vectors, history, context = engine.parts["text"].astype(float), signals.history, signals.context
    taste = context.decayed @ vectors[history.items]
    source = engine.dataset.catalog.require_index(pull.item_id)
    weight = context.decayed[history.items == source].sum()
    part = context.decayed.sum() / (context.decayed.sum() + context.stated_weight)
    return part * weight * vectors[source] @ vectors[item.item_index] / np.linalg.norm(taste)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=8))
def test_whole_percents_add_up_to_the_whole_and_round_each_by_less_than_one(shares):
    percents = whole_percents(shares)
    assert sum(percents) == round(100 * sum(shares))
    assert all(abs(percent - 100 * share) < 1 + 1e-6 for percent, share in zip(percents, shares, strict=True))


def test_three_items_are_named_and_the_others_stand_together():
    item = recommender_of(dataset_of(log=LOG), VECTORS).recommend(Query("bob"), RankingConfig()).items[0]
    pulls = tuple(Pull(name, share) for name, share in zip("abcd", (0.4, 0.25, 0.157, 0.1), strict=True))
    item = replace(
        item,
        origins={
            "content": Origin(pulls, Rest(3, 0.043), stated=0.05),
            "collaborative": Origin((Pull("a", 1.2),), Rest(1, -0.2)),
        },
    )
    assert history_shares(item) == (
        HistoryShare("content", 5),
        HistoryShare("content", 40, "a"),
        HistoryShare("content", 25, "b"),
        HistoryShare("content", 16, "c"),
        HistoryShare("content", 14, n_others=4),
        HistoryShare("collaborative", 120, "a"),
        HistoryShare("collaborative", -20, n_others=1),
    )
