from unittest.mock import patch

import numpy as np
import pytest
from builders import VECTORS, random_vectors, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigError
from core.index import SimilaritySpace
from core.ranking import diversity as diversity_module
from core.ranking.diversity import Diversified, best_first, diversify

SPACE = SimilaritySpace.from_parts({"text": VECTORS}, {"text": 1})
SCORES = np.array([1, 0.9, 0.8, 0.5, 0.4, 0.3])
SIX = np.arange(6)


def _reference(scores, eligible, space, k, diversity, pinned=()):
    """The definition: at every step the worth of every item left, each similarity looked up anew."""
    everything = np.arange(len(scores))
    similar = np.clip(np.nan_to_num(space.between(everything, everything)).astype(np.float64), 0, 1)
    order = np.array(sorted(eligible, key=lambda item: (-scores[item], item)), dtype=np.int64)
    taken, discounts, culprits = list(pinned[:k]), [0.0] * len(pinned[:k]), [-1] * len(pinned[:k])
    left = order
    while len(taken) < k and len(left):
        closest = similar[np.ix_(left, taken)].max(axis=1) if taken else np.zeros(len(left))
        best = int(np.argmax(scores[left] * (1.0 - diversity * closest)))
        discounts.append(diversity * closest[best])
        culprits.append(taken[int(np.argmax(similar[left[best], taken]))] if discounts[-1] > 0 else -1)
        taken.append(left[best])
        left = np.delete(left, best)
    place = {item: rank for rank, item in enumerate([*pinned[:k], *order], start=1)}
    return Diversified(
        np.array(taken, dtype=np.int64),
        np.array([place[item] for item in taken]),
        np.array(discounts),
        np.array(culprits),
    )


def _assert_same(listed, expected):
    assert listed.items.tolist() == expected.items.tolist()
    assert listed.rank_before.tolist() == expected.rank_before.tolist()
    assert listed.discount.tolist() == expected.discount.tolist()
    assert listed.culprit.tolist() == expected.culprit.tolist()


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
    space = SimilaritySpace.from_parts({"text": vectors}, {"text": 1})
    listed = diversify(np.array([1, 0.9, 0.8, 0.1]), np.arange(4), space, k=4, diversity=1)
    assert listed.items.tolist() == [0, 3, 1, 2]
    np.testing.assert_allclose(listed.discount, [0, 0, 1, 1], atol=1e-6)
    assert listed.discount.max() <= 1


def test_likeness_below_zero_counts_as_none():
    space = SimilaritySpace.from_parts({"text": unit_rows([[1, 0], [-1, 0], [0, 1]])}, {"text": 1})
    listed = diversify(np.array([1, 0.9, 0.8]), np.arange(3), space, k=3, diversity=1)
    assert listed.items.tolist() == [0, 1, 2]
    assert listed.discount.tolist() == [0, 0, 0]


def test_items_without_a_vector_are_like_nothing():
    space = SimilaritySpace.from_parts({"text": unit_rows([[1, 0], [0, 0], [1, 0]])}, {"text": 1})
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
    ("count", "expected"),
    [(0, []), (1, [1]), (3, [1, 3, 4]), (4, [1, 3, 4, 0]), (5, [1, 3, 4, 0, 5]), (99, [1, 3, 4, 0, 5])],
)
def test_best_first_falls_by_score_with_ties_to_the_lower_position(count, expected):
    scores = np.array([0.5, 1, 2, 0.7, 0.7, 0.5])
    assert best_first(scores, np.array([0, 1, 3, 4, 5]), count).tolist() == expected


EXACT_UNIT_VECTORS = np.array(
    [*np.eye(4), *-np.eye(4), *(np.array(np.meshgrid(*[[-0.5, 0.5]] * 4)).reshape(4, 16).T)], dtype=np.float32
)
"""Their inner products are multiples of a quarter: no rounding, so lists can be compared exactly, ties and all."""


def _exact_space(rng, n, *, has_image, share_missing=0.15):
    parts = {}
    for name in ("text", "image") if has_image else ("text",):
        vectors = EXACT_UNIT_VECTORS[rng.integers(0, len(EXACT_UNIT_VECTORS), n)]
        parts[name] = vectors * (rng.random((n, 1)) >= share_missing).astype(np.float32)
    return SimilaritySpace.from_parts(parts, {"text": 1, "image": 0.25})


DIVERSITIES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])


