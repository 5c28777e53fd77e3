import numpy as np
import pytest
from builders import VECTORS, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError
from core.index import LikenessSpace
from core.ranking.diversity import best_first, diversify

SPACE = LikenessSpace.from_parts({"text": VECTORS}, {"text": 1})
SCORES = np.array([1, 0.9, 0.8, 0.5, 0.4, 0.3])
SIX = np.arange(6)


def _reference(scores, eligible, space, k, diversity, pinned=()):
    """The definition, step by step, every likeness looked up anew."""
    order = sorted(eligible, key=lambda item: (-scores[item], item))
    taken, discounts, culprits, ranks = list(pinned)[:k], [], [], []
    while len(taken) < k and order:
        best, best_worth = None, -np.inf
        for item in order:
            alike = [max(np.nan_to_num(space.between(np.array([item]), np.array([other]))[0, 0]), 0) for other in taken]
            alike = [min(float(value), 1.0) for value in alike]
            likeness = max(alike, default=0.0)
            worth = scores[item] * (1 - diversity * likeness)
            if worth > best_worth + 1e-12:
                best, best_worth = (item, diversity * likeness, alike), worth
        item, discount, alike = best
        taken.append(item)
        discounts.append(discount)
        culprits.append(taken[int(np.argmax(alike))] if discount > 0 else -1)
        order.remove(item)
    ranked = sorted(eligible, key=lambda item: (-scores[item], item))
    n_pinned = len(list(pinned)[:k])
    ranks = [*range(1, n_pinned + 1), *(n_pinned + 1 + ranked.index(item) for item in taken[n_pinned:])]
    return taken, [0.0] * n_pinned + discounts, [-1] * n_pinned + culprits, ranks


def _assert_same(listed, expected, scores):
    """Compare worths where rounding may swap equals, and everything else where the items agree."""
    items, discounts, culprits, ranks = expected
    worths = scores[listed.items] * (1 - listed.discount)
    np.testing.assert_allclose(worths, scores[items] * (1 - np.array(discounts)), atol=1e-5)
    if listed.items.tolist() == items:
        np.testing.assert_allclose(listed.discount, discounts, atol=1e-5)
        assert listed.rank_before.tolist() == ranks


def test_each_place_goes_to_the_best_item_after_its_discount():
    listed = diversify(SCORES, SIX, SPACE, k=6, diversity=0.5)
    # lamp; torch .9 (1 - .5 * .8) = .54 against rug .8 (1 - .5 * .6) = .56; tent .5; bed .4 (1 - .5 * .8); rope
    assert listed.items.tolist() == [0, 2, 1, 3, 4, 5]
    np.testing.assert_allclose(listed.discount, [0, 0.3, 0.4, 0.18, 0.4, 0.3], atol=1e-6)
    assert listed.culprit.tolist() == [-1, 0, 0, 1, 2, 1]
    assert listed.rank_before.tolist() == [1, 3, 2, 4, 5, 6]


def test_no_diversity_keeps_the_order_and_discounts_nothing():
    scores = np.array([0.2, 0.9, 0.2, 1, 0.9, 0])
    listed = diversify(scores, SIX, SPACE, k=4, diversity=0)
    assert listed.items.tolist() == [3, 1, 4, 0]
    assert listed.discount.tolist() == [0] * 4
    assert listed.culprit.tolist() == [-1] * 4
    assert listed.rank_before.tolist() == [1, 2, 3, 4]


def test_full_diversity_puts_exact_copies_last():
    vectors = unit_rows([[3, 1, 2], [3, 1, 2], [3, 1, 2], [-1, 3, 0]])
    space = LikenessSpace.from_parts({"text": vectors}, {"text": 1})
    listed = diversify(np.array([1, 0.9, 0.8, 0.1]), np.arange(4), space, k=4, diversity=1)
    assert listed.items.tolist() == [0, 3, 1, 2]
    np.testing.assert_allclose(listed.discount, [0, 0, 1, 1], atol=1e-6)
    assert listed.discount.max() <= 1


def test_likeness_below_zero_counts_as_none():
    space = LikenessSpace.from_parts({"text": unit_rows([[1, 0], [-1, 0], [0, 1]])}, {"text": 1})
    listed = diversify(np.array([1, 0.9, 0.8]), np.arange(3), space, k=3, diversity=1)
    assert listed.items.tolist() == [0, 1, 2]
    assert listed.discount.tolist() == [0, 0, 0]


