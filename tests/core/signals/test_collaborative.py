from types import SimpleNamespace

import numpy as np
import pytest
from builders import choices_of_items, choices_weighing, matrix_of
from scipy.optimize import minimize
from scipy.sparse import csr_array, random_array

from core.config import Collaborative
from core.errors import DataError, ModelError
from core.signals import Ease, ImplicitAls, ItemKnn, collaborative
from core.signals.collaborative import fit_collaborative, load_collaborative, resolve_model, save_collaborative
from core.signals.ials import ALPHA, REGULARISATION

ROWS = [
    [1, 1, 0, 0, 0, 0],
    [1, 1, 1, 0, 0, 0],
    [0, 1, 1, 0, 0, 0],
    [0, 0, 0, 0, 1, 1],
    [0, 0, 1, 0, 1, 1],
]
COLD = 3
WARM = [0, 1, 2, 4, 5]


class CollaborativeScorerContract:
    """What every model of who chooses what answers."""

    def fit(self, rows=ROWS):
        raise NotImplementedError

    @pytest.fixture
    def model(self):
        return self.fit()

    def test_an_empty_history_has_no_opinion_on_anything(self, model):
        assert np.isnan(model.score(choices_of_items())).all()

    def test_an_item_nobody_chose_has_no_score_and_the_others_do(self, model):
        scores = model.score(choices_of_items(0, 4))
        assert scores.shape == (6,)
        assert scores.dtype == np.float32
        assert np.flatnonzero(np.isnan(scores)).tolist() == [COLD]

    def test_a_history_of_items_nobody_chose_has_no_opinion(self, model):
        assert np.isnan(model.score(choices_of_items(COLD))).all()

    def test_a_liked_item_nobody_chose_changes_nothing(self, model):
        with_cold = model.score(choices_of_items(0, COLD))
        np.testing.assert_allclose(with_cold, model.score(choices_of_items(0)), atol=1e-6)

    def test_known_users_score_as_new_ones_with_the_same_choices(self, model):
        for user, row in enumerate(ROWS):
            chosen = np.flatnonzero(row)
            known = model.score(choices_of_items(*chosen, user_index=user))
            np.testing.assert_allclose(known, model.score(choices_of_items(*chosen)), atol=1e-5)

    def test_repeats_and_order_of_choices_do_not_matter(self, model):
        again = model.score(choices_of_items(5, 4, 5))
        np.testing.assert_allclose(again, model.score(choices_of_items(4, 5)), atol=1e-6)

    def test_the_pulls_of_an_item_add_up_to_its_score(self, model):
        choices = choices_of_items(1, 4)
        pulls = model.pulls(choices, np.array([0, 2, 5]))
        assert pulls.shape == (3, 2)
        np.testing.assert_allclose(pulls.sum(axis=1), model.score(choices)[[0, 2, 5]], atol=1e-5)

    def test_weighed_pulls_add_up_to_the_score_too(self, model):
        choices = choices_weighing({1: 0.25, 2: 1.0, 4: 0.5})
        pulls = model.pulls(choices, np.array(WARM))
        np.testing.assert_allclose(pulls.sum(axis=1), model.score(choices)[WARM], atol=1e-5)

    def test_a_choice_that_has_faded_away_is_as_good_as_none(self, model):
        faded, gone = choices_weighing({0: 0.0, 4: 1.0}), choices_of_items(4)
        np.testing.assert_allclose(model.score(faded), model.score(gone), atol=1e-6)
        np.testing.assert_allclose(model.pulls(faded, np.array(WARM))[:, 0], 0.0, atol=1e-7)

    def test_choices_that_all_weigh_one_score_as_without_weights(self, model):
        np.testing.assert_allclose(
            model.score(choices_weighing({0: 1.0, 4: 1.0})), model.score(choices_of_items(0, 4)), atol=1e-6
        )

    def test_the_more_a_choice_fades_the_less_is_offered_of_what_it_speaks_for(self, model):
        scores = [model.score(choices_weighing({0: 1.0, 4: weight}))[5] for weight in (1.0, 0.5, 0.1, 0.0)]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]

    def test_nothing_pulls_an_item_nobody_chose(self, model):
        pulls = model.pulls(choices_of_items(0, COLD), np.array([COLD, 1]))
        assert np.isnan(pulls[0]).all()
        assert pulls[1, 1] == 0

    def test_one_who_likes_what_a_group_likes_is_offered_the_rest_of_it(self, model):
        scores = model.score(choices_of_items(4))
        assert scores[5] > max(scores[[0, 1]])
        assert model.score(choices_of_items(0))[1] > scores[1]

    def test_a_model_saved_and_read_gives_the_same_values(self, model, tmp_path):
        save_collaborative(model, tmp_path)
        loaded = load_collaborative(tmp_path)
        choices = choices_of_items(0, 4)
        assert (type(loaded), loaded.label) == (type(model), model.label)
        np.testing.assert_array_equal(loaded.score(choices), model.score(choices))
        np.testing.assert_array_equal(
            loaded.score(choices_of_items(0, 1, user_index=0)), model.score(choices_of_items(0, 1, user_index=0))
        )
        items = np.arange(6)
        np.testing.assert_array_equal(loaded.pulls(choices, items), model.pulls(choices, items))

    def test_fitting_twice_gives_the_same_values(self, model):
        choices = choices_of_items(0, 4)
        np.testing.assert_array_equal(self.fit().score(choices), model.score(choices))

    def test_one_user_with_one_choice_is_enough(self):
        scores = self.fit([[1]]).score(choices_of_items(0))
        assert np.isfinite(scores).all()


