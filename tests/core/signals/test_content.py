import numpy as np
import pytest
from builders import LOG, VECTORS, dataset_of, recommender_of, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.index import SimilaritySpace
from core.signals import signals
from core.signals.content import content_scores, content_shares
from core.users import unit

TEXT = SimilaritySpace.from_parts({"text": VECTORS}, {"text": 1})


def test_content_is_the_cosine_of_user_and_item():
    taste = unit(np.array([1, 1, 0, 0.0]))
    expected = np.array([1, 1.4, 0.6, 0.6, 0, 1]) / np.sqrt(2)
    np.testing.assert_allclose(content_scores(TEXT, {"text": taste}), expected, atol=1e-6)


@pytest.mark.parametrize("taste", [{}, {"text": np.zeros(4)}, {"image": np.ones(3)}], ids=["none", "zero", "other"])
def test_without_taste_there_is_no_opinion(taste):
    assert np.isnan(content_scores(TEXT, taste)).all()


def test_an_item_without_vector_has_no_score():
    vectors = VECTORS.copy()
    vectors[2] = 0
    scores = content_scores(SimilaritySpace.from_parts({"text": vectors}, {"text": 1}), {"text": VECTORS[0]})
    np.testing.assert_allclose(scores, [1, 0.8, np.nan, 0, 0, 0], atol=1e-6)


def test_shares_split_the_inner_product_over_the_events():
    shares = content_shares(TEXT, np.array([0, 1]), np.array([3.0, 1.0]), np.array([0, 1, 4]))
    expected = [[3 / 3.8, 0.8 / 3.8], [2.4 / 3.4, 1 / 3.4], [0, 0]]
    np.testing.assert_allclose(shares, expected, atol=1e-6)


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(seed=st.integers(0, 10_000))
def test_each_share_is_what_the_score_owes_to_its_event_with_several_parts(seed):
    rng = np.random.default_rng(seed)
    parts = {
        "text": unit_rows(rng.normal(size=(8, 4))),
        "image": unit_rows(np.abs(rng.normal(size=(8, 3))) * rng.integers(0, 2, (8, 1))),
    }
    space = SimilaritySpace.from_parts(parts, {"text": 1, "image": 0.5})
    events, weights, items = rng.integers(0, 8, 4), rng.uniform(0.1, 5, 4), np.arange(8)
    taste = {name: weights @ vectors[events].astype(float) for name, vectors in parts.items()}
    lengths = {name: np.linalg.norm(total) or 1.0 for name, total in taste.items()}
    scores = content_scores(space, {name: unit(total) for name, total in taste.items()})
    _, mask = space.scale({name: unit(total) for name, total in taste.items()})
    for event in range(4):
        alone = {name: parts[name][events[event]] * weights[event] / lengths[name] for name in parts}
        owed = space.scaled @ space.scale(alone)[0] / (space.presence @ mask)
        share = content_shares(space, events, weights, items)[:, event]
        np.testing.assert_allclose(share * scores, owed, atol=1e-4)


UNTIMED = [(user, item, None, event) for user, item, _, event in LOG]


@pytest.mark.parametrize(
    ("log", "parts", "expected"),
    [
        (LOG, {}, "Items alike in text to what this user chose, the newest choices most."),
        (LOG, {"image": VECTORS}, "Items alike in text and picture to what this user chose, the newest choices most."),
        (UNTIMED, {"image": VECTORS[:, :0]}, "Items alike in text to what this user chose."),
    ],
)
def test_its_help_names_the_parts_that_items_have_and_time_where_the_log_has_it(log, parts, expected):
    assert signals()["content"].help_for(recommender_of(dataset_of(log=log), **parts)) == expected
