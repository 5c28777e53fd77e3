"""Cold start in numbers: what clicks count as, what the level changes, and the hand-over from words to deeds."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from builders import (
    DAY,
    ITEMS,
    LOG,
    THIRTY_DAYS,
    TODAY,
    VECTORS,
    dataset_of,
    history_of_items,
    random_vectors,
    recommender_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Collaborative, RankingConfig
from core.datasets import DatasetOptions
from core.datasets.options import Positives
from core.explanation.hand_over import (
    Effect,
    hand_over,
    joins_at,
    level_effect,
    n_similar,
    outweighs_at,
)
from core.ranking import Query
from core.users import ActionKind, Onboarding, ProfileState, click_kind, decay_beside_stated

WORDS = {
    "light": [1, 0, 0, 0],
    "Experience level: beginner": [0, 0.6, 0, 0.8],
    "Experience level: expert": [0, -0.6, 0, -0.8],
}
LIGHT = Onboarding(("light",))
PLAIN = RankingConfig(diversity=0.0, exclude_seen="none")
CONTENT_ONLY = PLAIN.with_weights(content=1, collaborative=0, trending=0)


class Encoder:
    def encode(self, texts):
        return np.array([WORDS[text] for text in texts], dtype=np.float32)


def _recommender(**changes):
    return recommender_of(dataset_of(**changes), encoder=Encoder)


# What a click counts as


RATINGS = DatasetOptions(value_kind="rating", rating_scale=(1.0, 10.0), positives=Positives(min_value=5.5))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (DatasetOptions(), ActionKind("click", 2.0, is_positive=True)),
        (
            DatasetOptions(event_strengths=(("click", 0.5),)),
            ActionKind("click", 0.5, is_positive=True),
        ),
        (
            DatasetOptions(positives=Positives(events=("click", "purchase"))),
            ActionKind("click", 2.0, is_positive=True),
        ),
        (
            DatasetOptions(positives=Positives(events=("purchase", "cart"))),
            ActionKind("purchase", 5.0, is_positive=True),
        ),
        (RATINGS, ActionKind("", 5.0, is_positive=True, rating=10.0)),
        (
            DatasetOptions(value_kind="quantity", positives=Positives(min_value=3.0)),
            ActionKind("", pytest.approx(math.log1p(3.0)), is_positive=True, rating=3.0),
        ),
    ],
)
def test_a_click_counts_as_the_logs_own_choice(options, expected):
    kind = click_kind(options)
    assert (kind.event, kind.strength, kind.is_positive) == (expected.event, expected.strength, expected.is_positive)
    assert kind.rating == pytest.approx(expected.rating, nan_ok=True)


# The profile


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 1_000), clicks=st.lists(st.integers(0, 5), max_size=10))
def test_every_click_updates_the_profile_exactly(seed, clicks):
    vectors = random_vectors(seed, 6, dim=4)
    recommender = recommender_of(vectors=vectors, encoder=Encoder)
    ids = list(ITEMS)
    state = ProfileState({"text": np.zeros(4)}, {"text": np.zeros(4)}, math.nan, 0.1)
    for item in clicks:
        state = state.updated({"text": vectors[item]}, strength=2.0, timestamp=TODAY)
    query = Query(onboarding=LIGHT, clicks=tuple(ids[item] for item in clicks))
    logged, _ = recommender.people.history(query, now=TODAY)
    assert logged.items.tolist() == clicks
    taste = recommender.people.taste(query, decay_per_day=PLAIN.decay_per_day, now=TODAY)["text"]
    np.testing.assert_allclose(taste, state.vector()["text"], atol=1e-6)


@pytest.mark.parametrize(("days", "expected"), [(0, 3.0), (10, 3.0 * math.exp(-1)), (1e9, 0.0)])
def test_beside_what_is_said_now_an_old_history_has_faded(days, expected):
    weights, told = decay_beside_stated(history_of_items(0), LIGHT, now=TODAY + days * DAY, decay_per_day=0.1)
    assert told == 5.0
    assert weights == pytest.approx([expected])
    alone, nothing = decay_beside_stated(history_of_items(0), None, now=TODAY + days * DAY, decay_per_day=0.1)
    assert (alone.tolist(), nothing) == ([3.0], 0.0)


def test_shares_of_what_was_said_and_clicked_add_up_to_the_content_score():
    query = Query(onboarding=LIGHT, clicks=("lamp", "bed"))
    tent, rug = (
        next(row for row in _recommender().recommend(query, CONTENT_ONLY).items if row.item_id == wanted)
        for wanted in ("tent", "rug")
    )
    said, done = 5 * 0.6, 4 * 1.4 / math.sqrt(2)  # the rug does not fit the word, so it is as near as its vector says
    assert rug.origin("content").stated == pytest.approx(said / (said + done), abs=1e-6)
    rest = done / (said + done)
    assert {pull.item_id: pull.share for pull in rug.origin("content").pulls} == pytest.approx(
        {"lamp": rest * 0.6 / 1.4, "bed": rest * 0.8 / 1.4}, abs=1e-6
    )
    assert (tent.origin("content").stated, tent.origin("content").pulls) == (0.0, ())


def test_a_user_who_said_nothing_has_no_share_of_it():
    assert {row.origin("content").stated for row in _recommender().recommend(Query("bob"), PLAIN).items} == {0.0}


# Fold-in


@pytest.mark.parametrize("model", ["ease", "ials", "knn"])
@pytest.mark.parametrize("clicks", [("lamp",), ("lamp", "tent"), ("rug", "bed", "torch")])
def test_clicks_fold_in_as_if_the_user_were_stored(model, clicks):
    stored = [*LOG, *[("new", item, 0, "click") for item in clicks]]
    recommender = recommender_of(dataset_of(log=stored), encoder=Encoder)
    config = PLAIN.with_settings({"collaborative.model": model, "collaborative.ease_l2": 2.0})
    known, folded = (
        recommender.score_signals(query, config).scores["collaborative"]
        for query in (Query("new"), Query(clicks=clicks))
    )
    assert not np.isnan(known).all()
    np.testing.assert_allclose(folded, known, rtol=1e-4, atol=1e-5)


def test_fold_in_is_the_same_from_either_side_of_the_system():
    from core.signals import Ease

    dataset = dataset_of()
    matrix = dataset.interactions.positive_matrix()
    sides = [Ease.fit(matrix, l2=2.0, is_user_side=side) for side in (True, False)]
    query = Query(clicks=("lamp", "tent"))
    scores = []
    for model in sides:
        recommender = replace(recommender_of(dataset), models={"collaborative": {Collaborative(): model}})
        scores.append(recommender.score_signals(query, PLAIN).scores["collaborative"])
    np.testing.assert_allclose(scores[0], scores[1], atol=1e-6)


@pytest.mark.parametrize("rule", ["any", "none", "purchased"])
def test_clicked_items_leave_the_list(rule):
    query = Query(onboarding=LIGHT, clicks=("lamp",))
    assert "lamp" not in _recommender().recommend(query, replace(PLAIN, exclude_seen=rule)).ranks()


def test_clicks_on_items_that_have_gone_are_passed_over():
    recommender = _recommender()
    gone, kept = (recommender.recommend(Query(clicks=clicks), PLAIN) for clicks in (("gone", "lamp"), ("lamp",)))
    assert gone.items == kept.items


# The level


def test_the_level_orders_what_fits_and_brings_nothing_in():
    recommender, config = _recommender(), replace(CONTENT_ONLY, k=3)

    def query(level):
        return Query(onboarding=Onboarding(("light",), "", level))

    lists = {level: list(recommender.recommend(query(level), config).ranks()) for level in ("", "beginner", "expert")}
    assert lists[""] == lists["expert"] == ["lamp", "torch", "rug"]
    assert lists["beginner"] == ["torch", "lamp", "rug"]  # the tent lies most along it, and does not fit
    effects = {level: level_effect(recommender, query(level), config) for level in ("intermediate", "", "beginner")}
    assert effects == {"intermediate": None, "": None, "beginner": Effect(changed=0, shown=3)}


def test_without_words_a_level_has_no_effect():
    assert level_effect(_recommender(), Query(clicks=("lamp",)), PLAIN) is None


@pytest.mark.parametrize(
    ("changed", "shown", "is_little"), [(0, 0, False), (2, 10, True), (3, 10, False), (1, 4, True)]
)
def test_fewer_than_three_in_ten_is_little(changed, shown, is_little):
    assert Effect(changed, shown).is_little == is_little


def test_a_few_items_that_trend_far_above_all_others_do_not_drown_the_words():
    """Four people each describe another corner of a catalog where six items have all the activity."""
    items = {f"i{number}": {} for number in range(200)}
    log = [(f"u{place}", f"i{place % 6}", -1, "like") for place in range(600)]
    vectors = random_vectors(3, 200)
    engine = recommender_of(dataset_of(items, log), vectors, encoder=lambda: Pointing(vectors[100:104]))
    people = [Query(onboarding=Onboarding((f"corner {corner}",))) for corner in range(4)]
    for config in (RankingConfig(), RankingConfig().with_weights(content=0.0, collaborative=0.0)):
        lists = [engine.recommend(person, config).ranks().keys() for person in people]
        for corner, shown in enumerate(lists):
            nearest = np.argsort(-(vectors @ vectors[100 + corner]), kind="stable")[:30]
            assert shown <= {f"i{item}" for item in nearest}


class Pointing:
    """Gives every text that names a corner its direction, and others none."""

    def __init__(self, corners):
        self.corners = corners

    def encode(self, texts):
        return np.array([self.corners[int(text[-1])] if "corner" in text else 0 * self.corners[0] for text in texts])


# The hand-over


def test_the_hand_over_splits_the_mix_by_the_weight_of_words_and_deeds():
    steps = hand_over(_recommender(), Query(onboarding=LIGHT, clicks=("lamp", "torch", "tent")), PLAIN)
    shares = [(s.stated, s.done, s.others.get("collaborative", 0.0), s.others.get("trending", 0.0)) for s in steps]
    assert shares[0] == pytest.approx((0.5 / 0.7, 0.0, 0.0, 0.2 / 0.7))
    assert shares[1] == pytest.approx((0.5 * 5 / 7, 0.5 * 2 / 7, 0.3, 0.2))
    assert shares[2] == pytest.approx((0.5 * 5 / 9, 0.5 * 4 / 9, 0.3, 0.2))
    assert shares[3] == pytest.approx((0.5 * 5 / 11, 0.5 * 6 / 11, 0.3, 0.2))
    assert [step.item_id for step in steps] == [None, "lamp", "torch", "tent"]
    assert (joins_at(steps), outweighs_at(steps)) == (1, 3)


def test_the_collaborative_signal_joins_with_the_first_item_that_anybody_chose():
    steps = hand_over(_recommender(), Query(onboarding=LIGHT, clicks=("rope", "rope", "torch")), PLAIN)
    assert [step.others.get("collaborative", 0.0) > 0 for step in steps] == [False, False, False, True]
    assert joins_at(steps) == 3


def test_people_alike_are_those_who_chose_one_of_the_same():
    clicks = [(), ("rope",), ("lamp",), ("lamp", "torch"), ("lamp", "torch", "bed", "nothing known")]
    assert [n_similar(_recommender(), Query(onboarding=LIGHT, clicks=one)) for one in clicks] == [0, 0, 2, 3, 4]
    assert n_similar(_recommender(), Query(likes=("torch",))) == 2


def test_without_words_behaviour_has_the_whole_profile():
    steps = hand_over(_recommender(), Query(clicks=("lamp",)), PLAIN)
    assert (steps[0].stated, steps[0].done, steps[0].others.get("trending")) == (0.0, 0.0, 1.0)
    assert (steps[1].stated, steps[1].done) == (0.0, 0.5)
    assert outweighs_at(steps) is None  # there is nothing to outweigh


def test_likes_of_the_session_are_behaviour_from_the_start():
    steps = hand_over(_recommender(), Query(onboarding=LIGHT, likes=("lamp",), clicks=("rug",)), PLAIN)
    assert (steps[0].stated, steps[0].done) == pytest.approx((0.5 * 5 / 8, 0.5 * 3 / 8))
    assert (steps[1].stated, steps[1].done) == pytest.approx((0.5 * 5 / 10, 0.5 * 5 / 10))
    assert joins_at(steps) == 0


@settings(deadline=None, max_examples=20)
@given(clicks=st.lists(st.sampled_from(list(ITEMS)), max_size=10), k=st.integers(1, 6))
def test_shares_of_every_step_add_up_and_new_items_are_counted(clicks, k):
    recommender, config = _recommender(), replace(PLAIN, k=k)
    steps = hand_over(recommender, Query(onboarding=LIGHT, clicks=tuple(clicks)), config)
    assert len(steps) == len(clicks) + 1
    lists = [
        set(recommender.recommend(Query(onboarding=LIGHT, clicks=tuple(clicks[:n])), config).ranks())
        for n in range(len(clicks) + 1)
    ]
    assert [step.n_new for step in steps] == [0, *(len(b - a) for a, b in pairwise(lists))]
    for step in steps:
        assert step.stated + step.done + sum(step.others.values()) == pytest.approx(1.0)


def test_a_catalog_without_a_log_hands_over_from_words_to_deeds_alone():
    steps = hand_over(
        recommender_of(dataset_of(log=[], options=replace(THIRTY_DAYS, trending_window_days=None)), encoder=Encoder),
        Query(onboarding=LIGHT, clicks=("lamp",)),
        PLAIN,
    )
    assert [(s.stated, s.done, s.others.get("collaborative", 0.0), s.others.get("trending", 0.0)) for s in steps] == [
        (1.0, 0.0, 0.0, 0.0),
        (pytest.approx(5 / 7), pytest.approx(2 / 7), 0.0, 0.0),
    ]
    assert joins_at(steps) is None


def test_vectors_of_the_tiny_catalog_are_unit():
    np.testing.assert_allclose(np.linalg.norm(VECTORS, axis=1), 1.0, atol=1e-6)
