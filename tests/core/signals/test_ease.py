import tracemalloc

import numpy as np
import pytest
from builders import choices_of_items, choices_weighing, matrix_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from core.signals import Ease

WIDE = [[1, 1, 0, 0, 1, 0, 0], [0, 1, 1, 0, 0, 0, 1], [1, 0, 1, 0, 0, 1, 1]]
TALL = [[1, 1, 0], [0, 1, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1]]


def _weights(rows, l2):
    """Steck (2019), equation 8, dense: B = I - P diag(1 / diag P), zero diagonal."""
    matrix = np.array(rows, dtype=float)
    precision = np.linalg.inv(matrix.T @ matrix + l2 * np.eye(matrix.shape[1]))
    return np.eye(matrix.shape[1]) - precision / np.diag(precision)[None, :]


def _expected(rows, l2, chosen):
    scores = _weights(rows, l2)[list(chosen)].sum(axis=0)
    return np.where(np.any(rows, axis=0), scores, np.nan)


def _weighed(rows, l2, weights):
    """``w B`` by the dense formula."""
    scores = np.array(list(weights.values())) @ _weights(rows, l2)[list(weights)]
    return np.where(np.any(rows, axis=0), scores, np.nan)


def _random(seed, n_users, n_items):
    rng = np.random.default_rng(seed)
    rows = (rng.random((n_users, n_items)) < 0.4).astype(np.float32)
    rows[0, 0] = 1
    return rows


@pytest.mark.parametrize("is_user_side", [True, False])
@pytest.mark.parametrize("rows", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("l2", [1, 10, 300])
class TestBothSides:
    def test_known_users_score_as_the_dense_formula(self, rows, is_user_side, l2):
        model = Ease.fit(matrix_of(rows), l2=l2, is_user_side=is_user_side)
        for user, row in enumerate(rows):
            chosen = np.flatnonzero(row)
            expected = _expected(rows, l2, chosen)
            np.testing.assert_allclose(model.score(choices_of_items(*chosen, user_index=user)), expected, atol=1e-6)

    def test_new_people_fold_in_exactly(self, rows, is_user_side, l2):
        model = Ease.fit(matrix_of(rows), l2=l2, is_user_side=is_user_side)
        for chosen in ([0], [0, 1], [2, 1, 2]):
            expected = _expected(rows, l2, set(chosen))
            np.testing.assert_allclose(model.score(choices_of_items(*chosen)), expected, atol=1e-6)

    def test_weighed_choices_fold_in_exactly(self, rows, is_user_side, l2):
        model = Ease.fit(matrix_of(rows), l2=l2, is_user_side=is_user_side)
        for weights in ({0: 1.0}, {0: 0.25, 1: 1.0}, {1: 1.0, 2: 1e-4}, {0: 0.5, 1: 0.0, 2: 1.0}):
            expected = _weighed(rows, l2, weights)
            np.testing.assert_allclose(model.score(choices_weighing(weights)), expected, atol=1e-6)

    def test_the_pulls_of_weighed_choices_are_the_entries_of_b_by_their_weights(self, rows, is_user_side, l2):
        model = Ease.fit(matrix_of(rows), l2=l2, is_user_side=is_user_side)
        items = np.array([2, 0, 1])
        pulls = model.pulls(choices_weighing({0: 0.25, 1: 1.0}), items)
        expected = _weights(rows, l2)[np.ix_([0, 1], items)].T * [0.25, 1.0]
        np.testing.assert_allclose(pulls, expected, atol=1e-6)

    def test_pulls_are_the_entries_of_b(self, rows, is_user_side, l2):
        model = Ease.fit(matrix_of(rows), l2=l2, is_user_side=is_user_side)
        weights = _weights(rows, l2)
        items = np.array([2, 0, 1])
        pulls = model.pulls(choices_of_items(1, 0), items)
        np.testing.assert_allclose(pulls, weights[np.ix_([0, 1], items)].T, atol=1e-6)
        assert (pulls[1, 0], pulls[2, 1]) == (0, 0)


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(
    seed=st.integers(0, 10_000),
    n_users=st.integers(1, 9),
    n_items=st.integers(1, 9),
    l2=st.sampled_from([1.0, 20.0, 300.0]),
)
def test_both_sides_agree_with_each_other_and_with_the_formula_on_random_logs(seed, n_users, n_items, l2):
    rows = _random(seed, n_users, n_items)
    chosen = np.flatnonzero(np.random.default_rng(seed + 1).random(n_items) < 0.5)
    choices = choices_of_items(*chosen)
    scores = [Ease.fit(matrix_of(rows), l2=l2, is_user_side=side).score(choices) for side in (True, False)]
    is_known = np.any(rows[:, chosen])
    expected = _expected(rows, l2, chosen) if is_known else np.full(n_items, np.nan)
    np.testing.assert_allclose(scores[0], expected, atol=1e-6)
    np.testing.assert_allclose(scores[1], expected, atol=1e-6)


@pytest.mark.parametrize(("rows", "is_user_side"), [(WIDE, True), (TALL, False)])
def test_the_smaller_system_is_the_one_solved(rows, is_user_side):
    assert Ease.fit(matrix_of(rows), l2=1).is_user_side is is_user_side


def test_items_nobody_chose_do_not_count_for_the_choice_of_system():
    padded = [[*row, *[0] * 10] for row in TALL]
    assert Ease.fit(matrix_of(padded), l2=1).is_user_side is False


@pytest.mark.parametrize("is_user_side", [True, False])
def test_a_liked_item_that_nobody_chose_neither_scores_nor_pulls(is_user_side):
    model = Ease.fit(matrix_of(WIDE), l2=5, is_user_side=is_user_side)
    with_cold, without = choices_of_items(0, 3), choices_of_items(0)
    np.testing.assert_allclose(model.score(with_cold), model.score(without), atol=1e-6)
    pulls = model.pulls(with_cold, np.array([0, 1, 3]))
    np.testing.assert_allclose(pulls[:2], [[0, 0], [_weights(WIDE, 5)[0, 1], 0]], atol=1e-6)
    assert np.isnan(pulls[2]).all()


@pytest.mark.parametrize("shape", [(300, 20_000), (20_000, 600)])
def test_fitting_takes_no_more_than_estimated(shape):
    rng = np.random.default_rng(0)
    rows, columns = rng.integers(0, shape[0], 60_000), rng.integers(0, shape[1], 60_000)
    matrix = csr_array((np.ones(60_000, np.float32), (rows, columns)), shape=shape)
    matrix.data[:] = 1
    tracemalloc.start()
    Ease.fit(matrix, l2=50)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    logged = 10 * 60_000 * 8
    assert peak <= Ease.fit_bytes(shape[0], len(np.unique(columns))) + logged


def test_the_label_names_the_penalty():
    assert Ease.fit(matrix_of(WIDE), l2=300).label == "EASE, L2 300"
