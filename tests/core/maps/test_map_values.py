"""What the map shows of mixes, lists and selections: counted by hand on tables small enough to check."""

from types import SimpleNamespace

import numpy as np
import pytest
from builders import TODAY, VECTORS, dataset_of, recommender_of
from hypothesis import given
from hypothesis import strategies as st

from core.config import RankingConfig
from core.maps._item_map import Picture
from core.maps._labels import place_labels
from core.maps.colouring import (
    AGE,
    CATEGORY,
    GROUP,
    PRICE,
    by_amount,
    by_change,
    by_text,
    colour_items,
    item_choices,
)
from core.maps.groups import item_groups, user_groups
from core.maps.list_layer import list_layer
from core.maps.measures import Turnout, measure_items, turnout, values_of_users
from core.maps.selection import common_tags, inside_box, inside_lasso, items_near, most_central, nearest_rows
from core.ranking import Query

PLACED = np.ones(6, dtype=bool)


def picture_of(clusters, names, positions=None):
    places = np.arange(2 * len(clusters), dtype=np.float32).reshape(-1, 2) if positions is None else positions
    return Picture("umap", places, np.array(clusters, dtype=np.int32), names, None, None)


def measured():
    """Three users with two targets each over six items; the third has no history and does not count."""
    split = SimpleNamespace(
        train=dataset_of(),
        is_headline=np.array([True, True, False]),
        user_ids=np.array(["ann", "bob", "cat"], dtype=object),
        target_counts=np.array([2, 2, 2]),
        target_items=np.array([0, 1, 1, 2, 0, 3]),
    )
    lists = np.array([[0, 5], [4, 2], [0, 3]])
    return SimpleNamespace(split=split, lists=lists, per_user={"ndcg": np.array([0.5, 0.25, 1.0])})


def test_items_are_counted_over_the_users_of_the_headline_only():
    found = measure_items(measured())
    assert found.shown.tolist() == [1, 0, 1, 0, 1, 1]
    assert found.wanted.tolist() == [1, 2, 1, 0, 0, 0]
    assert found.found.tolist() == [1, 0, 1, 0, 0, 0]
    assert (found.n_users, found.k) == (2, 2)


def test_users_are_counted_by_who_gains_and_who_loses():
    other = SimpleNamespace(per_user={"ndcg": np.array([0.25, 0.25, 0.0])})
    assert turnout(measured(), other, "ndcg") == Turnout(better=1, worse=0, same=1)
    unknown = SimpleNamespace(per_user={"ndcg": np.array([0.25, np.nan, 0.0])})
    assert turnout(measured(), unknown, "ndcg").n_users == 1


def test_a_metric_is_unknown_for_users_who_do_not_count():
    values = values_of_users(measured(), "ndcg", ["bob", "cat", "nobody", "ann"])
    np.testing.assert_array_equal(values, [0.25, np.nan, np.nan, 0.5])


def test_groups_of_items_say_size_popularity_reach_and_what_was_found():
    picture = picture_of([0, 0, 0, 1, 1, -1], ("First", "Second"))
    first, second = item_groups(dataset_of(), picture, measure_items(measured()))
    assert (first.name, first.n_items, first.n_wanted) == ("First", 3, 4)
    assert first.popularity == pytest.approx(5 / 3)  # lamp 2, torch 2, rug 1
    assert first.reach == pytest.approx(2 / 3)
    assert first.found == pytest.approx(2 / 4)
    assert second.reach == pytest.approx(1 / 2)
    assert np.isnan(second.found)
    assert np.isnan(item_groups(dataset_of(), picture, None)[0].reach)


def test_groups_of_users_compare_only_those_who_are_measured():
    picture = picture_of([0, 0, 1, 1], ("First", "Second"))
    other = SimpleNamespace(**{**vars(measured()), "per_user": {"ndcg": np.array([0.25, 0.25, 0.0])}})
    first, second = user_groups(dataset_of(), picture, "ndcg", (measured(), other))
    assert (first.n_users, first.actions) == (2, 1.5)
    assert (first.difference.value, first.difference.baseline, first.difference.n) == (0.375, 0.25, 2)
    assert second.difference is None


