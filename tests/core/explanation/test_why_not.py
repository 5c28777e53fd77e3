"""Why an item is not in the list."""

from dataclasses import replace

import pytest
from builders import ITEMS, LOG, VECTORS, dataset_of, recommender_of

from core.config import Filters, Lists, RankingConfig, Weights
from core.errors import NotFoundError
from core.explanation.why_not import why_not
from core.ranking import Query

TINY = recommender_of()
BY_CONTENT = RankingConfig(weights=Weights(1, 0, 0), diversity=0, k=2)
ANN, HOME = Query("ann"), Filters(category=("home",))


def _items(**changes):
    return {item: fields | changes.get(item, {}) for item, fields in ITEMS.items()}


def _why(item_id, config=BY_CONTENT, query=ANN, desk=TINY):
    return why_not(desk, query, config, item_id)


def test_a_shown_item_says_where():
    answer = _why("torch")
    assert (answer.reason, answer.sentence) == ("shown", "It is in the list, at no. 1.")


def test_an_outscored_item_says_by_how_much_and_by_whom():
    answer = _why("tent")  # similarity 0 where Rug, at no. 2, has 0.6 of Torch's 0.8
    assert (answer.reason, answer.cure) == ("outscored", None)
    assert answer.sentence == "Its match is 0, 75 too low: no. 2, Rug, has 75."


def test_a_look_alike_says_what_variety_takes_and_whom_it_is_like():
    vectors = VECTORS.copy()
    vectors[3] = [
        0.48,
        -0.64,
        0,
        0.6,
    ]  # Tent has 0.48 of Torch's 0.8 and nothing of Torch itself; Rug is like it by 0.48
    answer = _why("rug", replace(BY_CONTENT, diversity=1.0), desk=recommender_of(vectors=vectors))
    assert answer.reason == "discounted"
    assert answer.sentence == (
        "Its match is 75, but Variety takes 36 off: it is too like no. 1, Torch; no. 2, Tent, has 60."
    )
    assert [(counterfactual.control, counterfactual.setting) for counterfactual in answer.counterfactuals] == [
        ("variety", 0.41)
    ]


@pytest.mark.parametrize(
    ("item_id", "config", "query", "reason", "label"),
    [
        ("torch", BY_CONTENT, Query("ann", hides=("torch",)), "hidden", "Show it again"),
        ("lamp", BY_CONTENT, ANN, "seen", "Leave out nothing that they had"),
        ("torch", replace(BY_CONTENT, lists=Lists(exclude=("torch",))), ANN, "excluded", "Allow it again"),
        ("torch", replace(BY_CONTENT, lists=Lists(include=("bed",))), ANN, "not included", "Allow this one too"),
        ("torch", replace(BY_CONTENT, filters=HOME), ANN, "filtered", "Remove the filter on category"),
        (
            "torch",
            replace(BY_CONTENT, filters=Filters(category=("home",), min_price=25, attributes=(("colour", ("blue",)),))),
            ANN,
            "filtered",
            "Remove the filters on category, lowest price and colour",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_keeps_an_item_out_is_named_with_its_cure(item_id, config, query, reason, label):
    answer = _why(item_id, config, query)
    assert (answer.reason, answer.cure.label, answer.cure.rank, answer.cure.is_enough) == (reason, label, 1, True)
    hides = () if answer.cure.unhides else query.hides
    assert item_id in TINY.recommend(replace(query, hides=hides), answer.cure.config).ranks()


def test_a_cure_that_is_not_enough_says_where_the_item_would_stand():
    answer = _why("rope", replace(BY_CONTENT, filters=Filters(category=("home",))))
    assert (answer.cure.is_enough, answer.cure.rank) == (False, 5)


def test_what_cannot_be_had_or_was_turned_down_has_no_cure():
    desk = recommender_of(dataset_of(_items(tent={"available": False}), [*LOG, ("ann", "bed", 0, "dislike")]))
    answers = [_why(item, desk=desk) for item in ("tent", "bed")]
    assert [(answer.reason, answer.cure, answer.counterfactuals) for answer in answers] == [
        ("unavailable", None, ()),
        ("disliked", None, ()),
    ]


def test_a_variant_names_the_one_shown_instead():
    desk = recommender_of(dataset_of(_items(torch={"group_id": "g"}, tent={"group_id": "g"})))
    answer = _why("tent", desk=desk)
    assert answer.reason == "variant"
    assert answer.sentence == "Of the variants of one product only one is shown: Torch scores higher, at no. 1."
    pinned = replace(BY_CONTENT, lists=Lists(pin=("tent",)))
    assert _why("torch", pinned, desk=desk).sentence.endswith("Tent is pinned, at no. 1.")


def test_where_pins_take_every_place_nothing_else_helps():
    answer = _why("torch", replace(BY_CONTENT, lists=Lists(pin=("bed", "rope"))))
    assert (answer.reason, answer.counterfactuals) == ("crowded out", ())


def test_the_moves_are_the_nearest_of_each_control_and_nearest_first():
    config = RankingConfig(weights=Weights(1, 0, 1), diversity=0, k=2)
    answer = _why("tent", config)
    assert [(counterfactual.control, counterfactual.is_up) for counterfactual in answer.counterfactuals] == [
        ("trending", True),
        ("content", False),
    ]
    for counterfactual in answer.counterfactuals:
        assert "tent" in TINY.recommend(ANN, counterfactual.config).ranks()


def test_an_unknown_item_is_refused():
    with pytest.raises(NotFoundError, match="'boat' is not in this catalog"):
        _why("boat")
