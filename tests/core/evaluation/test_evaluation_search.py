"""The search for a better mix: what it promises, on a crowd whose taste is known."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of
from crowds import crowd

from core.config import SIGNALS, RankingConfig
from core.datasets import DatasetOptions
from core.errors import ConfigError
from core.evaluation import Evaluation, EvaluationProtocol, _search
from core.evaluation._search import tune, tune_coarsely
from core.evaluation._trials import Trial, Tuned


@pytest.fixture(scope="module")
def evaluation():
    return Evaluation.of(crowd(41, n_users=60, n_rows=900), EvaluationProtocol(k=5))


@pytest.fixture(scope="module")
def tuned(evaluation):
    return tune(evaluation, RankingConfig(exclude_seen="any"))


def test_the_best_mix_is_never_below_the_best_single_signal(evaluation, tuned):
    alone = {
        name: evaluation.measure(
            name, RankingConfig(diversity=0).with_weights(**{other: float(other == name) for other in SIGNALS})
        ).mean("ndcg")
        for name in SIGNALS
    }
    assert tuned.best_single == max(alone, key=alone.get)
    assert tuned.best.accuracy >= max(alone.values())
    assert tuned.suggested.accuracy >= max(alone.values())
    assert tuned.is_complete


def test_numbers_of_a_trial_are_those_of_measuring_it(evaluation, tuned):
    again = evaluation.measure("again", tuned.best.config)
    assert tuned.best.accuracy == pytest.approx(again.mean("ndcg"))
    assert tuned.best.variety == pytest.approx(again.mean("intra_list_diversity"))
    assert tuned.best.config.exclude_seen == "any"


def test_a_search_is_the_same_each_time(evaluation, tuned):
    again = tune(evaluation, RankingConfig(exclude_seen="any"))
    assert (again.best.config, again.suggested.config) == (tuned.best.config, tuned.suggested.config)
    assert [trial.config for trial in again.trials] == [trial.config for trial in tuned.trials]


def test_no_trial_is_better_than_a_trade_off_at_both(tuned):
    frontier = tuned.frontier()
    assert frontier[0].accuracy == tuned.best.accuracy
    for point in frontier:
        assert not any(one.accuracy > point.accuracy and one.variety > point.variety for one in tuned.trials)


def test_the_suggestion_is_at_least_as_varied_as_the_best(tuned):
    assert tuned.suggested.variety >= tuned.best.variety


def test_when_the_time_is_up_single_signals_balanced_and_known_mixes_have_been_tried(evaluation):
    known = RankingConfig(diversity=0.45)
    found = tune(evaluation, known=[known], budget_seconds=0.0)
    assert [one.config.weights.shares()[name] for one, name in zip(found.trials[:3], SIGNALS, strict=True)] == [1, 1, 1]
    assert [one.config for one in found.trials[3:]] == [RankingConfig(), known]
    assert not found.is_complete


def test_a_full_search_starts_from_the_coarse_one(evaluation, tuned):
    coarse = tune_coarsely(evaluation)
    full = tune(evaluation)
    tried = [trial.config for trial in full.trials]
    assert tried[: len(coarse.trials)] == [trial.config for trial in coarse.trials]
    assert full.best.accuracy >= coarse.best.accuracy


def test_with_many_practice_users_the_coarse_part_takes_some_and_all_judge_its_foremost(evaluation, monkeypatch):
    monkeypatch.setattr(_search, "MANY_USERS", 30)
    monkeypatch.setattr(_search, "FEW_USERS", 25)
    few = tune_coarsely(evaluation)
    found = tune(evaluation)
    assert len(few.best.values) == 25
    assert {len(trial.values) for trial in found.trials} == {evaluation.n_users}
    tried = {trial.config for trial in found.trials}
    assert {few.best.config, few.suggested.config, RankingConfig()} <= tried


def test_a_mix_that_cannot_be_told_from_the_best_but_is_below_the_best_single_signal_is_never_suggested():
    noise = np.random.default_rng(1).standard_normal(40)
    noise *= 0.3 / noise.std()

    def trial(accuracy, variety, **settings):
        values = np.stack([accuracy + np.zeros(40), np.full(40, variety)], axis=1)
        return Trial(RankingConfig(diversity=0.0).with_settings(settings), values)

    single = trial(0.20, 0.3, **{"weights.content": 1, "weights.collaborative": 0, "weights.trending": 0})
    mixed, varied = trial(0.21, 0.4, diversity=0.1), trial(0.18, 0.9, diversity=0.7)
    varied.values[:, 0] += noise - noise.mean()
    assert varied.most_above(mixed, errors=1.0) > 0
    assert Tuned("ndcg", "", (single, mixed, varied), is_complete=True).suggested is mixed


def test_a_more_varied_mix_is_suggested_within_one_standard_error_of_the_best_only():
    noise = np.tile([0.1, -0.1], 200)
    error = 0.1 / np.sqrt(400)

    def trial(loss, variety, noise):
        values = np.stack([0.3 - loss + noise, np.full(400, variety)], axis=1)
        return Trial(RankingConfig(k=int(100 * variety)), values)

    alone = RankingConfig(diversity=0.0).with_weights(content=1, collaborative=0, trending=0)
    single = Trial(alone, np.full((400, 2), 0.2))
    best, near, far = trial(0.0, 0.5, 0 * noise), trial(0.9 * error, 0.6, noise), trial(1.1 * error, 0.7, noise)
    assert far.most_above(best) > 0
    assert Tuned("ndcg", "", (single, best, near, far), is_complete=True).suggested is near


def test_taste_for_the_look_of_things_is_found():
    """People who only ever choose what looks like what they had, with nobody to share it with."""
    vectors = random_vectors(1, 200)
    rng, log = np.random.default_rng(1), []
    for user in range(120):
        near = np.argsort(-vectors @ vectors[rng.integers(200)])[:12]
        log += [(f"u{user:03d}", f"i{item}", -float(12 * rng.random()), "like") for item in rng.permutation(near)]
    dataset = dataset_of({f"i{n}": {} for n in range(200)}, log, DatasetOptions(trending_window_days=7))
    evaluation = Evaluation.of(recommender_of(dataset, vectors), EvaluationProtocol(split="last"))
    found = tune(evaluation)
    assert found.best.config.weights.shares()["content"] > found.best.config.weights.shares()["trending"]
    assert found.best.accuracy > evaluation.measure_popular().mean("ndcg") + 0.1


def test_a_frontier_leaves_out_what_is_worse_at_both():
    def trial(accuracy, variety):
        return Trial(RankingConfig(), np.array([[accuracy, variety]]))

    trials = tuple(trial(*point) for point in [(0.1, 0.9), (0.3, 0.5), (0.2, 0.4), (0.3, 0.6), (0.25, 0.7)])
    found = Tuned("ndcg", "", trials, is_complete=True)
    assert [(one.accuracy, one.variety) for one in found.frontier()] == [(0.3, 0.6), (0.25, 0.7), (0.1, 0.9)]


@pytest.mark.parametrize("objective", ["speed", "average_popularity", "coverage"])
def test_only_a_metric_of_users_with_more_as_better_can_be_the_objective(evaluation, objective):
    with pytest.raises(ConfigError, match="choose one of hit_rate, ndcg"):
        tune(evaluation, objective=objective)


def test_the_test_part_is_not_for_searching():
    evaluation = Evaluation.of(crowd(41), part="test")
    with pytest.raises(ConfigError, match="validation users"):
        tune(evaluation)
