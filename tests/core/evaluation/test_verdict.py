"""One word a pair, the same beside however many others it stands; what it rests on; what is too small to matter."""

from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd, perfect

from core.errors import ConfigError
from core.evaluation import Evaluation, EvaluationProtocol, compare, headline
from core.evaluation.comparison import Difference, compare_values, corrected, word_of
from core.evaluation.experiment import Remarks, summarised
from core.evaluation.runs import Run, compare_runs
from core.evaluation.verdict import among, judgement, margin_words, said_of, too_few, verdict, would_have_seen

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "margin", "word"),
    [
        (0.01, 0.07, 1.0, "Better"),
        (-0.12, -0.004, 1.0, "Worse"),
        (-0.01, 0.03, 1.0, "Can't tell yet"),
        (-0.004, 0.006, 1.0, "No difference worth having"),
        (0.002, 0.008, 1.0, "No difference worth having"),
        (-0.008, -0.002, 1.0, "No difference worth having"),
        (0.002, 0.008, 0.5, "Better"),
        (0.002, 0.01, 1.0, "Better"),
        (-0.004, 0.006, 0.0, "Can't tell yet"),
        (0.0, 0.0, 0.0, "No difference worth having"),
        (NAN, NAN, 1.0, "Can't tell yet"),
    ],
)
def test_a_word_is_decided_by_the_likely_range_and_the_margin(low, high, margin, word):
    assert word_of("hit_rate", low, high, margin=margin) == word


def test_a_margin_counts_users_so_that_only_the_headline_has_one():
    assert word_of("ndcg", -0.004, 0.006, margin=1.0) == "Can't tell yet"
    assert word_of("gini", 0.002, 0.008, margin=1.0) == "Worse"
    assert word_of("average_popularity", 1.0, 2.0, margin=1.0) == ""


def difference(word, low, high, n_needed=NAN, p=0.01):
    middle = (low + high) / 2
    return Difference("Mine", "hit_rate", 0.31, 0.27, middle, low, high, 0.1, p, word, 500, n_needed)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (difference("Better", 0.01, 0.07), "better (+1 to +7)"),
        (difference("Worse", -0.123, -0.004), "worse (−12 to −0.4)"),
        (difference("Can't tell yet", -0.01, 0.03, 1234.0), "can't tell yet (would need about 1,200 readers)"),
        (difference("Can't tell yet", -0.01, 0.03), "can't tell yet (−1 to +3)"),
        (difference("No difference worth having", -0.004, 0.006), "no difference worth having (−0.4 to +0.6)"),
        (
            difference("No difference worth having", 0.002, 0.008),
            "no difference worth having (+0.2 to +0.8: real, but too small to matter)",
        ),
        (difference("No difference worth having", 0.0, 0.0), "no difference worth having (the same readers)"),
    ],
)
def test_a_difference_is_told_in_words_with_its_range(row, words):
    assert str(judgement(row, "readers")) == words


def values(n_gain, n_lose, n_users=400):
    """Return hits of two sides, the first with so many users more, and so many fewer."""
    one, other = np.zeros((n_users, 1)), np.zeros((n_users, 1))
    one[:n_gain], other[n_gain : n_gain + n_lose] = 1, 1
    return one, other


def test_a_pair_has_the_same_word_alone_and_among_seven_and_says_where_it_may_be_chance():
    one, base = values(30, 14)
    others = {f"like it {place}": np.roll(base, place, axis=0) for place in range(6)}
    alone = compare_values({"one": one, "base": base}, baseline="base", seed=0, metrics=("hit_rate",))
    among_all = compare_values({"one": one, "base": base, **others}, baseline="base", seed=0, metrics=("hit_rate",))
    rows = [found["one"]["hit_rate"] for found in (alone, among_all)]
    assert [row.word for row in rows] == ["Better", "Better"]
    assert [row.may_be_chance for row in rows] == [False, True]
    assert (rows[0].low, rows[0].high) == (rows[1].low, rows[1].high)
    assert rows[1].p == pytest.approx(7 * rows[0].p)


def test_words_stay_when_differences_are_looked_at_together():
    rows = [difference("Better", 0.01, 0.07, p=0.03), difference("Can't tell yet", -0.01, 0.03, p=0.4)]
    assert [(row.word, row.may_be_chance) for row in corrected(rows)] == [("Better", True), ("Can't tell yet", False)]


