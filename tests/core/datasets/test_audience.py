"""What people are called: guessed from what a data set holds, said everywhere, and no part of its fingerprint."""

from dataclasses import replace

import pytest
from builders import dataset_of

from core.datasets import DatasetOptions
from core.datasets.audience import guess_audience
from core.datasets.dataset import build_dataset
from core.errors import ConfigError


def catalog(prices=0, category="", **columns):
    """Return four items, so many of them with a price."""
    items = {f"i{n}": {"category": category, "price": 5.0 if n < prices else float("nan"), **columns} for n in range(4)}
    return dataset_of(items, []).catalog


@pytest.mark.parametrize(
    ("name", "items", "events", "audience"),
    [
        ("garden", catalog(), {"view", "purchase"}, "shoppers"),
        ("garden", catalog(), {"view"}, "users"),
        ("garden", catalog(prices=3), {"view"}, "shoppers"),
        ("garden", catalog(prices=2), {"view"}, "users"),
        ("movielens", catalog(), set(), "viewers"),
        ("spring", catalog(director="Someone"), set(), "viewers"),
        ("spring", catalog(category="Comedy"), set(), "viewers"),
        ("daily-news", catalog(), set(), "readers"),
        ("spring", catalog(isbn="123"), set(), "readers"),
        ("spring", catalog(category="Board games"), set(), "players"),
        ("spring", catalog(artist="Someone", prices=4), set(), "listeners"),
        ("bookshop", catalog(prices=4), {"cart"}, "shoppers"),
    ],
)
def test_people_are_called_by_what_they_do_then_by_what_it_is_about(name, items, events, audience):
    assert guess_audience(name, items, events) == audience


def test_a_data_set_is_built_with_the_word_that_was_guessed_or_given():
    source = dataset_of({"a": {}}, [("u", "a", 0.0, "purchase")])
    tables = (source.catalog.frame, source.log, source.users)
    assert build_dataset("garden", *tables, imported_at=0.0).options.audience == "shoppers"
    given = DatasetOptions(audience="gardeners")
    assert build_dataset("garden", *tables, imported_at=0.0, options=given).options.audience == "gardeners"


def test_a_word_changes_no_fingerprint_and_what_decides_the_reading_does():
    dataset = dataset_of({"a": {}}, [("u", "a", 0.0, "like")])
    named = replace(dataset, options=dataset.options.changed({"audience": "young gardeners"}))
    assert named.options.fixed[-1] == "audience"
    assert named.fingerprint == dataset.fingerprint
    assert replace(dataset, options=dataset.options.changed({"clock": "live"})).fingerprint != dataset.fingerprint


def test_options_of_earlier_releases_have_users():
    stored = {name: value for name, value in DatasetOptions().to_json().items() if name != "audience"}
    assert DatasetOptions.from_json(stored).audience == "users"


@pytest.mark.parametrize("word", ["", " ", "<b>", "7", "x" * 31, "two  words", "*bold*"])
def test_what_is_no_word_is_refused(word):
    with pytest.raises(ConfigError, match="give a word for several of them, such as shoppers"):
        DatasetOptions(audience=word)
