"""Why an item stands where it does."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explanation.sentences import sentences, waterfall
from core.ranking import Origin, Pull, RankedItem

LAMP = RankedItem(
    item_id="lamp",
    title="Lamp",
    item_index=0,
    rank=2,
    rank_before_diversity=2,
    score=0.75,
    base=0.5,
    order_score=0.75,
    contributions={"content": 0.2, "collaborative": 0.05, "trending": None, "boost": 0.0},
    origins={"content": Origin((Pull("torch", 0.6), Pull("rope", 0.3), Pull("tent", 0.05)))},
)


def why(item, place=None):
    return sentences(item, str.capitalize, place_of_culprit=place)


def test_what_lifts_an_item_is_named_with_the_history_behind_it():
    assert why(LAMP) == (
        "Stands here through “Similar to what they like” (+20) and “People like them” (+5): it is like Torch and Rope.",
        "“Trending now” has no opinion on it.",
    )


def test_what_holds_an_item_back_is_named():
    parts = {"content": -0.2, "collaborative": 0.3, "trending": -0.1, "boost": 0.0}
    item = replace(LAMP, contributions=parts, origins={"collaborative": Origin((Pull("tent", 1.0),))})
    assert why(item) == (
        "Stands here through “People like them” (+30): people who chose Tent chose it too.",
        "Held back by “Similar to what they like” (−20) and “Trending now” (−10).",
    )


def test_variety_says_what_it_took_and_why():
    assert why(replace(LAMP, order_score=0.6), place=1)[-1] == "Variety takes 15 off its 75: it is too like no. 1."
    moved = why(replace(LAMP, rank_before_diversity=7))[-1]
    assert moved == "Variety moved it up from no. 7: those above it were more alike."


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (replace(LAMP, is_pinned=True), "Pinned to the top by hand."),
        (
            replace(LAMP, contributions=dict.fromkeys(LAMP.contributions, 0.0)),
            "Nothing lifts it much above the average item.",
        ),
    ],
)
def test_items_without_a_strong_signal_say_so(item, sentence):
    assert why(item) == (sentence,)


@given(
    parts=st.lists(st.none() | st.floats(-1, 1), min_size=4, max_size=4),
    base=st.floats(0, 1),
    discount=st.floats(0, 1),
)
def test_the_waterfall_leads_from_nothing_to_the_order_score_without_a_gap(parts, base, discount):
    contributions = dict(zip(("content", "collaborative", "trending", "boost"), parts, strict=True))
    score = base + sum(part or 0.0 for part in parts)
    item = replace(LAMP, contributions=contributions, base=base, score=score, order_score=score * (1 - discount))
    steps = waterfall(item)
    assert [steps[0].start, steps[0].end] == [0.0, base]
    for before, after in pairwise(steps[:-1]):
        assert after.start == pytest.approx(before.end, abs=1e-12)
    assert steps[-2].end == pytest.approx(item.order_score, abs=1e-12)
    assert (steps[-1].start, steps[-1].end) == (0.0, item.order_score)
