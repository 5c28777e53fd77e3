import numpy as np
import pandas as pd
import pytest
from builders import items_frame

from core.config import Filters
from core.datasets import Catalog
from core.errors import DataError, NotFoundError

DAY = 86_400.0
NOW = 20_000 * DAY
NAN = float("nan")

COLUMNS = ["item_id", "title", "available", "group_id", "category", "tags", "price", "created_at", "colour", "year"]
ROWS = [
    ("lamp", "Lamp", True, "g1", "home", ("light", "desk"), 10.0, NOW - 1 * DAY, "red", 1999.0),
    ("torch", "Torch", True, "g1", "outdoor", ("light",), 20.0, NOW - 10 * DAY, "red", 2000.0),
    ("rug", "Rug", False, "", "home", (), 30.0, NAN, "blue", NAN),
    ("tent", "Tent", True, "", "", ("sleep",), NAN, NOW - 400 * DAY, "", 2000.5),
]


def frame():
    return pd.DataFrame(ROWS, columns=COLUMNS).assign(description="", image="")


@pytest.fixture(scope="module")
def catalog():
    return Catalog(frame())


def test_columns_read_as_arrays_in_the_order_of_the_items(catalog):
    assert len(catalog) == 4
    assert catalog.item_ids.tolist() == ["lamp", "torch", "rug", "tent"]
    assert catalog.titles.tolist() == ["Lamp", "Torch", "Rug", "Tent"]
    assert catalog.categories.tolist() == ["home", "outdoor", "home", ""]
    assert catalog.tags == [("light", "desk"), ("light",), (), ("sleep",)]
    assert catalog.is_available.tolist() == [True, True, False, True]
    assert catalog.groups.tolist() == [0, 0, -1, -1]
    assert catalog.attributes == ("colour", "year")
    np.testing.assert_array_equal(catalog.prices, [10, 20, 30, NAN])
    np.testing.assert_array_equal(catalog.created_at, [NOW - DAY, NOW - 10 * DAY, NAN, NOW - 400 * DAY])


def test_a_catalog_without_groups_says_so():
    assert Catalog(frame().assign(group_id="")).groups is None


def test_counts_are_sorted_by_size_and_leave_out_what_is_missing(catalog):
    assert list(catalog.tag_counts().items()) == [("light", 2), ("desk", 1), ("sleep", 1)]
    assert list(catalog.category_counts().items()) == [("home", 2), ("outdoor", 1)]


def test_items_are_found_by_id(catalog):
    assert [catalog.index_of(item_id) for item_id in ("lamp", "tent", "fan")] == [0, 3, None]
    assert catalog.require_index("rug") == 2
    assert catalog.mask(("tent", "fan", "lamp")).tolist() == [True, False, False, True]
    assert catalog.mask(()).tolist() == [False] * 4
    with pytest.raises(NotFoundError) as caught:
        catalog.require_index("fan")
    assert str(caught.value) == "item 'fan' is not in this catalog of 4 items: check the id."


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), "lamp torch rug tent"),
        (Filters(category=("home",)), "lamp rug"),
        (Filters(category=("home", "outdoor")), "lamp torch rug"),
        (Filters(category=("garden",)), ""),
        (Filters(tags=("light",)), "lamp torch"),
        (Filters(tags=("desk", "sleep")), "lamp tent"),
        (Filters(min_price=20), "torch rug"),
        (Filters(max_price=20), "lamp torch"),
        (Filters(min_price=15, max_price=25), "torch"),
        (Filters(max_age_days=10), "lamp torch"),
        (Filters(max_age_days=9.99), "lamp"),
        (Filters(attributes=(("colour", ("red",)),)), "lamp torch"),
        (Filters(attributes=(("colour", ("blue", "")),)), "rug tent"),
        (Filters(attributes=(("year", ("1999",)),)), "lamp"),
        (Filters(attributes=(("year", ("1999.0", "2000.5", "x")),)), "lamp tent"),
        (Filters(attributes=(("year", ("nan",)),)), ""),
        (Filters(category=("home",), attributes=(("colour", ("red",)),)), "lamp"),
    ],
)
def test_filters_let_through_what_matches_all_of_them(catalog, filters, passing):
    passed = catalog.passes(filters, now=NOW)
    assert catalog.item_ids[passed].tolist() == passing.split()


def test_each_filter_that_is_set_has_a_mask_of_its_own(catalog):
    filters = Filters(category=("home",), max_price=20, attributes=(("colour", ("red",)),))
    masks = {name: mask.tolist() for name, mask in catalog.filter_masks(filters, now=NOW)}
    assert masks == {
        "category": [True, False, True, False],
        "highest price": [True, True, False, False],
        "colour": [True, True, False, False],
    }


def test_a_filter_on_a_column_that_is_not_there_names_those_that_are(catalog):
    with pytest.raises(NotFoundError) as caught:
        catalog.passes(Filters(attributes=(("size", ("M",)),)), now=NOW)
    assert str(caught.value) == "filter 'size' is not a column of this catalog: its attributes are colour, year."


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (frame().iloc[:0], "the catalog has no items: give a file with at least one item_id and title."),
        (frame().drop(columns="price"), "the catalog has no column 'price': build it with core.datasets.importing."),
        (
            frame().assign(item_id=["a", "b", "a", "b"]),
            "item_id 'a' stands twice in the catalog: ids must be unique.",
        ),
    ],
)
def test_a_frame_that_is_no_catalog_is_refused(broken, message):
    with pytest.raises(DataError) as caught:
        Catalog(broken)
    assert str(caught.value) == message


def test_a_search_finds_titles_with_all_words_and_ids_the_best_match_first():
    titles = {"a1": "Red Desk Lamp", "a2": "Lamp", "a3": "Lampshade, red"}
    catalog = Catalog(items_frame({item: {"title": title} for item, title in titles.items()}))
    assert catalog.search("lamp") == ["a2", "a3", "a1"]
    assert catalog.search(" RED lamp ") == ["a1", "a3"]
    assert catalog.search("a1") == ["a1"]
    assert catalog.search("lamp", limit=1) == ["a2"]
    assert catalog.search("  ") == catalog.search("boat") == []
