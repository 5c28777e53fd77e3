"""The weights for new people: as good as the best, and of these what shows the most different items."""

import numpy as np
import pytest
from described import evaluation_of

from core.config import NewPeople, RankingConfig, Weights
from core.evaluation.new_people import NewPeopleBench, NewPeopleMeasure
from core.evaluation.new_people_search import NewPeopleSearch, NewPeopleTrial, find_new_people, search_new_people


def trial(weight, hits, n_items):
    hits = np.array(hits, dtype=bool)
    return NewPeopleTrial(NewPeople(Weights(weight, 0, 1 - weight)), NewPeopleMeasure(hits, hits * 10, n_items))


def test_of_what_is_as_good_as_the_best_the_most_different_items_win():
    many = [1] * 60 + [0] * 40
    near, far = [0, 0] + [1] * 59 + [0] * 39, [1] * 40 + [0] * 60
    found = NewPeopleSearch((trial(0.0, many, 20), trial(0.5, near, 90), trial(1.0, far, 500)))
    assert found.best.measure.n_items == 20
    assert [one.measure.n_items for one in found.as_good()] == [20, 90]
    assert found.suggested.new_people.weights.content == 0.5


def test_weights_are_tried_in_even_steps_under_the_configs_other_settings():
    evaluation = evaluation_of()
    bench, config = NewPeopleBench.of(evaluation), RankingConfig(diversity=0.4)
    found = search_new_people(bench, config)
    shares = [one.new_people.weights.shares() for one in found.trials]
    assert [round(one["content"], 3) for one in shares] == [place / 10 for place in range(11)]
    assert not any(one["collaborative"] for one in shares)
    for one in (found.trials[0], found.suggested):
        again = bench.measure(RankingConfig(diversity=0.4, new_people=one.new_people))
        np.testing.assert_array_equal(again.hits, one.measure.hits)
    kept = search_new_people(bench, RankingConfig(new_people=NewPeople(clicks=8)))
    assert kept.suggested.new_people.clicks == 8


def test_where_nobody_can_be_described_the_reason_is_given():
    found, reason = find_new_people(evaluation_of(per_kind=6), RankingConfig())
    assert found is None
    assert reason.startswith("nobody here can be described")


def test_clicks_do_not_count_before_the_first():
    bench = NewPeopleBench.of(evaluation_of())
    own = NewPeople(Weights(0.0, 0.0, 1.0))
    alone = bench.measure(RankingConfig(diversity=0.0).alone("trending"))
    handed = bench.measure(RankingConfig(diversity=0.0, new_people=own))
    np.testing.assert_array_equal(handed.hits, alone.hits)
    assert handed.n_items == pytest.approx(alone.n_items)