def test_how_many_users_it_takes_counts_what_the_margin_would_exclude():
    one, base = values(41, 40)
    tables = {"one": one, "base": base}
    rows = [
        compare_values(tables, baseline="base", seed=0, metrics=("hit_rate",), margin=margin)["one"]["hit_rate"]
        for margin in (0.0, 1.0)
    ]
    half = (rows[0].high - rows[0].low) / 2
    assert rows[0].n_needed == pytest.approx(400 * (half / 0.0025) ** 2, abs=1)
    assert rows[1].n_needed == pytest.approx(400 * (half / 0.0075) ** 2, abs=1)


@pytest.mark.parametrize("margin", [-0.1, 50.1, NAN])
def test_a_margin_out_of_range_is_refused(margin):
    one, base = values(3, 1)
    with pytest.raises(ConfigError, match=r"the margin is .*: give users per 100, from 0 to 50"):
        compare_values({"one": one, "base": base}, baseline="base", seed=0, metrics=("hit_rate",), margin=margin)


@pytest.fixture(scope="module")
def evaluation():
    return Evaluation.of(crowd(21, n_users=250, n_rows=3_000), EvaluationProtocol(k=5))


@pytest.fixture(scope="module")
def measured(evaluation):
    """Return a baseline that serves half of the users, one that serves a few more, and five that differ by nothing."""
    everybody = np.flatnonzero(evaluation.split.is_headline)
    served = everybody[: len(everybody) // 2]
    more = np.setdiff1d(np.concatenate([served, everybody[-14:]]), served[:4])
    lists = perfect(evaluation)

    def of(name, users):
        found = np.full_like(lists, -1)
        found[users] = lists[users]
        return evaluation.measure_lists(name, found)

    return [of("base", served), of("more", more), *(of(f"twin {place}", served) for place in range(5))]


def test_the_live_headline_the_table_and_two_kept_runs_say_one_word_of_one_pair(evaluation, measured):
    table = compare(measured, baseline="base", seed=0)
    row = table.differences["more"]["hit_rate"]
    assert row.may_be_chance
    assert headline(measured[1], measured[0]).difference.word == row.word == "Better"
    result = summarised(table, evaluation, Remarks())
    kept = Run(None, result)
    assert compare_runs(kept, "more", kept, "base")["hit_rate"].word == "Better"
    assert among(result, "more") == ("“Better” judges this pair alone: among the 6 compared here, it may be chance.")
    assert among(result, "twin 1") == among(result, "base") == ""
    wide = compare(measured, baseline="base", seed=0, margin=20.0)
    assert wide.differences["more"]["hit_rate"].word == "No difference worth having"
    assert headline(measured[1], measured[0], margin=20.0).difference.word == "No difference worth having"


def test_where_two_runs_have_different_margins_the_narrower_one_holds(evaluation, measured):
    narrow, wide = (
        Run(None, summarised(compare(measured, baseline="base", seed=0, margin=margin), evaluation, Remarks()))
        for margin in (1.0, 20.0)
    )
    assert compare_runs(wide, "more", narrow, "base")["hit_rate"].word == "Better"
    assert compare_runs(wide, "more", wide, "base")["hit_rate"].word == "No difference worth having"


def test_the_verdict_counts_users_of_100_by_their_name(measured):
    found = compare(measured, baseline="base", seed=0)
    row = found.differences["more"]["hit_rate"]
    assert verdict(found, "more", "shoppers") == (
        f"With more, {100 * row.value:.0f} of 100 shoppers would have seen something they later picked; "
        f"with base, {100 * row.baseline:.0f}: {judgement(row, 'shoppers')}."
    )
    few = replace(found, n_users=20)
    assert verdict(few, "more", "shoppers") == "20 shoppers are too few to judge: it takes 100 or more."
    assert among(few, "more") == ""


def test_sentences_are_true_of_one_user_and_of_rows_that_were_drawn_at_random():
    assert too_few(1, "viewers") == "1 viewer is too few to judge: it takes 100 or more."
    assert would_have_seen("random 0.2 seed 0 validation / ...") == "would have seen something they picked"
    said = "With Mine, 31 of 100 viewers would have seen something they later picked"
    assert said_of("Mine", 0.31, "last 0.2 validation / ...", "viewers") == said


def test_the_margin_is_said_in_one_sentence():
    assert margin_words(0.5, "players") == "A difference of less than 0.5 of 100 players counts as none worth having."
    assert margin_words(0, "players") == "Every difference counts, however small."
