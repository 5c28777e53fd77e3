import numpy as np
import pytest
from builders import unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Modalities
from core.index import SimilaritySpace

NAN = np.nan
TEXT = unit_rows([[1, 0], [3, 4], [0, 0], [0, 2]])
IMAGE = unit_rows([[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 0, 0]])


def _pairs(space):
    everything = np.arange(len(space.scaled))
    return space.between(everything, everything)


def _written_out(parts, weights, a, b):
    """The definition: sum of w cos over shared parts, over the sum of w of the same parts."""
    shared = [name for name in weights if name in parts and parts[name][a].any() and parts[name][b].any()]
    if not shared:
        return NAN
    dots = [weights[name] * float(parts[name][a].astype(float) @ parts[name][b].astype(float)) for name in shared]
    return sum(dots) / sum(weights[name] for name in shared)


def test_one_part_is_the_cosine_and_nan_where_an_item_lacks_it():
    expected = [[1, 0.6, NAN, 0], [0.6, 1, NAN, 0.8], [NAN] * 4, [0, 0.8, NAN, 1]]
    np.testing.assert_allclose(_pairs(SimilaritySpace.from_parts({"text": TEXT}, {"text": 1})), expected, atol=1e-6)


def test_two_parts_weigh_their_cosines_and_leave_a_missing_part_out_of_the_sum():
    space = SimilaritySpace.from_parts({"text": TEXT, "image": IMAGE}, {"text": 3, "image": 1})
    half = np.sqrt(0.5)
    expected = [
        [1, (3 * 0.6 + 0) / 4, half, 0],
        [(3 * 0.6 + 0) / 4, 1, 0, 0.8],
        [half, 0, 1, NAN],
        [0, 0.8, NAN, 1],
    ]
    np.testing.assert_allclose(_pairs(space), expected, atol=1e-6)


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(
    seed=st.integers(0, 10_000),
    weights=st.fixed_dictionaries({name: st.sampled_from([0.0, 0.3, 1.0, 7.0]) for name in ("text", "image")}),
)
def test_likeness_is_its_definition_on_random_parts_with_holes(seed, weights):
    rng = np.random.default_rng(seed)
    parts = {
        name: unit_rows(rng.normal(size=(6, dim)) * rng.integers(0, 2, (6, 1)))
        for name, dim in (("text", 4), ("image", 3))
    }
    used = {name: weight for name, weight in weights.items() if weight > 0}
    space = SimilaritySpace.from_parts(parts, weights)
    expected = [[_written_out(parts, used, a, b) for b in range(6)] for a in range(6)]
    np.testing.assert_allclose(_pairs(space), expected, atol=1e-5)
    rows = [space.scale({name: vectors[a] for name, vectors in parts.items()}) for a in range(6)]
    np.testing.assert_allclose([space.similarity(*row) for row in rows], expected, atol=1e-5)


@pytest.mark.parametrize("factor", [1e-30, 0.5, 1e5])
def test_only_the_ratio_of_part_weights_matters(factor):
    parts = {"text": TEXT, "image": IMAGE}
    plain = SimilaritySpace.from_parts(parts, Modalities(text=1, image=0.25).weights())
    scaled = SimilaritySpace.from_parts(parts, Modalities(text=factor, image=0.25 * factor).weights())
    np.testing.assert_allclose(_pairs(scaled), _pairs(plain), atol=1e-6)


def test_no_part_in_common_with_the_weights_is_nan_everywhere():
    space = SimilaritySpace.from_parts({"text": TEXT}, {"image": 1})
    assert np.isnan(space.similarity(space.scaled[0], space.presence[0])).all()
    assert np.isnan(_pairs(space)).all()


def test_a_vector_without_taste_is_nan_to_every_item():
    space = SimilaritySpace.from_parts({"text": TEXT[[0, 1, 3]]}, {"text": 1})
    assert np.isnan(space.similarity(*space.scale({"text": np.zeros(2)}))).all()
    assert np.isnan(space.similarity(*space.scale({}))).all()


@pytest.mark.parametrize(("rows", "is_complete"), [([0, 1, 3], True), ([0, 1, 2, 3], False)])
def test_complete_means_that_every_item_has_every_part(rows, is_complete):
    assert SimilaritySpace.from_parts({"text": TEXT[rows]}, {"text": 1}).is_complete is is_complete
