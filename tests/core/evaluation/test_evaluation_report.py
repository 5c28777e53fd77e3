"""A comparison in one sentence, one picture and one file."""

import re
from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd, perfect

from core.config import RankingConfig
from core.datasets import About
from core.evaluation import METRICS, Evaluation, EvaluationProtocol, compare
from core.evaluation.bands import BETTER, bands_html
from core.evaluation.comparison import Difference
from core.evaluation.experiment import Remarks, summarised
from core.evaluation.remarks import beside_singles, remarks
from core.evaluation.report import example_of, report_html, report_table

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
        *evaluation.measure_singles(RankingConfig(), ["trending"]),
        evaluation.measure_random(seed=1),
    ]
    return compare(measured, baseline="Balanced", seed=0)


def difference(word, low, high, n_needed=float("nan"), p=0.01):
    middle = (low + high) / 2
    return Difference("Mine", "hit_rate", 0.31, 0.27, middle, low, high, 0.1, p, word, 500, n_needed)


def drawn(rows, **settings):
    usual = {"baseline": "Today", "margin": 1.0, "audience": "viewers", "protocol_id": "time 0.2 validation / ..."}
    return bands_html(rows, **usual | settings)


def test_the_picture_shows_difference_range_and_word_best_first_and_colours_only_what_is_told():
    rows = [replace(difference("Can't tell yet", -0.01, 0.03), candidate="<b>x</b>"), difference("Better", 0.01, 0.07)]
    picture = drawn(rows)
    assert picture.index("Mine") < picture.index("&lt;b&gt;x&lt;/b&gt;")
    assert "+4 (95% likely range +1 to +7, n = 500)" in picture
    assert "+1 (95% likely range −1 to +3, n = 500)" in picture
    assert f'<div style="color:{BETTER}"><b>Better</b></div>' in picture
    assert "<div><b>Can&#39;t tell yet</b></div>" in picture
    assert "of 100 viewers, how many would have seen something they later picked" in picture
    assert "more or fewer than with Today" in picture


def test_the_picture_marks_what_may_be_chance_among_all():
    assert "<b>Better (alone)</b>" in drawn([difference("Better", 0.01, 0.07, p=0.2)])


def test_the_picture_shades_the_margin_and_none_where_every_difference_counts():
    row = difference("Better", 0.01, 0.07)
    widest = re.search(r"left:([\d.]+)%;width:([\d.]+)%;background:#7a808c;opacity:0.13", drawn([row], margin=2.0))
    span = 0.07 * 1.12
    assert float(widest[2]) == pytest.approx(100 * (0.02 + 0.06 * 0.07) / span, abs=0.01)
    assert "opacity:0.13" not in drawn([row], margin=0.0)


def test_the_picture_of_nothing_known_has_no_dot():
    row = replace(difference("Can't tell yet", float("nan"), float("nan")), difference=float("nan"))
    assert "border-radius:50%" not in drawn([row])


def test_the_table_holds_every_number_under_its_protocol(comparison):
    table = report_table(comparison).set_index(["candidate", "metric"])
    assert len(table) == 4 * 15
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


def report(comparison, evaluation, candidate, **settings):
    result = summarised(comparison, evaluation, Remarks(["Read this first."], ["It knows too much."]))
    return report_html(comparison, result, candidate=candidate, made_at=MADE_AT, **settings)


@pytest.fixture(scope="module")
def page(comparison, evaluation):
    return report(comparison, evaluation, HOSTILE)


def test_the_report_says_what_when_on_whom_and_that_it_is_offline(page, comparison):
    assert "15 June 2025" in page
    assert "not sales" in page
    assert f"Tested on what {comparison.n_users:,} users picked in the" in page
    assert "These are test users" in page
    assert "A difference of less than 1 of 100 users counts as none worth having." in page
    assert "Read this first." in page
    assert "It knows too much." in page


def test_the_report_says_that_a_single_signal_does_better_as_the_page_does(evaluation):
    ahead = evaluation.measure_lists("any", perfect(evaluation))
    single = replace(ahead, name="Trending now", config=RankingConfig().alone("trending"))
    found = compare([evaluation.measure("Balanced", RankingConfig()), single], baseline="Balanced", seed=0)
    result = summarised(found, evaluation, Remarks())
    sentence = beside_singles(result, "Balanced")
    assert sentence == "“Trending now” alone does better: 100 of 100."
    assert remarks(result, "Balanced") == [sentence]
    assert sentence in report(found, evaluation, "Balanced")


def test_the_report_is_sorted_as_the_page_best_first_in_every_table(page, comparison):
    names = sorted(comparison.measured, key=lambda name: -comparison.measured[name].mean("hit_rate"))
    escaped = [name.replace("<", "&lt;").replace(">", "&gt;") for name in names]
    tables = re.findall(r"<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    assert len(tables) == 4
    for table in tables:
        rows = re.findall(r"<tr><td>(.*?)</td>", table)
        assert rows == escaped * (len(rows) // len(escaped))
    assert len(re.findall(r"<tr><td>", tables[-1])) == len(names) * len(METRICS)


def test_no_table_of_the_report_grows_wider_with_those_who_are_compared(page):
    for table in re.findall(r"<thead>(.*?)</thead>", page, flags=re.DOTALL):
        assert table.count("<th") - table.count("<thead") <= 8


def test_the_report_is_small_and_needs_no_network_and_no_script(page):
    assert len(page.encode()) < 150_000
    assert "<script" not in page
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<(link|img)[^>]+(src|href)=", page)


def test_a_final_check_says_so_and_how_often_it_was_looked_at():
    final = Evaluation.of(crowd(21, n_users=250, n_rows=3_000), EvaluationProtocol(k=5), part="test")
    measured = [final.measure("Balanced", RankingConfig()), final.measure_popular()]
    page = report(compare(measured, baseline="Balanced", seed=0), final, "Popular", n_test_evaluations=3)
    assert "final check" in page
    assert "looked at 3 times" in page


def test_simulated_behaviour_is_labelled(evaluation):
    made_up = replace(evaluation.split, train=replace(evaluation.split.train, about=About(is_simulated=True)))
    simulated = replace(evaluation, split=made_up)
    measured = [simulated.measure("Balanced", RankingConfig()), simulated.measure_popular()]
    page = report(compare(measured, baseline="Balanced", seed=0), simulated, "Balanced")
    assert "no evidence of quality" in page
