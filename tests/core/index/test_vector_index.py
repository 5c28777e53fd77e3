import numpy as np
import pytest
from builders import unit_rows

from core.errors import DataError
from core.index import FaissIndex, _vector_index

NAN = np.nan


def _brute_force(vectors, queries, k):
    """Cosines of all pairs in float64; ties to the lower position; zero vectors find and are nothing."""
    items, asked = unit_rows(vectors).astype(float), unit_rows(queries).astype(float)
    positions = np.full((len(queries), min(k, len(vectors))), -1)
    cosines = np.full(positions.shape, NAN)
    with_direction = np.flatnonzero(items.any(axis=1))
    for row in np.flatnonzero(asked.any(axis=1)):
        values = items[with_direction] @ asked[row]
        order = np.argsort(-values, kind="stable")[:k]
        positions[row, : len(order)], cosines[row, : len(order)] = with_direction[order], values[order]
    return positions, cosines


def _vectors(n, seed=0, dim=8):
    """Rows of very different lengths, every tenth one zero."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, dim)) * rng.uniform(0.01, 100, size=(n, 1))
    vectors[::10] = 0
    return vectors.astype(np.float32)


class VectorIndexContract:
    """What every index answers, by value."""

    kind: str

    def build(self, vectors):
        return FaissIndex(vectors, self.kind)

    def test_neighbours_are_those_of_brute_force_on_vectors_of_any_length(self):
        vectors, queries = _vectors(200), _vectors(21, seed=1)
        positions, cosines = self.build(vectors).search(queries, 7)
        expected_positions, expected_cosines = _brute_force(vectors, queries, 7)
        np.testing.assert_array_equal(positions, expected_positions)
        np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)
        assert (positions.dtype, cosines.dtype) == (np.int64, np.float32)

    def test_a_literal_table_of_cosines(self):
        index = self.build(np.array([[2, 0], [0, 5], [0, 0], [30, 40]], dtype=np.float32))
        positions, cosines = index.search(np.array([[10, 0], [0, 0], [-1, 0]], dtype=np.float32), 4)
        np.testing.assert_array_equal(positions[0], [0, 3, 1, -1])
        np.testing.assert_allclose(cosines[0], [1, 0.6, 0, NAN], atol=1e-6)
        np.testing.assert_array_equal(positions[1], [-1] * 4)
        assert np.isnan(cosines[1]).all()
        np.testing.assert_array_equal(positions[2], [1, 3, 0, -1])
        np.testing.assert_allclose(cosines[2], [0, -0.6, -1, NAN], atol=1e-6)

    def test_more_neighbours_than_vectors_returns_every_vector_once(self):
        vectors = _vectors(25)
        positions, cosines = self.build(vectors).search(vectors[[1]], 100)
        expected_positions, expected_cosines = _brute_force(vectors, vectors[[1]], 100)
        assert positions.shape == (1, 25)
        np.testing.assert_array_equal(positions, expected_positions)
        np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)

    def test_no_neighbours_asked_for_gives_none(self):
        positions, cosines = self.build(_vectors(5)).search(_vectors(2, seed=1), 0)
        assert positions.shape == cosines.shape == (2, 0)

    def test_only_zero_vectors_find_nothing(self):
        index = self.build(np.zeros((3, 2), dtype=np.float32))
        positions, cosines = index.search(np.ones((1, 2), dtype=np.float32), 2)
        assert positions.tolist() == [[-1, -1]]
        assert np.isnan(cosines).all()

    def test_a_saved_index_answers_the_same(self, tmp_path):
        vectors, queries = _vectors(60), _vectors(9, seed=2)
        index = self.build(vectors)
        index.save(tmp_path)
        loaded = FaissIndex.load(tmp_path)
        assert loaded.kind == self.kind
        for old, new in zip(index.search(queries, 5), loaded.search(queries, 5), strict=True):
            np.testing.assert_array_equal(new, old)

    def test_the_callers_vectors_stay_as_they_were(self):
        vectors = _vectors(12)
        before = vectors.copy()
        self.build(vectors).search(vectors, 3)
        np.testing.assert_array_equal(vectors, before)


class TestExact(VectorIndexContract):
    kind = "exact"


class TestHnsw(VectorIndexContract):
    kind = "hnsw"

    def test_nearly_all_true_neighbours_are_found_among_many(self):
        vectors, queries = _vectors(2_000, dim=16), _vectors(40, seed=3, dim=16)
        found, _ = self.build(vectors).search(queries, 10)
        expected, _ = _brute_force(vectors, queries, 10)
        asked = np.flatnonzero(queries.any(axis=1))
        hits = [len(set(found[row]) & set(expected[row])) for row in asked]
        assert np.mean(hits) / 10 >= 0.98


@pytest.mark.parametrize(("n", "kind"), [(30, "exact"), (31, "hnsw")])
def test_the_kind_follows_the_number_of_vectors(n, kind, monkeypatch):
    monkeypatch.setattr(_vector_index, "EXACT_LIMIT", 30)
    assert FaissIndex(_vectors(n)).kind == kind


def test_a_folder_without_an_index_says_to_rebuild(tmp_path):
    with pytest.raises(DataError, match="holds no index: rebuild the data set"):
        FaissIndex.load(tmp_path)