@settings(deadline=None, max_examples=150, derandomize=True, database=None)
@given(
    n=st.integers(1, 60),
    k=st.integers(1, 16),
    diversity=DIVERSITIES,
    n_pinned=st.integers(0, 3),
    has_image=st.booleans(),
    levels=st.sampled_from([1, 4, 10_000]),
    seed=st.integers(0, 100_000),
)
def test_lazy_greedy_is_the_plain_greedy_with_ties_copies_opposites_holes_and_pins(
    n, k, diversity, n_pinned, has_image, levels, seed
):
    rng = np.random.default_rng(seed)
    space, scores = _exact_space(rng, n, has_image=has_image), rng.integers(0, levels + 1, n) / levels
    pinned = rng.permutation(n)[:n_pinned]
    eligible = np.setdiff1d(np.flatnonzero(rng.random(n) < 0.8), pinned)
    with patch.object(diversity_module, "_FIRST_PREFIX", 1):
        listed = diversify(scores, eligible, space, k=k, diversity=diversity, pinned=pinned)
    _assert_same(listed, _reference(scores, eligible, space, k, diversity, pinned))


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(n=st.integers(1, 40), k=st.integers(1, 12), diversity=DIVERSITIES, seed=st.integers(0, 100_000))
def test_in_random_directions_the_list_has_the_worths_of_the_plain_greedy(n, k, diversity, seed):
    rng = np.random.default_rng(seed)
    space = SimilaritySpace.from_parts({"text": random_vectors(seed, n, 3)}, {"text": 1})
    scores = rng.random(n)
    listed = diversify(scores, np.arange(n), space, k=k, diversity=diversity)
    expected = _reference(scores, np.arange(n), space, k, diversity)
    np.testing.assert_allclose(
        scores[listed.items] * (1 - listed.discount), scores[expected.items] * (1 - expected.discount), atol=1e-5
    )


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(n=st.integers(1, 40), k=st.integers(1, 40), diversity=DIVERSITIES, seed=st.integers(0, 100_000))
def test_the_order_score_never_rises_down_the_list(n, k, diversity, seed):
    rng = np.random.default_rng(seed)
    space = SimilaritySpace.from_parts({"text": random_vectors(seed, n, 3)}, {"text": 1})
    scores = rng.random(n)
    listed = diversify(scores, np.arange(n), space, k=k, diversity=diversity)
    assert len(set(listed.items.tolist())) == len(listed.items) == min(k, n)
    assert (np.diff(scores[listed.items] * (1 - listed.discount)) <= 0).all()
    assert ((listed.discount >= 0) & (listed.discount <= 1)).all()


@pytest.mark.parametrize("diversity", [0.3, 1.0])
@pytest.mark.parametrize("k", [3, 40])
def test_items_far_down_the_order_are_found_behind_many_copies_of_the_best(diversity, k):
    rng = np.random.default_rng(5)
    copies, others = np.tile(EXACT_UNIT_VECTORS[:1], (1_200, 1)), EXACT_UNIT_VECTORS[rng.integers(0, 24, 800)]
    space = SimilaritySpace.from_parts({"text": np.concatenate([copies, others])}, {"text": 1})
    scores = np.concatenate([rng.uniform(0.8, 1, 1_200), rng.uniform(0.5, 0.75, 800)])
    pinned, eligible = np.array([7]), np.delete(np.arange(2_000), 7)
    with patch.object(diversity_module, "best_first", wraps=best_first) as looks:
        listed = diversify(scores, eligible, space, k=k, diversity=diversity, pinned=pinned)
    _assert_same(listed, _reference(scores, eligible, space, k, diversity, pinned))
    widths = [call.args[2] for call in looks.call_args_list]
    assert widths == [max(256, 8 * k) * 4**step for step in range(len(widths))]
    assert len(widths) > 1


def test_no_diversity_equals_the_blended_order_on_a_large_catalog():
    rng = np.random.default_rng(0)
    scores = np.round(rng.random(3_000), 2)
    space = SimilaritySpace.from_parts({"text": random_vectors(0, 3_000, 3)}, {"text": 1})
    listed = diversify(scores, np.arange(3_000), space, k=500, diversity=0)
    assert listed.items.tolist() == np.lexsort((np.arange(3_000), -scores))[:500].tolist()


def _with_floors(scores, eligible, space, k, diversity, fits, floors):
    """The definition: once the places left are all owed, only what fills one is eligible; then the plain order."""
    everything = np.arange(len(scores))
    similar = np.clip(np.nan_to_num(space.between(everything, everything)).astype(np.float64), 0, 1)
    left = sorted(eligible, key=lambda item: (-scores[item], item))
    taken, owed = [], floors.copy()
    while len(taken) < k and left:
        open_now = left
        if 0 < owed.sum() >= k - len(taken):
            open_now = [item for item in left if (fits[item] & (owed > 0)).any()]
        worths = [scores[i] * (1.0 - diversity * max([similar[i, j] for j in taken], default=0.0)) for i in open_now]
        best = open_now[int(np.argmax(worths))]
        taken.append(best)
        left.remove(best)
        owed = np.maximum(owed - fits[best], 0)
    return diversify(scores, np.sort(taken), space, k=k, diversity=diversity).items


@pytest.mark.parametrize("diversity", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(5))
def test_floors_are_those_of_their_definition_also_far_down_the_order(seed, diversity):
    rng, n = np.random.default_rng(seed), 900
    space = SimilaritySpace.from_parts({"text": random_vectors(seed, n)}, {"text": 1})
    scores = np.round(rng.random(n), 3)
    fits = np.stack([rng.random(n) < 0.02, (scores < 0.1) & (rng.random(n) < 0.1)], axis=1)
    eligible, floors = np.flatnonzero(rng.random(n) < 0.9), np.array([3, 2])
    found = diversify(scores, eligible, space, k=8, diversity=diversity, fits=fits, floors=floors)
    expected = _with_floors(scores, eligible, space, 8, diversity, fits, floors)
    assert found.items.tolist() == expected.tolist()
    assert fits[found.items].sum(axis=0).min() >= 2
    order = sorted(eligible, key=lambda item: (-scores[item], item))
    assert found.rank_before.tolist() == [order.index(item) + 1 for item in found.items]
