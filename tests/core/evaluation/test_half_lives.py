"""How long “People like them” remembers, settled by a search: as long as serves people best, else for ever."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import RankingConfig, Weights
from core.datasets import DatasetOptions
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation._half_lives import HALF_LIVES, chosen_half_life, half_life_sentence, half_lives
from core.evaluation._search import tune, tune_coarsely
from core.evaluation._trials import Trial
from core.evaluation.search_summary import TunedSummary

N_GROUPS, GROUP = 5, 20
ALONE = RankingConfig(diversity=0.0, weights=Weights(0, 1, 0))


def evaluation_of(*, taste_changes, has_times=True):
    """People who chose from one group of items, half a year ago and lately; or lately from another one."""
    rng, log = np.random.default_rng(3), []
    for user in range(150):
        group = int(rng.integers(N_GROUPS))
        later = (group + 1 + int(rng.integers(N_GROUPS - 1))) % N_GROUPS if taste_changes else group
        old, new = rng.permutation(GROUP), rng.permutation(GROUP)
        log += [
            (f"u{user:03d}", f"i{GROUP * group + item}", -200 + place, "like") for place, item in enumerate(old[:9])
        ]
        log += [(f"u{user:03d}", f"i{GROUP * later + item}", -20 + place, "like") for place, item in enumerate(new[:8])]
    if not has_times:
        log = [(user, item, None, event) for user, item, _, event in log]
    dataset = dataset_of({f"i{n}": {} for n in range(N_GROUPS * GROUP)}, log, DatasetOptions(trending_window_days=7))
    engine = recommender_of(dataset, random_vectors(1, N_GROUPS * GROUP))
    return Evaluation.of(engine, EvaluationProtocol(split="last" if has_times else "random"))


def trial(days, values):
    """Return the signal alone with a half-life and what it is worth to each of some people."""
    config = ALONE.with_settings({"collaborative.half_life_days": days})
    return Trial(config, np.stack([np.asarray(values, dtype=float), np.zeros(len(values))], axis=1))


def test_where_tastes_change_choices_of_long_ago_count_less():
    evaluation = evaluation_of(taste_changes=True)
    found = tune_coarsely(evaluation)
    tried = found.half_lives
    assert list(tried) == [None, *HALF_LIVES]
    assert found.suggested.config.collaborative.half_life_days == 30.0
    assert tried[30.0].accuracy > tried[None].accuracy + 0.1
    for days, one in tried.items():
        again = evaluation.measure("again", ALONE.with_settings({"collaborative.half_life_days": days}))
        assert one.accuracy == pytest.approx(again.mean("ndcg"))
    full = tune(evaluation)
    assert full.suggested.config.collaborative.half_life_days == 30.0
    sentence = TunedSummary.of(full).half_life_sentence
    assert sentence == TunedSummary.from_json(TunedSummary.of(full).to_json()).half_life_sentence
    assert sentence == (
        f"In “People like them” a choice counts half after 30 days: alone it is worth {tried[30.0].accuracy:.4f} then, "
        f"and {tried[None].accuracy:.4f} where all choices count alike."
    )


def test_where_tastes_stay_all_choices_count_alike():
    found = tune_coarsely(evaluation_of(taste_changes=False))
    assert list(found.half_lives) == [None, *HALF_LIVES]
    assert {one.config.collaborative.half_life_days for one in found.trials} == {None}
    assert (
        TunedSummary.of(found).half_life_sentence
        == "“People like them” counts all choices alike: no half-life is surely better."
    )


def test_a_log_without_times_is_not_searched_for_a_half_life():
    found = tune_coarsely(evaluation_of(taste_changes=True, has_times=False))
    assert {one.config.collaborative.half_life_days for one in found.trials} == {None}
    assert found.half_lives == {}
    assert TunedSummary.of(found).half_life_sentence == ""


def test_a_half_life_that_somebody_starts_from_is_tried_too_and_kept_where_time_is_up():
    evaluation = evaluation_of(taste_changes=True)
    start = RankingConfig().with_settings({"collaborative.half_life_days": 10})
    found = tune(evaluation, start, budget_seconds=0.0)
    assert (found.half_lives, found.is_complete) == ({}, False)
    assert found.trials[1].config == ALONE.with_settings({"collaborative.half_life_days": 10})
    assert list(half_lives(start)) == [None, 30, 90, 365, 10]


NOISE = np.tile([0.1, -0.1], 200)


@pytest.mark.parametrize(
    ("gain", "chosen"),
    [(1.9, None), (2.0, 90.0), (-1.0, None)],
    ids=["within the likely range", "beyond it", "worse"],
)
def test_a_half_life_is_chosen_only_where_it_is_surely_better(gain, chosen):
    error = 0.1 / np.sqrt(400)
    found = {None: trial(None, 0.3 + 0 * NOISE), 90.0: trial(90.0, 0.3 + gain * error + NOISE)}
    assert chosen_half_life({**found, 30.0: trial(30.0, 0.2 + 0 * NOISE)}) == chosen


def test_the_sentence_is_about_the_half_life_of_the_suggestion_only():
    accuracies = {None: 0.3, 30.0: 0.2}
    assert half_life_sentence(accuracies, None).endswith("no half-life is surely better.")
    assert half_life_sentence(accuracies, 45.0) == half_life_sentence({}, None) == ""
