"""Lists made for all users at once are the lists that each of them is shown."""

from dataclasses import replace

import numpy as np
import pytest
from builders import TODAY
from crowds import crowd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RankingConfig
from core.evaluation._best_first import best_first
from core.evaluation._splits import split_dataset
from core.evaluation.evaluation import Evaluation
from core.evaluation.protocol import EvaluationProtocol
from core.ranking import Query
from core.ranking.candidates import unseen
from core.ranking.kernels import LANES
from core.signals import Ease, ImplicitAls, ItemKnn
from core.signals.collaborative import collaborative_of_users
from core.signals.content import content_of_users
from core.users import choices_of, decay_weights, history_of
from core.users.taste_matrix import choice_matrix, history_weights


def shown_one_by_one(evaluation, config):
    """Return every user's list as the recommender answers it."""
    lists = np.full((len(evaluation.split.user_ids), config.k), -1)
    for row, user in enumerate(evaluation.split.user_ids):
        answer = evaluation.recommender.recommend(Query(user, now=evaluation.split.now), config)
        lists[row, : len(answer.items)] = [item.item_index for item in answer.items]
    return lists


@pytest.mark.parametrize("normalisation", ["zscore", "min-max", "rank"])
@pytest.mark.parametrize("diversity", [0.0, 0.3])
@pytest.mark.parametrize("seed", [1, 2])
def test_lists_of_all_users_equal_the_recommenders(seed, diversity, normalisation):
    evaluation = Evaluation.of(crowd(seed, groups=seed == 2))
    config = RankingConfig(diversity=diversity, normalisation=normalisation, exclude_seen="any")
    lists = evaluation.maker.lists(config)
    assert (evaluation.split.train_index < 0).any()
    np.testing.assert_array_equal(lists, shown_one_by_one(evaluation, config))


@pytest.mark.parametrize(
    "settings",
    [
        {"weights.content": 0, "weights.trending": 0},
        {"weights.collaborative": 0, "weights.trending": 0, "diversity": 0.9},
        {"weights.content": 0, "weights.collaborative": 0},
        {"k": 80},
        {"lists.pin": ["item 03", "item 04", "item 05"], "lists.exclude": ["item 07"]},
        {"lists.boost": {"item 20": 3.0, "item 21": -2.0}},
        {"filters": {"max_price": 6}},
        {"trending.window_days": 0.01, "trending.half_life_days": 1},
        {"collaborative.model": "knn"},
        {"collaborative.half_life_days": 3},
        {"collaborative.half_life_days": 0.5, "weights.content": 0, "weights.trending": 0},
        {"collaborative.half_life_days": 3, "collaborative.model": "knn", "normalisation": "rank"},
        {"collaborative.half_life_days": 3, "collaborative.model": "ials", "normalisation": "min-max"},
        {"collaborative.half_life_days": 3, "new_item_places": 2},
        {"decay_per_day": 2.0, "normalisation": "rank", "weights.trending": 0},
        {"new_item_places": 2},
        {"new_item_places": 5, "diversity": 0},
        {"new_item_places": 4, "lists.pin": ["item 57", "item 03"], "lists.exclude": ["item 58"]},
        {"new_item_places": 3, "weights.content": 0, "weights.collaborative": 0, "filters": {"max_price": 55}},
    ],
    ids=lambda settings: " ".join(settings),
)
def test_every_setting_of_a_mix_counts(settings):
    evaluation = Evaluation.of(crowd(3, groups=True, n_new=7))
    config = RankingConfig(exclude_seen="any").with_settings(settings)
    lists = evaluation.with_k(config.k).maker.lists(config)
    np.testing.assert_array_equal(lists, shown_one_by_one(evaluation, config))


def test_blocks_of_users_give_the_same_lists_as_all_at_once():
    recommender = crowd(4)
    whole, narrow = Evaluation.of(recommender), Evaluation.of(recommender, memory_bytes=20_000)
    assert len(whole.maker.blocks) == 1
    assert len(narrow.maker.blocks) >= 3
    for config in (RankingConfig(), RankingConfig(normalisation="rank", diversity=0.0)):
        np.testing.assert_array_equal(narrow.maker.lists(config), whole.maker.lists(config))
    np.testing.assert_array_equal(narrow.maker.popular_lists(), whole.maker.popular_lists())


def test_measured_lists_never_hold_what_the_user_has_in_train():
    evaluation = Evaluation.of(crowd(5))
    log = evaluation.split.train.interactions
    for lists in (evaluation.maker.lists(RankingConfig()), evaluation.maker.random_lists(seed=1)):
        for row, user in enumerate(evaluation.split.train_index):
            seen = log.item_index[log.rows_of(user)] if user >= 0 else []
            assert not set(seen) & set(lists[row])


def test_random_lists_follow_their_seed():
    maker = Evaluation.of(crowd(5)).maker
    np.testing.assert_array_equal(maker.random_lists(seed=1), maker.random_lists(seed=1))
    assert (maker.random_lists(seed=1) != maker.random_lists(seed=2)).any()


def test_popular_lists_hold_the_most_chosen_unseen_items():
    evaluation = Evaluation.of(crowd(6, events=("like",)))
    popularity = evaluation.split.train.interactions.popularity
    for row, user in enumerate(evaluation.split.user_ids[:10]):
        history = history_of(evaluation.split.train.interactions, user, now=np.inf)
        can = unseen(evaluation.split.train, history, "any") & evaluation.split.train.catalog.is_available
        order = [item for item in np.argsort(-popularity, kind="stable") if can[item]]
        np.testing.assert_array_equal(evaluation.maker.popular_lists()[row], order[:10])


