"""A column of the catalog as a signal."""

import numpy as np
import pandas as pd
import pytest
from builders import DAY, TODAY, dataset_of, items_frame, log_frame, random_vectors, recommender_of

from core.config import RankingConfig
from core.datasets.dataset import build_dataset, empty_users
from core.errors import ConfigError, DataError
from core.ranking import Query
from core.signals.added import Definition
from core.signals.column import ColumnSignal, column_values, comparable

ALONE = RankingConfig(k=6, exclude_seen="none", diversity=0.0).alone("margin")


def catalog_with(margin):
    """Return a data set whose six items have a column of these values."""
    items = {f"item {place}": {"margin": value} for place, value in enumerate(margin)}
    return dataset_of(items, [("ann", "item 0", 0, "like"), ("bob", "item 1", -1, "like")])


def signal(direction="more", column="margin"):
    return ColumnSignal(
        Definition("margin", "column", "Margin", "M", ("#000", "#FFF"), {"column": column, "direction": direction})
    )


def listed(dataset, made=None, config=ALONE):
    engine = recommender_of(dataset, random_vectors(0, len(dataset.catalog))).adapted(
        signals={"margin": made or signal()}
    )
    return engine.recommend(Query("ann"), config)


@pytest.mark.parametrize(
    ("direction", "order"), [("more", ["item 3", "item 0", "item 2"]), ("less", ["item 2", "item 0", "item 3"])]
)
def test_items_with_more_or_less_of_it_come_first_and_those_without_have_no_opinion(direction, order):
    dataset = catalog_with([0.3, None, 0.1, 0.5, np.nan])
    answer = listed(dataset, signal(direction))
    by_id = {item.item_id: item.contributions["margin"] for item in answer.items}
    assert [item_id for item_id, part in by_id.items() if part is not None] == order
    assert {item_id for item_id, part in by_id.items() if part is None} == {"item 1", "item 4"}


@pytest.mark.parametrize(
    ("margin", "sentence"),
    [
        ([3, 3, 3], "column 'margin' has one value only (3): nothing to order by."),
        ([None, np.nan, ""], "column 'margin' has no number and no date: choose another column."),
        (["red", "blue", "4"], "column 'margin' has no number and no date: choose another column."),
        ([np.inf, -np.inf, np.nan], "column 'margin' has no number and no date: choose another column."),
    ],
)
def test_a_column_with_nothing_to_order_by_is_refused(margin, sentence):
    with pytest.raises(DataError) as refused:
        ColumnSignal.prepare(catalog_with(margin), {"column": "margin"}, None)
    assert str(refused.value) == sentence


def test_an_unknown_column_or_direction_is_refused_with_what_there_is():
    dataset = catalog_with([1, 2, 3])
    with pytest.raises(DataError, match=r"no column 'profit': columns of numbers or dates are margin\."):
        ColumnSignal.prepare(dataset, {"column": "profit"}, None)
    with pytest.raises(ConfigError, match="direction is 'sideways': choose one of more, less"):
        ColumnSignal.prepare(dataset, {"column": "margin", "direction": "sideways"}, None)


def test_missing_values_are_counted():
    made = ColumnSignal.prepare(catalog_with([1, None, 2]), {"column": "margin"}, None)
    assert made.remarks == ("Items without a value: 1 of 3; no opinion on them.",)
    assert (made.label, dict(made.settings)) == ("Margin", {"column": "margin", "direction": "more"})


@pytest.mark.parametrize("values", [[1e308, 1, 2, 3], [-1e308, 0, 1e308], [0, 0, 0, 1e308], [5e-324, 1, 2]])
def test_extreme_numbers_stay_finite_and_in_order(values):
    scores = comparable(np.array(values, dtype=float))
    assert np.isfinite(scores).all()
    assert (np.diff(scores[np.argsort(values, kind="stable")]) >= 0).all()
    answer = listed(catalog_with(values))
    assert answer.items[0].item_id == f"item {int(np.argmax(values))}"
    assert all(np.isfinite(item.score) for item in answer.items)


def test_a_skewed_column_is_taken_on_a_log_scale_and_an_even_one_is_not():
    prices = np.array([1, 2, 3, 5, 8, 13, 2_000.0])
    skewed = comparable(prices)
    assert skewed[0] - skewed.min() < 0.2 < skewed[5]  # 13 beside 2,000 is seen
    even = comparable(np.array([0.1, 0.2, 0.3, np.nan, 0.4]))
    np.testing.assert_allclose(even, np.array([0.25, 0.5, 0.75, np.nan, 1.0]), rtol=1e-6)


def test_dates_before_1970_order_like_all_others():
    dataset = catalog_with(["1932-05-01", "2001-01-31", "1969-12-31"])
    values, unit = column_values(dataset, "margin")
    assert unit == "date"
    assert values[0] < values[2] < 0 < values[1]
    answer = listed(dataset, signal("less"))
    assert [item.item_id for item in answer.items] == ["item 0", "item 2", "item 1"]
    engine = recommender_of(dataset, random_vectors(0, 3)).adapted(signals={"margin": signal()})
    facts = [signal().fact(engine, ALONE, place, now=TODAY) for place in range(3)]
    assert facts == ["Margin 1 May 1932", "Margin 31 Jan 2001", "Margin 31 Dec 1969"]


def test_prices_and_creation_dates_are_columns_too():
    dataset = dataset_of()
    assert column_values(dataset, "price")[0][:2].tolist() == [10.0, 20.0]
    values, unit = column_values(dataset, "created_at")
    assert (values[0], unit) == (TODAY - DAY, "date")
    asked = {one.name: one.choices(dataset) for one in ColumnSignal.asks()}
    assert asked["column"] == {"price": "Price", "created_at": "Created at"}


def test_a_column_that_a_later_catalog_lacks_takes_no_part_and_says_so():
    dataset = catalog_with([1, 2, 3])
    gone = signal(column="rating")
    assert "no column “rating” any more" in gone.why_unavailable(dataset)
    answer = listed(dataset, gone, RankingConfig(k=3, exclude_seen="none").with_weights(margin=1.0))
    assert "margin" in answer.dropped
    assert gone.worth(dataset) is None


def test_numbers_in_texts_are_read():
    frame = items_frame({f"item {place}": {} for place in range(4)}).assign(margin=["€ 3.50", "2", "", "10"])
    dataset = build_dataset("tiny", frame, log_frame([]), empty_users(), imported_at=TODAY)
    assert pd.Series(column_values(dataset, "margin")[0]).fillna(-1).tolist() == [3.5, 2.0, -1.0, 10.0]
