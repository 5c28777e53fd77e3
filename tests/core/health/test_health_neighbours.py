import numpy as np
import pytest
from builders import random_vectors, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.health import _near_duplicates, _neighbour_tags
from core.health._near_duplicates import near_duplicate_groups
from core.health._neighbour_tags import OddTags, odd_tags


def _brute_force(vectors, groups, cosine):
    """Flood fill over all pairs in float64."""
    wide = vectors.astype(float)
    is_linked = (wide @ wide.T >= cosine) & (groups[:, None] != groups[None, :])
    unseen, found = set(range(len(wide))), []
    for start in range(len(wide)):
        members, frontier = set(), {start} & unseen
        while frontier:
            members |= frontier
            frontier = set(np.flatnonzero(is_linked[sorted(frontier)].any(axis=0)).tolist()) - members
        unseen -= members
        if len(members) > 1:
            found.append(sorted(members))
    return sorted(found, key=lambda members: (-len(members), members[0]))


def _lists(sets):
    return [members.tolist() for members in sets]


def _planted(seed, n, dim=96):
    """Random directions, a third of the rows near an earlier one at every similarity from 0.94 to 1, a few zero."""
    rng = np.random.default_rng(seed)
    vectors = random_vectors(seed, n, dim).astype(float)
    for row in rng.choice(np.arange(1, n), n // 3, replace=False):
        cosine = rng.choice([0.94, 0.969, 0.9699, 0.9701, 0.971, 0.99, 1.0])
        base, side = vectors[rng.integers(row)], rng.normal(size=dim)
        side -= (side @ base) * base
        vectors[row] = cosine * base + np.sqrt(1 - cosine**2) * side / np.linalg.norm(side)
    vectors[rng.integers(0, n, n // 20)] = 0
    return unit_rows(vectors)


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(_near_duplicates, "_TILE_ROWS", 8)
    monkeypatch.setattr(_near_duplicates, "_BLOCK_ROWS", 2)
    monkeypatch.setattr(_near_duplicates, "_PAIRS_AT_ONCE", 3)


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("seed", range(10))
def test_planted_duplicates_are_those_of_brute_force_across_tiles(seed):
    vectors = _planted(seed, 150)
    for groups in (np.arange(150), np.random.default_rng(seed).integers(0, 6, 150)):
        expected = _brute_force(vectors, groups, 0.97)
        assert _lists(near_duplicate_groups(vectors, groups)) == expected
        assert expected


def test_planted_duplicates_are_those_of_brute_force_in_one_tile():
    vectors = _planted(7, 2_000)
    assert _lists(near_duplicate_groups(vectors, np.arange(2_000))) == _brute_force(vectors, np.arange(2_000), 0.97)


@pytest.mark.usefixtures("small_tiles")
@settings(deadline=None, max_examples=100, derandomize=True, database=None)
@given(
    angles=st.lists(st.integers(-1, 12), min_size=1, max_size=60),
    groups=st.lists(st.integers(-3, 3), min_size=60, max_size=60),
)
def test_any_mix_of_equal_near_and_empty_rows_joins_as_in_brute_force(angles, groups):
    """Steps of 10 degrees: only neighbours on the circle reach 0.97, so chains must be followed."""
    turns = np.deg2rad(np.array(angles) * 10.0)
    vectors = unit_rows(np.stack([np.cos(turns), np.sin(turns)], axis=1) * (np.array(angles)[:, None] >= 0))
    codes = np.array(groups[: len(angles)])
    assert _lists(near_duplicate_groups(vectors, codes)) == _brute_force(vectors, codes, 0.97)


@pytest.mark.parametrize(("cosine", "sets"), [(np.float32(0.97), [[0, 1]]), (np.nextafter(np.float32(0.97), 0), [])])
def test_the_threshold_is_decided_beyond_float32(cosine, sets):
    """The two float32 numbers around 0.97: FAISS finds both within rounding of it."""
    vectors = np.array([[1, 0], [cosine, 0.2431]], np.float32)
    assert _lists(near_duplicate_groups(vectors, np.arange(2))) == sets


@pytest.mark.usefixtures("small_tiles")
def test_a_late_row_joins_all_earlier_ones_that_it_is_near_to():
    vectors = np.zeros((9, 9))
    vectors[2:8, 2:8] = np.eye(6)
    vectors[[0, 1, 8], 0], vectors[[0, 1, 8], 1] = np.cos(np.deg2rad([0, 20, 10])), np.sin(np.deg2rad([0, 20, 10]))
    assert _lists(near_duplicate_groups(unit_rows(vectors), np.arange(9))) == [[0, 1, 8]]


def test_variants_of_one_product_join_only_through_an_item_of_another():
    vectors = unit_rows([[1, 0], [1, 0.01], [0, 1], [0, 1], [0.01, 1]])
    assert _lists(near_duplicate_groups(vectors, np.array([5, 5, 6, 6, 7]))) == [[2, 3, 4]]


def _circle(n):
    turns = np.linspace(0, np.pi / 2, n)
    return unit_rows(np.stack([np.cos(turns), np.sin(turns)], axis=1))


def _two_camps(middle):
    """Eleven items close together that carry `light`, the first of them `middle` instead, and one far away."""
    vectors = np.vstack([_circle(100)[:11], [[0, -1]]]).astype(np.float32)
    return vectors, [middle, *[("light", f"own {row}") for row in range(10)], ("far",)]


def test_an_item_without_a_tag_of_its_ten_nearest_gets_the_tag_they_agree_on():
    vectors, tags = _two_camps(("floor",))
    assert odd_tags(vectors, tags) == ([OddTags(0, "light", 10), OddTags(11, "light", 9)], 12)


def test_one_shared_tag_is_enough_to_agree():
    vectors, tags = _two_camps(("floor", "own 9"))
    assert [odd.item_index for odd in odd_tags(vectors, tags)[0]] == [11]


@pytest.mark.parametrize(("n_carrying", "is_told"), [(8, True), (7, False)])
def test_eight_of_ten_neighbours_must_agree(n_carrying, is_told):
    vectors, tags = _two_camps(("floor",))
    tags = [tags[0], *[("light",)] * n_carrying, *[(f"own {row}",) for row in range(10 - n_carrying)], ("far",)]
    assert any(odd.item_index == 0 for odd in odd_tags(vectors, tags)[0]) == is_told


def test_ties_between_suggestions_go_to_the_first_by_alphabet():
    vectors, tags = _two_camps(("floor",))
    both = [tags[0], *[("zebra", "ant")] * 10, ("zebra", "ant")]
    assert odd_tags(vectors, both)[0] == [OddTags(0, "ant", 10)]


def test_a_crowd_of_equal_vectors_does_not_push_an_item_among_its_own_neighbours():
    vectors = np.tile(np.array([[1, 0]], np.float32), (30, 1))
    tags = [("light",)] * 29 + [("floor",)]
    assert odd_tags(vectors, tags) == ([OddTags(29, "light", 10)], 30)


def test_tags_are_left_alone_where_few_items_have_any_or_few_have_vectors():
    vectors, tags = _two_camps(("floor",))
    assert odd_tags(vectors, [*tags[:6], *[()] * 6]) == ([], 0)
    assert odd_tags(vectors[:10], tags[:10]) == ([], 0)
    assert odd_tags(vectors * 0, tags) == ([], 0)


def test_items_without_tags_or_vectors_are_not_asked():
    vectors, tags = _two_camps(("floor",))
    vectors, tags = np.vstack([vectors, [[0, 0]], [[1, 0]]]).astype(np.float32), [*tags, ("floor",), ()]
    assert odd_tags(vectors, tags) == ([OddTags(0, "light", 9), OddTags(11, "light", 8)], 12)


def test_a_large_catalog_is_sampled_evenly(monkeypatch):
    monkeypatch.setattr(_neighbour_tags, "TAG_SAMPLE", 4)
    vectors, tags = _two_camps(("floor",))
    found, n = odd_tags(vectors, tags)
    assert ([odd.item_index for odd in found], n) == ([0], 4)
