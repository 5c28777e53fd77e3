"""A comparison in one sentence, one picture and one file."""

import re
from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd, perfect

from core.config import RankingConfig
from core.datasets import About
from core.evaluation import Evaluation, EvaluationProtocol, compare
from core.evaluation.comparison import Difference
from core.evaluation.figures import BETTER, NEUTRAL, band_figure
from core.evaluation.report import example_of, report_html, report_table
from core.evaluation.verdict import judgement, verdict

MADE_AT = 1_750_000_000.0
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def evaluation():
    return Evaluation.of(crowd(21, n_users=250, n_rows=3_000), EvaluationProtocol(k=5))


@pytest.fixture(scope="module")
def comparison(evaluation):
    measured = [
        evaluation.measure("Balanced", RankingConfig()),
        evaluation.measure_lists(HOSTILE, perfect(evaluation)),
        evaluation.measure_random(seed=1),
    ]
    return compare(measured, baseline="Balanced", seed=0)


def difference(word, low, high, n_needed=float("nan")):
    middle = (low + high) / 2
    return Difference("Mine", "hit_rate", 0.31, 0.27, middle, low, high, 0.1, 0.01, word, 500, n_needed)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (difference("Better", 0.01, 0.07), "better (+1 to +7)"),
        (difference("Worse", -0.123, -0.004), "worse (−12 to −0.4)"),
        (difference("Can't tell yet", -0.01, 0.03, 1234.0), "can't tell yet (would need about 1,200 users)"),
        (difference("Can't tell yet", -0.01, 0.03), "can't tell yet (−1 to +3)"),
        (difference("Can't tell yet", 0.0, 0.0), "the same users"),
    ],
)
def test_a_difference_is_told_in_words_with_its_range(row, words):
    assert str(judgement(row)) == words


def test_the_verdict_counts_users_of_100(comparison):
    row = comparison.differences[HOSTILE]["hit_rate"]
    assert row.value == 1.0
    assert verdict(comparison, HOSTILE).startswith(
        f"{HOSTILE} finds a next choice for 100 of 100 users, Balanced for {100 * row.baseline:.0f}: better (+"
    )


def test_few_users_are_too_few_to_judge(comparison):
    few = replace(comparison, n_users=20)
    assert verdict(few, HOSTILE) == "20 users are too few to judge: it takes 100 or more."


def test_the_picture_shows_difference_range_and_word_and_colours_only_what_is_told():
    rows = [difference("Better", 0.01, 0.07), replace(difference("Can't tell yet", -0.01, 0.03), candidate="<b>x</b>")]
    figure = band_figure(rows, baseline="Today")
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [dot.x[0] for dot in dots] == pytest.approx([4.0, 1.0])
    assert [dot.marker.color for dot in dots] == [BETTER, NEUTRAL]
    assert dots[1].y[0] == "&lt;b&gt;x&lt;/b&gt;"
    widest = figure.data[0]
    assert list(widest.x) == pytest.approx([1.0, 7.0])
    assert [note.text for note in figure.layout.annotations] == ["<b>Better</b>", "<b>Can&#x27;t tell yet</b>"]
    assert figure.layout.xaxis.title.text.endswith("more or less than with Today")


def test_the_table_holds_every_number_under_its_protocol(comparison):
    table = report_table(comparison).set_index(["candidate", "metric"])
    assert len(table) == 3 * 15
    row, known = table.loc[(HOSTILE, "ndcg")], comparison.differences[HOSTILE]["ndcg"]
    assert (row["value"], row["difference"], row["low"], row["word"]) == (
        pytest.approx(known.value),
        known.difference,
        known.low,
        known.word,
    )
    assert np.isnan(table.loc[("Balanced", "ndcg"), "difference"])
    assert set(table["protocol"]) == {comparison.protocol_id}


def test_the_example_is_a_user_with_something_to_see_and_ticks_what_they_chose(comparison):
    one, other = comparison.measured[HOSTILE], comparison.measured["Balanced"]
    example = example_of(one, other)
    user = list(one.split.user_ids).index(example.user_id)
    titles = {str(one.split.train.catalog.titles[item]) for item in one.split.targets_of(user)}
    assert {place.title for place in example.after if place.is_relevant} == titles & {p.title for p in example.after}
    assert all(place.is_relevant for place in example.after)
    assert [place.title for place in example.before] == [
        str(one.split.train.catalog.titles[item]) for item in other.lists[user] if item >= 0
    ]


def test_no_example_where_no_list_finds_anything(evaluation):
    nothing = np.full_like(perfect(evaluation), -1)
    blank = evaluation.measure_lists("Blank", nothing)
    assert example_of(blank, blank) is None


@pytest.fixture(scope="module")
def page(comparison):
    return report_html(comparison, candidate=HOSTILE, made_at=MADE_AT)


def test_the_report_says_what_when_and_that_it_is_offline(page, comparison):
    assert "15 June 2025" in page
    assert "not sales" in page
    assert f"n = {comparison.n_users:,} users" in page
    assert "practice users" in page


def test_the_report_needs_no_network_and_runs_no_text_of_the_data(page):
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page)


def test_a_final_check_says_so_and_how_often_it_was_looked_at():
    final = Evaluation.of(crowd(21, n_users=250, n_rows=3_000), EvaluationProtocol(k=5), part="test")
    measured = [final.measure("Balanced", RankingConfig()), final.measure_popular()]
    page = report_html(
        compare(measured, baseline="Balanced", seed=0), candidate="Popular", made_at=MADE_AT, n_test_evaluations=3
    )
    assert "final check" in page
    assert "looked at 3 times" in page


def test_simulated_behaviour_is_labelled(evaluation):
    made_up = replace(evaluation.split, train=replace(evaluation.split.train, about=About(is_simulated=True)))
    simulated = replace(evaluation, split=made_up)
    measured = [simulated.measure("Balanced", RankingConfig()), simulated.measure_popular()]
    page = report_html(compare(measured, baseline="Balanced", seed=0), candidate="Balanced", made_at=MADE_AT)
    assert "no evidence of quality" in page