def test_a_list_rests_on_rings_and_variety_swaps_look_alikes():
    engine = recommender_of()
    config = RankingConfig(k=2, exclude_seen="any").with_settings({"diversity": 0.0})
    plain = list_layer(engine, Query("ann"), config, places=PLACED)
    assert plain.swaps == ()
    assert plain.remembered == ((0, 1.0),)
    varied = list_layer(engine, Query("ann"), config.with_settings({"diversity": 1.0}), places=PLACED)
    assert set(varied.listed) - set(plain.listed) == {come for _, come in varied.swaps}
    assert set(plain.listed) - set(varied.listed) == {gone for gone, _ in varied.swaps}
    nowhere = list_layer(engine, Query("ann"), config, places=np.zeros(6, dtype=bool))
    assert (nowhere.remembered, nowhere.swaps) == ((), ())


def test_items_can_be_coloured_by_what_the_catalog_knows():
    dataset = dataset_of()
    assert item_choices(dataset) == [GROUP, CATEGORY, "Popularity", AGE, PRICE, "colour"]
    picture = picture_of([0, 1, 0, 1, -1, -1], ("A", "B"))

    def by(what):
        return colour_items(dataset, picture, what, now=TODAY)

    assert by(GROUP).values.tolist() == [0, 1, 0, 1, -1, -1]
    assert (by(CATEGORY).names, by(CATEGORY).values.tolist()) == (("home", "outdoor"), [0, 1, 0, 1, 0, 1])
    assert by("Popularity").values.tolist() == [2, 2, 1, 1, 1, 0]
    np.testing.assert_allclose(by(AGE).values, [1, 10, 100, 400, np.nan, np.nan])
    assert by("colour").values[5] == -1


def test_at_most_seven_groups_have_a_colour_and_the_largest_come_first():
    texts = [letter for count, letter in enumerate("abcdefghi", 1) for _ in range(count)]
    found = by_text(texts)
    assert found.names == tuple("ihgfedc")
    assert set(found.values[:3]) == {-1}


def test_a_long_tail_is_drawn_by_orders_of_magnitude_and_a_change_keeps_its_sign():
    assert by_amount(np.array([0, 1, 1, 1_000.0]), "choices").is_steep
    assert not by_amount(np.array([1.0, 2, 3, np.nan]), "price").is_steep
    assert by_change(np.array([1.0, 2]), np.array([2.0, 1]), "").values.tolist() == [-1, 1]


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=30),
    st.tuples(st.floats(-4, 0), st.floats(0.1, 4)),
)
def test_a_lasso_along_a_box_takes_in_what_the_box_does(points, corner):
    low, high = corner
    positions = np.array(points)
    on_edge = (np.isin(positions, [low, high])).any(axis=1)
    box = inside_box(positions, [high, low], [low, high])
    lasso = inside_lasso(positions, [low, high, high, low], [low, low, high, high])
    np.testing.assert_array_equal(box[~on_edge], lasso[~on_edge])


def test_points_without_a_place_are_in_no_lasso():
    nowhere = np.full((2, 2), np.nan)
    assert not inside_box(nowhere, [-1, 1], [-1, 1]).any()
    assert not inside_lasso(nowhere, [-1, 1, 1, -1], [-1, -1, 1, 1]).any()


def test_common_tags_are_those_that_set_a_selection_apart():
    catalog = dataset_of().catalog
    found = common_tags(catalog, np.array([0, 1]))  # lamp and torch
    assert (found[0].tag, found[0].n_items, found[0].lift) == ("light", 2, 3.0)
    assert common_tags(catalog, np.arange(6)) == []


def test_central_and_near_items_follow_the_likeness():
    assert most_central(VECTORS, np.array([0, 1, 3]), n=1) == [1]
    assert items_near(VECTORS, VECTORS[[4]], n=2) == [4, 2]
    rows = nearest_rows(np.vstack([VECTORS, np.zeros((1, 4), np.float32)]), 0, n=2)
    assert [row for row, _ in rows] == [1, 2]
    assert rows[0][1] == pytest.approx(0.8)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=1, max_size=12))
def test_labels_never_cover_each_other(anchors):
    places = np.array(anchors)
    offsets = place_labels(places, [(22.0, 18.0)] * len(places), distances=(0, 20, 40, 80, 160))
    shown = [place + offset for place, offset in zip(places, offsets, strict=True) if offset is not None]
    for at, one in enumerate(shown):
        for other in shown[:at]:
            assert abs(one[0] - other[0]) >= 22 - 1e-9 or abs(one[1] - other[1]) >= 18 - 1e-9