def test_items_without_a_vector_are_like_nothing():
    space = LikenessSpace.from_parts({"text": unit_rows([[1, 0], [0, 0], [1, 0]])}, {"text": 1})
    listed = diversify(np.array([1, 0.5, 0.9]), np.arange(3), space, k=3, diversity=0.8)
    assert listed.items.tolist() == [0, 1, 2]
    np.testing.assert_allclose(listed.discount, [0, 0, 0.8], atol=1e-6)


def test_pinned_items_come_first_undiscounted_and_discount_the_rest():
    listed = diversify(SCORES, np.array([0, 2, 3, 5]), SPACE, k=4, diversity=0.5, pinned=np.array([4, 1]))
    # against bed and torch: lamp 1 (1 - .5 * .8) = .6, rug .8 (1 - .5 * .8) = .48, tent .5 (1 - .5 * .36) = .41
    assert listed.items.tolist() == [4, 1, 0, 2]
    np.testing.assert_allclose(listed.discount, [0, 0, 0.4, 0.4], atol=1e-6)
    assert listed.culprit.tolist() == [-1, -1, 1, 4]
    assert listed.rank_before.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("diversity", [0, 0.5])
@pytest.mark.parametrize("k", [1, 2])
def test_pins_that_fill_the_list_leave_room_for_nothing_else(diversity, k):
    listed = diversify(SCORES, SIX[:4], SPACE, k=k, diversity=diversity, pinned=np.array([5, 4]))
    assert listed.items.tolist() == [5, 4][:k]


@pytest.mark.parametrize("diversity", [0, 0.3, 1])
def test_nothing_eligible_gives_an_empty_list(diversity):
    listed = diversify(SCORES, np.zeros(0, dtype=np.int64), SPACE, k=3, diversity=diversity)
    assert listed.items.tolist() == listed.discount.tolist() == listed.culprit.tolist() == []


@pytest.mark.parametrize("diversity", [-0.1, 1.1, np.nan])
def test_diversity_outside_0_to_1_is_refused(diversity):
    with pytest.raises(ConfigError, match=f"^diversity is {diversity}: give a number between 0 and 1"):
        diversify(SCORES, SIX, SPACE, k=3, diversity=diversity)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, [1]), (3, [1, 3, 4]), (4, [1, 3, 4, 0]), (5, [1, 3, 4, 0, 5]), (99, [1, 3, 4, 0, 5])]
)
def test_best_first_falls_by_score_with_ties_to_the_lower_position(count, expected):
    scores = np.array([0.5, 1, 2, 0.7, 0.7, 0.5])
    assert best_first(scores, np.array([0, 1, 3, 4, 5]), count).tolist() == expected


@st.composite
def spaces(draw, max_items):
    """Random directions (half the cosines negative), copies, items without parts, and tied scores."""
    n = draw(st.integers(1, max_items))
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    parts = {}
    for name, dim in (("text", 3), ("image", 2)):
        vectors = rng.normal(size=(n, dim)) * (rng.random((n, 1)) < 0.85)
        copied = rng.random(n) < 0.3
        vectors[copied] = vectors[rng.integers(0, n, copied.sum())]
        parts[name] = unit_rows(vectors)
    scores = rng.random(n)
    if draw(st.booleans()):
        scores = np.round(scores * 4) / 4
    return LikenessSpace.from_parts(parts, {"text": 1, "image": draw(st.sampled_from([0, 0.5]))}), scores, rng


@settings(deadline=None, max_examples=80, derandomize=True, database=None)
@given(
    drawn=spaces(14),
    k=st.integers(1, 16),
    diversity=st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]),
    n_pinned=st.integers(0, 3),
)
def test_lazy_greedy_is_the_plain_greedy(drawn, k, diversity, n_pinned):
    space, scores, rng = drawn
    pinned = rng.permutation(len(scores))[:n_pinned]
    eligible = np.setdiff1d(np.flatnonzero(rng.random(len(scores)) < 0.8), pinned)
    listed = diversify(scores, eligible, space, k=k, diversity=diversity, pinned=pinned)
    _assert_same(listed, _reference(scores, eligible, space, k, diversity, pinned), scores)
