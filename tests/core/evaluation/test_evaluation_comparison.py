"""Differences, their ranges and words; other systems' lists; segments; what is too good to be true."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from crowds import crowd, perfect

from core.config import RankingConfig
from core.errors import ConfigError, DataError
from core.evaluation import (
    Evaluation,
    EvaluationProtocol,
    by_attribute,
    by_history,
    by_item_warmth,
    compare,
    most_moved,
    read_lists,
    suspicions,
)
from core.evaluation._statistics import _counts, holm, paired_differences, resampled_means
from core.evaluation.comparison import compare_values
from core.evaluation.metrics import PER_USER


@pytest.fixture(scope="module")
def evaluation():
    return Evaluation.of(crowd(21, n_users=250, n_rows=3_000), EvaluationProtocol(k=5))


def test_resampled_means_are_those_of_users_drawn_with_replacement():
    values = np.random.default_rng(1).normal(3.0, 2.0, size=(400, 3))
    [means] = resampled_means([values], seed=5)
    assert means.shape == (1_000, 3)
    np.testing.assert_allclose(means.mean(axis=0), values.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(means.std(axis=0), values.std(axis=0) / np.sqrt(400), rtol=0.1)
    np.testing.assert_array_equal(means, resampled_means([values], seed=5)[0])


def test_resampled_means_do_not_depend_on_how_resamples_are_cut_into_blocks(monkeypatch):
    monkeypatch.setattr("core.evaluation._statistics._CELLS_AT_ONCE", 4_000)
    values = np.random.default_rng(2).random((100, 2))
    [means] = resampled_means([values], seed=0)
    assert means.shape == (1_000, 2)
    np.testing.assert_allclose(means.std(axis=0), values.std(axis=0) / 10, rtol=0.15)


def test_resamples_are_drawn_once_however_many_candidates_and_blocks_there_are(monkeypatch):
    monkeypatch.setattr("core.evaluation._statistics._CELLS_AT_ONCE", 4_000)
    rng = np.random.default_rng(3)
    tables = {name: rng.random((30, len(PER_USER))) for name in ("base", "one", "two", "three")}
    _counts.cache_clear()
    compare_values(tables, baseline="base", seed=11)
    assert _counts.cache_info().misses == 8, "1,000 resamples of 30 users in blocks of 133"


def test_users_without_a_value_count_in_no_mean():
    values = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 5.0], [4.0, np.nan]])
    found = paired_differences(values, np.zeros_like(values), seed=0)
    np.testing.assert_allclose(found.mean, [2.5, 5.0])
    np.testing.assert_array_equal(found.n, [4, 2])
    assert (found.low[1], found.high[1]) == pytest.approx((5.0, 5.0))


def test_an_effect_is_the_mean_in_standard_deviations_of_the_differences():
    difference = np.array([1.0, 2.0, 3.0, 6.0])[:, None]
    found = paired_differences(difference + 7, np.full((4, 1), 7.0), seed=0)
    assert found.mean[0] == 3.0
    assert found.effect[0] == pytest.approx(3.0 / np.std([1, 2, 3, 6]))


def test_equal_sides_differ_by_nothing():
    same = np.random.default_rng(0).random((50, 2))
    found = paired_differences(same, same, seed=0)
    for column in (found.mean, found.low, found.high):
        np.testing.assert_array_equal(column, 0.0)
    np.testing.assert_array_equal(found.p, 1.0)
    assert np.isnan(found.effect).all()


def test_holm_corrects_step_by_step():
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.5])), [0.04, 0.09, 0.09, 0.5])
    np.testing.assert_allclose(holm(np.array([0.6, 0.7])), [1.0, 1.0])


def test_the_range_of_two_random_recommenders_covers_zero_as_often_as_it_says():
    """Lists at random under 2,000 seeds: their hits on one target of 20 items, 200 users, k = 5."""
    rng = np.random.default_rng(7)
    covered = []
    for run in range(1_000):
        first, second = ((rng.permuted(np.tile(np.arange(20), (200, 1)), axis=1)[:, :5] == 3).any(axis=1) for _ in "12")
        found = paired_differences(first[:, None].astype(float), second[:, None].astype(float), seed=run % 3)
        covered.append(found.low[0] <= 0 <= found.high[0])
    assert 0.93 <= np.mean(covered) <= 0.97


def test_what_chooses_rightly_is_better_and_what_guesses_is_worse(evaluation):
    right = evaluation.measure_lists("right", perfect(evaluation))
    popular, random = evaluation.measure_popular(), evaluation.measure_random(seed=0)
    found = compare([popular, right, random], baseline="Popular", seed=0)
    assert found.n_users == evaluation.n_users >= 100
    assert found.is_enough_to_judge
    row = found.differences["right"]["ndcg"]
    assert (row.value, row.word, row.n) == (pytest.approx(1.0), "Better", evaluation.n_users)
    assert row.low > 0
    assert row.difference == pytest.approx(row.value - row.baseline)
    assert found.differences["Random"]["average_popularity"].word == ""
    again = compare([popular, random], baseline="Random", seed=0).differences["Popular"]["ndcg"]
    assert again.difference == pytest.approx(-found.differences["Random"]["ndcg"].difference)


def test_a_mix_beside_itself_is_no_difference_worth_having(evaluation):
    mix = evaluation.measure("mix", RankingConfig())
    found = compare([mix, replace(mix, name="twin")], baseline="mix", seed=0).differences["twin"]
    assert {row.word for row in found.values()} == {"No difference worth having", ""}
    assert found["ndcg"].difference == 0.0


def test_candidates_that_do_not_compare_are_refused(evaluation):
    popular = evaluation.measure_popular()
    other = Evaluation.of(crowd(21, n_users=250, n_rows=3_000)).measure_random(seed=0)
    with pytest.raises(ConfigError, match="different splits"):
        compare([popular, other], baseline="Popular", seed=0)
    with pytest.raises(ConfigError, match="same name"):
        compare([popular, popular], baseline="Popular", seed=0)
    with pytest.raises(ConfigError, match="'Balanced' is not among"):
        compare([popular], baseline="Balanced", seed=0)


def test_people_who_gain_and_lose_most_are_named(evaluation):
    right, random = evaluation.measure_lists("right", perfect(evaluation)), evaluation.measure_random(seed=0)
    gain, lose = most_moved(right, random)
    assert len(gain) == 10
    assert lose == []
    assert most_moved(random, right)[1] == gain


def test_known_targets_late_rows_and_too_many_first_hits_are_flagged(evaluation):
    right = evaluation.measure_lists("right", perfect(evaluation))
    assert suspicions(evaluation.measure_popular()) == []
    assert suspicions(right) == ["right has a later pick of 100 of 100 users at its first place: look for a leak."]
    split, log = evaluation.split, evaluation.split.train.log
    row = pd.DataFrame(
        [(split.user_ids[0], split.train.catalog.item_ids[split.targets_of(0)[0]], split.now + 60, "like", np.nan)],
        columns=log.columns,
    )
    leaky = replace(split, train=replace(split.train, log=pd.concat([log, row], ignore_index=True)))
    popular = replace(evaluation.measure_popular(), split=leaky)
    assert suspicions(popular) == [
        "1 of the choices to be found stand in the train side already.",
        "1 rows of the train side lie after the cut.",
    ]


def test_segments_by_history_cover_everybody_once(evaluation):
    segments = by_history(evaluation.split)
    assert np.sum([segment.users for segment in segments], axis=0).tolist() == [1] * len(evaluation.split.user_ids)
    assert segments[0].n == (evaluation.split.train_index < 0).sum() > 0
    assert segments[0].is_small


def test_segments_by_an_attribute_leave_unknown_people_out(evaluation):
    first, second, third = (str(user) for user in evaluation.split.user_ids[evaluation.split.is_headline][:3])
    people = pd.DataFrame({"user_id": [first, second, third, "nobody"], "plan": ["free", "paid", "free", "paid"]})
    split = replace(evaluation.split, train=replace(evaluation.split.train, users=people))
    assert [(segment.name, segment.n) for segment in by_attribute(split, "plan")] == [("free", 2), ("paid", 1)]
    assert by_attribute(split, "age") == []


def test_cold_items_are_counted_apart(evaluation):
    found = by_item_warmth(evaluation.measure_lists("right", perfect(evaluation)))
    headline = evaluation.split.target_counts[evaluation.split.is_headline]
    assert found["warm"].n + found["cold"].n == headline.sum()
    assert by_item_warmth(evaluation.measure_popular())["warm"].recall > 0


def lists_file(tmp_path, rows):
    path = tmp_path / "today.csv"
    path.write_text("user_id,item_id,rank\n" + "".join(f"{user},{item},{rank}\n" for user, item, rank in rows))
    return path


def test_another_systems_lists_are_placed_and_their_faults_counted(evaluation, tmp_path):
    first, second, third = (str(user) for user in evaluation.split.user_ids[:3])
    rows = [
        (first, "item 03", 2), (first, "item 02", 1), (first, "item 04", 7),
        (second, "item 05", 1), (second, "item 06", 1), (second, "item 05", 2), (second, "gone", 3),
        (second, "item 07", 4),
        (third, "item 08", "first"), ("stranger", "item 01", 1),
        *[(third, f"item {n:02d}", n) for n in range(1, 9)],
    ]  # fmt: skip
    found = read_lists(lists_file(tmp_path, rows), evaluation.split)
    np.testing.assert_array_equal(found.lists[:3], [[2, 3, 4, -1, -1], [5, -1, 7, -1, -1], [1, 2, 3, 4, 5]])
    assert (found.lists[3:] == -1).all()
    counts = (found.n_unknown_users, found.n_unknown_items, found.n_repeats, found.n_unranked, found.n_short)
    assert counts == (1, 1, 2, 1, 2)
    assert found.n_missing == len(evaluation.split.user_ids) - 3
    assert len(found.notices()) == 5
    assert found.warnings() == [f"{found.n_missing:,} users have no list: they count as finding nothing."]
    assert evaluation.measure_lists("today", found.lists).per_user["recall"].shape == (len(evaluation.split.user_ids),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("user_id,item_id\na,b\n", "no column 'rank'"),
        ("user_id,item_id,rank\nstranger,item 01,1\n", "no list for any user"),
    ],
)
def test_lists_that_cannot_be_used_say_why(evaluation, tmp_path, text, message):
    path = tmp_path / "today.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_lists(path, evaluation.split)
