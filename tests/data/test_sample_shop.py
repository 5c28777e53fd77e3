"""The sample shop is complete, sound, and rebuilt byte for byte by its own scripts."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

SHOP = Path(__file__).parents[2] / "data" / "sample_shop"
EVENTS = {"view", "click", "like", "cart", "purchase", "hide", "dislike"}


@pytest.fixture(scope="module")
def items() -> pd.DataFrame:
    return pd.read_csv(SHOP / "items.csv")


@pytest.fixture(scope="module")
def users() -> pd.DataFrame:
    return pd.read_csv(SHOP / "users.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return pd.read_csv(SHOP / "interactions.csv.gz", parse_dates=["timestamp"])


@pytest.fixture(scope="module")
def today() -> pd.DataFrame:
    return pd.read_csv(SHOP / "today_lists.csv.gz")


def test_the_catalog_is_large_and_every_product_distinct(items: pd.DataFrame) -> None:
    assert len(items) >= 360
    assert items["category"].nunique() >= 12
    for column in ("item_id", "title", "description"):
        assert items[column].is_unique
    assert items["description"].str.split().str.len().min() >= 25


def test_a_product_is_available_exactly_when_in_stock(items: pd.DataFrame) -> None:
    assert items["available"].tolist() == (items["stock"] > 0).tolist()
    assert 0 < (~items["available"]).sum() < 0.1 * len(items)


def test_every_product_has_a_picture_and_they_stay_small(items: pd.DataFrame) -> None:
    pictures = [SHOP / name for name in items["image"]]
    for picture in pictures:
        with Image.open(picture) as opened:
            opened.load()
            assert (opened.format, opened.size) == ("PNG", (160, 160))
    assert sorted(pictures) == sorted((SHOP / "images").glob("*.png"))
    assert sum(picture.stat().st_size for picture in pictures) < 1_250_000


def test_no_two_products_have_the_same_picture(items: pd.DataFrame) -> None:
    pictures = {(SHOP / name).read_bytes() for name in items["image"]}
    assert len(pictures) == len(items)


def test_there_are_many_shoppers_and_a_dozen_with_a_story(users: pd.DataFrame) -> None:
    assert len(users) >= 2_000
    assert users["user_id"].is_unique
    named = users[users["name"] != ""]
    assert len(named) >= 12
    assert named["name"].is_unique
    assert named["story"].str.len().min() > 40
    assert (users.loc[users["name"] == "", "story"] == "").all()


def test_events_name_known_users_items_and_steps(
    events: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame
) -> None:
    assert 45_000 <= len(events) <= 70_000
    assert set(events["event"]) == EVENTS
    assert set(events["user_id"]) <= set(users["user_id"])
    assert set(events["item_id"]) <= set(items["item_id"])
    assert not events.duplicated().any()
    assert (SHOP / "interactions.csv.gz").stat().st_size < 1_000_000


def test_events_lie_within_the_simulated_days(events: pd.DataFrame) -> None:
    assert events["timestamp"].min() >= pd.Timestamp("2026-08-02", tz="UTC")
    assert events["timestamp"].max() < pd.Timestamp("2026-11-01", tz="UTC")


def test_nobody_meets_a_product_before_it_exists_or_acts_before_joining(
    events: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame
) -> None:
    created = pd.to_datetime(items.set_index("item_id")["created_at"], utc=True)
    joined = pd.to_datetime(users.set_index("user_id")["joined_at"], utc=True)
    assert (events["timestamp"] >= events["item_id"].map(created)).all()
    assert (events["timestamp"] >= events["user_id"].map(joined)).all()


def test_a_few_percent_of_views_end_in_a_purchase(events: pd.DataFrame) -> None:
    counts = events["event"].value_counts()
    assert 0.02 < counts["purchase"] / counts["view"] < 0.08
    assert counts["view"] > counts["click"] > counts["cart"] > counts["purchase"]


def test_the_named_shoppers_did_what_their_stories_say(events: pd.DataFrame, items: pd.DataFrame) -> None:
    category = events["item_id"].map(items.set_index("item_id")["category"])
    recent = events["timestamp"] >= pd.Timestamp("2026-10-18", tz="UTC")
    is_maya = events["user_id"] == "maya"
    assert category[is_maya & ~recent].value_counts(normalize=True)["Baby and toddler"] > 0.9
    assert category[is_maya & recent].value_counts(normalize=True)["Trail running"] > 0.7
    assert set(category[events["user_id"] == "ines"]) == {"Coffee and tea"}
    assert "purchase" not in set(events.loc[events["user_id"] == "aroha", "event"])
    assert (events["user_id"] == "sam").sum() > 100
    assert events.loc[events["user_id"] == "jonas", "item_id"].nunique() == 2
    last_visit = events.loc[events["user_id"] == "olga", "timestamp"].max()
    assert (events["timestamp"].max() - last_visit).days >= 79
    prices = events["item_id"].map(items.set_index("item_id")["price"])
    assert prices[(events["user_id"] == "stefan") & (events["event"] == "purchase")].max() < 20


def test_today_shows_every_shopper_ten_known_products(
    today: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame
) -> None:
    ranks = today.groupby("user_id")["rank"].agg(list)
    assert set(ranks.index) == set(users["user_id"])
    assert all(row == list(range(1, 11)) for row in ranks)
    assert not today.duplicated(["user_id", "item_id"]).any()
    created = items.set_index("item_id")["created_at"]
    assert today["item_id"].map(created).max() <= "2026-10-07"


def test_today_repeats_what_hiroshi_already_bought(today: pd.DataFrame, events: pd.DataFrame) -> None:
    bought = events[(events["user_id"] == "hiroshi") & (events["event"] == "purchase")]["item_id"]
    assert len(set(bought) & set(today.loc[today["user_id"] == "hiroshi", "item_id"])) >= 3


def content(path: Path) -> bytes:
    """Unpack first: zlib builds differ in how they pack, not in what."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_simulation_writes_the_committed_tables_again_byte_for_byte(tmp_path: Path) -> None:
    for folder in (tmp_path / "first", tmp_path / "second"):
        command = [sys.executable, str(SHOP / "simulate.py"), "--folder", str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    for name in ("users.csv", "interactions.csv.gz", "today_lists.csv.gz"):
        first, second = tmp_path / "first" / name, tmp_path / "second" / name
        assert first.read_bytes() == second.read_bytes()
        assert content(first) == content(SHOP / name), f"{name} differs: run simulate.py"
