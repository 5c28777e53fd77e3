import numpy as np
import pandas as pd
import pytest

from core.datasets import Catalog, DatasetOptions, Interactions, Positives
from core.datasets.dataset import empty_log

NAN = float("nan")
ITEMS = ("lamp", "tent", "rope")
ROWS = [
    ("bob", "tent", 300.0, "view", 1.0),
    ("ann", "rope", 200.0, "", NAN),
    ("bob", "lamp", 100.0, "dislike", 5.0),
    ("ann", "lamp", 200.0, "purchase", 2.0),
    ("ann", "lamp", NAN, "view", NAN),
    ("cy", "tent", 50.0, "view", NAN),
    ("ann", "lamp", 100.0, "view", NAN),
]


def build(log, options=None):
    blank = {"description": "", "category": "", "group_id": "", "image": "", "price": NAN, "created_at": NAN}
    catalog = Catalog(pd.DataFrame([{"item_id": i, "title": i, "available": True, "tags": (), **blank} for i in ITEMS]))
    return Interactions.from_frame(log, catalog, options or DatasetOptions())


@pytest.fixture(scope="module")
def interactions():
    return build(pd.DataFrame(ROWS, columns=["user_id", "item_id", "timestamp", "event", "value"]))


def test_rows_are_ordered_by_user_then_time_unknown_times_first(interactions):
    assert interactions.user_ids.tolist() == ["ann", "bob", "cy"]
    assert interactions.user_index.tolist() == [0, 0, 0, 0, 1, 1, 2]
    assert interactions.item_index.tolist() == [0, 0, 2, 0, 0, 1, 1]
    np.testing.assert_array_equal(interactions.timestamps, [NAN, 100, 200, 200, 100, 300, 50])
    assert [interactions.event_of(row) for row in range(7)] == [
        "view",
        "view",
        "",
        "purchase",
        "dislike",
        "view",
        "view",
    ]
    np.testing.assert_array_equal(interactions.values, [NAN, NAN, NAN, 2, 5, 1, NAN])
    assert interactions.event_names == ("dislike", "purchase", "view")


def test_strengths_and_choices_follow_the_options(interactions):
    assert interactions.strengths.tolist() == [1, 1, 1, 5, 0, 1, 1]
    assert interactions.is_positive.tolist() == [True, True, True, True, False, True, True]
    log = pd.DataFrame(ROWS, columns=["user_id", "item_id", "timestamp", "event", "value"])
    purchases = build(log, DatasetOptions(positives=Positives(events=("purchase",))))
    assert purchases.is_positive.tolist() == [False, False, False, True, False, False, False]


def test_users_are_found_with_their_rows(interactions):
    assert [interactions.index_of(user_id) for user_id in ("ann", "bob", "dan")] == [0, 1, None]
    assert [interactions.rows_of(index) for index in range(3)] == [slice(0, 4), slice(4, 6), slice(6, 7)]
    assert interactions.counts_by_user.tolist() == [4, 2, 1]


def test_the_newest_time_and_popularity_count_what_they_say(interactions):
    assert (interactions.has_times, interactions.newest) == (True, 300.0)
    assert interactions.popularity.tolist() == [3.0, 2.0, 1.0]


def test_the_matrix_of_choices_holds_each_pair_once_as_one(interactions):
    assert interactions.positive_matrix().toarray().tolist() == [[1, 0, 1], [0, 1, 0], [0, 1, 0]]
    assert interactions.positive_matrix().dtype == np.float32


def test_arrays_cannot_be_changed(interactions):
    with pytest.raises(ValueError, match="read-only"):
        interactions.strengths[0] = 9


def test_an_empty_log_is_sound():
    nothing = build(empty_log())
    assert (len(nothing), nothing.has_times, nothing.index_of("ann")) == (0, False, None)
    assert np.isnan(nothing.newest)
    assert nothing.popularity.tolist() == [0.0, 0.0, 0.0]
    assert nothing.positive_matrix().shape == (0, 3)
    assert nothing.counts_by_user.tolist() == []