class TestEaseUserSide(CollaborativeScorerContract):
    def fit(self, rows=ROWS):
        return Ease.fit(matrix_of(rows), l2=2, is_user_side=True)


class TestEaseItemSide(CollaborativeScorerContract):
    def fit(self, rows=ROWS):
        return Ease.fit(matrix_of(rows), l2=2, is_user_side=False)


class TestImplicitAls(CollaborativeScorerContract):
    def fit(self, rows=ROWS):
        return ImplicitAls.fit(matrix_of(rows), factors=4)

    def test_scores_solve_the_weighted_least_squares_of_the_paper(self, model):
        chosen = [0, 4]
        factors = model.factors.astype(float)
        confidence = np.diag([ALPHA if item in chosen else 1.0 for item in range(6)])
        preference = np.isin(np.arange(6), chosen).astype(float)
        user = np.linalg.solve(
            factors.T @ confidence @ factors + REGULARISATION * np.eye(4), factors.T @ confidence @ preference
        )
        np.testing.assert_allclose(model.score(choices_of_items(*chosen))[WARM], (factors @ user)[WARM], atol=1e-5)

    def test_a_weighed_choice_is_so_much_of_one_made_and_the_rest_of_one_not_made(self, model):
        weights = np.array([0.25, 0, 0, 0, 1.0, 0])
        factors = model.factors.astype(float)

        def loss(user):
            predicted = factors @ user
            made, not_made = ALPHA * (1.0 - predicted) ** 2, predicted**2
            return (weights * made + (1.0 - weights) * not_made).sum() + REGULARISATION * user @ user

        user = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-10}).x
        scores = model.score(choices_weighing({0: 0.25, 4: 1.0}))
        np.testing.assert_allclose(scores[WARM], (factors @ user)[WARM], atol=1e-4)


class TestItemKnn(CollaborativeScorerContract):
    def fit(self, rows=ROWS):
        return ItemKnn.fit(matrix_of(rows))

    def test_similarities_count_by_the_weight_of_the_choice(self, model):
        expected = [0, 0.5 * 2 / np.sqrt(6), 0.5 * 1 / np.sqrt(6) + 1 / np.sqrt(6), np.nan, 0, 1]
        np.testing.assert_allclose(model.score(choices_weighing({0: 0.5, 4: 1.0})), expected, atol=1e-6)

    def test_scores_are_sums_of_cosines_between_sets_of_users(self, model):
        expected = [0 + 0, 2 / np.sqrt(2 * 3), 1 / np.sqrt(2 * 3) + 1 / np.sqrt(3 * 2), np.nan, 0 + 0, 1 + 0]
        np.testing.assert_allclose(model.score(choices_of_items(0, 4)), expected, atol=1e-6)

    def test_only_the_nearest_neighbours_of_an_item_speak_for_it(self, monkeypatch):
        monkeypatch.setattr("core.signals.knn.NEIGHBOURS", 1)
        expected = [2 / np.sqrt(6), 0, 0, np.nan, 0, 0]
        np.testing.assert_allclose(self.fit().score(choices_of_items(1))[[0]], expected[:1], atol=1e-6)
        kept = self.fit().similarity.toarray()
        assert (np.count_nonzero(kept, axis=1) == [1, 1, 1, 0, 1, 1]).all()
        assert kept[0, 1] == pytest.approx(2 / np.sqrt(6))

    def test_catalogs_beyond_one_block_are_complete(self, monkeypatch):
        matrix = (random_array((30, 25), density=0.3, rng=0) > 0).astype(np.float32).tocsr()
        whole = ItemKnn.fit(matrix).similarity.toarray()
        monkeypatch.setattr("core.signals.knn._BLOCK_ITEMS", 4)
        np.testing.assert_array_equal(ItemKnn.fit(matrix).similarity.toarray(), whole)
        dense = matrix.toarray()
        lengths = np.maximum(np.linalg.norm(dense, axis=0), 1)
        np.testing.assert_allclose(whole, (dense.T @ dense / np.outer(lengths, lengths)) * (1 - np.eye(25)), atol=1e-6)


