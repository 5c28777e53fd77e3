"""What auto keeps for new items: decided by what a place in ten costs and finds."""

import json
from dataclasses import replace

import pytest
from crowds import crowd

from core.config import RankingConfig
from core.evaluation import Evaluation
from core.evaluation.new_item_price import NewItemPrice, price_of_new_items
from core.evaluation.segments import by_item_warmth
from core.ranking import Query
from core.ranking.floors import NOT_MEASURED, AutoPlaces


@pytest.mark.parametrize(
    ("price", "is_kept", "sentence"),
    [
        (NewItemPrice(0), False, "Auto keeps no place: somebody has chosen every item."),
        (
            NewItemPrice(5),
            False,
            "Auto keeps no place: test users chose nothing new, so its worth cannot be measured.",
        ),
        (
            NewItemPrice(5, 40, 0.12, 0.01, 0.014),
            True,
            "Auto keeps 1 place in 10: on test users that costs 1.4% of ranking quality; 12 of 100 choices of new "
            "items are found (1 without).",
        ),
        (
            NewItemPrice(5, 40, 0.12, 0.0, -0.008),
            True,
            "Auto keeps 1 place in 10: on test users that adds 0.8% to ranking quality; 12 of 100 choices of new "
            "items are found (0 without).",
        ),
        (
            NewItemPrice(5, 40, 0.12, 0.0, 0.02),
            False,
            "Auto keeps no place: 1 in 10 costs 2.0% of ranking quality on test users; 12 of 100 choices of new "
            "items are found (0 without).",
        ),
        (
            NewItemPrice(5, 40, 0.0, 0.0, 0.0),
            False,
            "Auto keeps no place: 1 in 10 costs no ranking quality on test users; 0 of 100 choices of new items "
            "are found (0 without).",
        ),
    ],
)
def test_a_place_is_kept_where_it_finds_something_and_costs_little(price, is_kept, sentence):
    assert (price.is_kept, price.reason) == (is_kept, sentence)
    assert NewItemPrice.from_json(json.loads(json.dumps(price.to_json()))) == price
    assert price.auto_places() == AutoPlaces(is_kept, sentence)


def test_the_price_is_that_of_the_lists_themselves():
    evaluation = Evaluation.of(crowd(1, n_rows=200, n_items=90))
    config = RankingConfig()
    found = price_of_new_items(evaluation, config)
    assert found.n_choices > 0
    kept, without = (evaluation.measure("", replace(config, new_item_places=count)) for count in (1, 0))
    assert found.price == pytest.approx(1 - kept.mean("ndcg") / without.mean("ndcg"))
    assert (found.found, found.n_choices) == (by_item_warmth(kept)["cold"].recall, by_item_warmth(kept)["cold"].n)


def test_auto_stands_for_what_was_measured_and_for_nothing_before():
    engine, config = crowd(2, n_new=8), RankingConfig(exclude_seen="any")
    assert engine.auto_places == NOT_MEASURED
    assert engine.recommend(Query("user 03"), config).new_item_places == 0
    measured = engine.adapted(auto_places=AutoPlaces(is_kept=True, reason="It is cheap."))
    assert measured.recommend(Query("user 03"), config).new_item_places == 1
    assert measured.recommend(Query("user 03"), replace(config, k=25)).new_item_places == 2
    assert measured.recommend(Query("user 03"), replace(config, new_item_places=0)).new_item_places == 0
    evaluation, plain = Evaluation.of(measured), replace(config, diversity=0.0)
    known = evaluation.split.train_events > 0
    is_new = evaluation.split.train.interactions.popularity == 0
    assert is_new[evaluation.maker.lists(plain)][known].any(axis=1).all()
    before = evaluation.adapted(auto_places=NOT_MEASURED)
    assert not is_new[before.maker.lists(plain)][known].any(axis=1).all()