def test_content_of_many_users_equals_each_users_content():
    evaluation = Evaluation.of(crowd(7))
    config = RankingConfig()
    users = evaluation.split.train_index
    batch = content_of_users(evaluation.recommender, users, config)
    for row, user in enumerate(evaluation.split.user_ids):
        alone = evaluation.recommender.score_signals(Query(user, now=evaluation.split.now), config).scores["content"]
        np.testing.assert_allclose(batch[row], alone, atol=1e-6)


@pytest.mark.parametrize("half_life", [None, 5.0])
@pytest.mark.parametrize("fit", ["user side", "item side", "knn", "ials"])
def test_collaborative_scores_of_many_users_equal_each_users_scores(fit, half_life):
    split = split_dataset(crowd(8).dataset, EvaluationProtocol())
    log = split.train.interactions
    matrix = log.positive_matrix()
    model = {
        "user side": lambda: Ease.fit(matrix, l2=20.0, is_user_side=True),
        "item side": lambda: Ease.fit(matrix, l2=20.0, is_user_side=False),
        "knn": lambda: ItemKnn.fit(matrix),
        "ials": lambda: ImplicitAls.fit(matrix, factors=4),
    }[fit]()
    batch = collaborative_of_users(model, log, split.train_index, half_life_days=half_life)
    assert np.isnan(batch[split.train_index < 0]).all()
    for row, user in enumerate(split.user_ids):
        choices = choices_of(history_of(log, user, now=TODAY), half_life_days=half_life)
        np.testing.assert_allclose(batch[row], model.score(choices), atol=1e-5)


def test_fewer_practice_users_keep_their_lists_and_values():
    evaluation = Evaluation.of(crowd(9))
    some = evaluation.sampled(7, seed=1)
    assert some.n_users == len(some.split.user_ids) == 7
    assert evaluation.sampled().n_users == evaluation.n_users < len(evaluation.split.user_ids)
    rows = np.searchsorted(evaluation.split.user_ids.astype(str), some.split.user_ids.astype(str))
    whole, part = (one.measure("mix", RankingConfig()) for one in (evaluation, some))
    np.testing.assert_array_equal(part.lists, whole.lists[rows])
    np.testing.assert_array_equal(part.per_user["ndcg"], whole.per_user["ndcg"][rows])
    assert list(evaluation.sampled(7, seed=1).split.user_ids) == list(some.split.user_ids)
    assert some.recommender is evaluation.recommender


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_best_first_falls_by_relevance_with_ties_to_the_lower_position(data):
    """However totals tie or round to one relevance, and whether few or all are asked for."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    n_items, count = data.draw(st.integers(1, 3 * LANES)), data.draw(st.sampled_from([0, 1, 5, 40, 200]))
    levels = data.draw(st.sampled_from([1, 3, 50, 10**9]))
    total = 1.0 + rng.integers(0, levels, n_items) / levels + 2.0**-52 * rng.integers(0, 4, n_items)
    total[rng.random(n_items) < 0.1] = np.nan
    allowed = rng.random(n_items) < data.draw(st.sampled_from([0.3, 1.0]))
    low, width = data.draw(st.sampled_from([(1.0, 1.0), (-2.0, 7.0), (0.0, 0.0)]))
    highs = np.full(LANES, -np.inf)
    np.fmax.at(highs, np.arange(n_items) % LANES, total)
    relevance = (total - low) / width if width else np.where(np.isnan(total), np.nan, 0.5)
    wanted = [item for item in np.argsort(-relevance, kind="stable") if allowed[item] and not np.isnan(total[item])]
    items, scores = best_first(total, highs, allowed, min(count, n_items), low, width)
    assert items.tolist() == wanted[: min(count, n_items)]
    np.testing.assert_array_equal(scores, relevance[items])


def test_memory_of_many_users_equals_each_users_memory():
    log = crowd(10).dataset.interactions
    timestamps = np.where(np.arange(len(log)) % 7 == 0, np.nan, log.timestamps)
    timestamps[log.rows_of(3)] = np.nan
    log = replace(log, timestamps=timestamps)
    users = np.array([3, -1, 0, 5, 5])
    batch = history_weights(log, users, decay_per_day=0.3).toarray()
    for row, user in enumerate(users):
        span = log.rows_of(user) if user >= 0 else slice(0, 0)
        weights = decay_weights(log.strengths[span], log.timestamps[span], decay_per_day=0.3)
        alone = np.bincount(log.item_index[span], weights=weights, minlength=log.n_items)
        np.testing.assert_allclose(batch[row], alone, rtol=1e-12)


@pytest.mark.parametrize("half_life", [None, 4.0])
def test_choices_of_many_users_equal_each_users_choices(half_life):
    log = crowd(10).dataset.interactions
    timestamps = np.where(np.arange(len(log)) % 7 == 0, np.nan, log.timestamps)
    timestamps[log.rows_of(3)] = np.nan
    log = replace(log, timestamps=timestamps, is_positive=log.is_positive & (log.user_index != 6))
    users = np.array([3, 6, 0, 5, 5])
    batch = choice_matrix(log, users, half_life_days=half_life)
    assert batch.dtype == np.float32
    for row, user in enumerate(users):
        alone = choices_of(history_of(log, str(log.user_ids[user]), now=np.inf), half_life_days=half_life)
        span = slice(batch.indptr[row], batch.indptr[row + 1])
        np.testing.assert_array_equal(batch.indices[span], alone.items)
        np.testing.assert_allclose(batch.data[span], alone.weights, rtol=1e-6)