@pytest.mark.parametrize(("model", "kind"), [("ease", Ease), ("ials", ImplicitAls), ("knn", ItemKnn), ("auto", Ease)])
def test_the_model_asked_for_is_the_one_fitted(model, kind):
    assert type(fit_collaborative(matrix_of(ROWS), Collaborative(model=model))) is kind


def test_the_penalty_reaches_ease():
    assert fit_collaborative(matrix_of(ROWS), Collaborative(ease_l2=7)).label == "EASE, L2 7"


@pytest.mark.parametrize("model", ["auto", "ease", "ials", "knn"])
def test_without_a_choice_there_is_no_model(model):
    assert fit_collaborative(matrix_of(np.zeros((0, 4))), Collaborative(model=model)) is None
    assert fit_collaborative(matrix_of(np.zeros((2, 4))), Collaborative(model=model)) is None


@pytest.mark.parametrize(("limit", "model"), [(4, "ials"), (5, "ease")])
def test_auto_is_ease_until_users_and_active_items_both_pass_the_limit(limit, model, monkeypatch):
    monkeypatch.setattr(collaborative, "EASE_LIMIT", limit)
    assert resolve_model(Collaborative(), matrix_of(ROWS)) == model
    assert resolve_model(Collaborative(model="knn"), matrix_of(ROWS)) == "knn"


def wide_log(n_users, n_items):
    """Return a log in which every item has one user."""
    items = np.arange(n_items)
    return csr_array((np.ones(n_items, np.float32), (items % n_users, items)), shape=(n_users, n_items))


def test_auto_counts_both_sides_of_ease():
    assert resolve_model(Collaborative(), wide_log(12_000, 100_000)) == "ials"
    assert resolve_model(Collaborative(), wide_log(12_000, 12_000)) == "ease"
    assert resolve_model(Collaborative(), wide_log(2_000, 100_000)) == "ease"


def test_auto_takes_another_model_where_memory_is_short(memory):
    memory.available = 100
    assert isinstance(fit_collaborative(matrix_of(ROWS), Collaborative()), ImplicitAls)


def test_ease_asked_for_where_it_does_not_fit_says_what_it_takes(memory):
    memory.available = 5_000_000_000
    with pytest.raises(ModelError) as error:
        fit_collaborative(wide_log(12_000, 100_000), Collaborative(model="ease"))
    assert str(error.value) == (
        "EASE takes 6.2 GB to learn from 12,000 users and 100,000 items, and 5.0 GB are free: choose Implicit ALS or "
        "Item neighbours."
    )


@pytest.fixture
def memory(monkeypatch):
    """Return what the machine has free, to be changed."""
    found = SimpleNamespace(available=0)
    monkeypatch.setattr("psutil.virtual_memory", lambda: found)
    return found


@pytest.mark.parametrize("manifest", [None, '{"model": "svd"}'])
def test_a_folder_without_a_known_model_says_to_rebuild(manifest, tmp_path):
    if manifest is not None:
        (tmp_path / "model.json").write_text(manifest)
    with pytest.raises(DataError, match="holds no collaborative model that this version knows: rebuild the data set"):
        load_collaborative(tmp_path)
