"""Names in a comparison: taken ones are refused, and what is kept under one already goes by another."""

import pandas as pd
import pytest
from prepared import sources

from core.config import RankingConfig
from core.datasets.list_files import ListRows
from core.errors import ConfigError
from core.signals import labels
from core.store import Workspace
from core.store.added_signals import add_signal
from core.store.build import import_dataset, open_recommender
from core.store.candidate_names import (
    check_config_name,
    check_lists_name,
    config_name,
    named_configs,
    named_lists,
    reserved_names,
)
from core.store.external_lists import TODAYS_SYSTEM, save_external_lists

PLAIN, VARIED = RankingConfig(diversity=0.0), RankingConfig(diversity=0.9)


@pytest.fixture
def workspace(tmp_path, encoder):
    workspace = Workspace(tmp_path / "home")
    import_dataset(workspace, "shop", sources(tmp_path))
    return workspace


def keep_lists(workspace, *names):
    table = pd.DataFrame([("ann", "lamp", 1)], columns=["user_id", "item_id", "rank"])
    for name in names:
        save_external_lists(workspace, "shop", name, ListRows(table, "lists.csv"))


def test_what_is_measured_beside_every_mix_is_reserved():
    built_in = {"Balanced", "Trending first", "More variety", "Suggested", "Found", "Most accurate", "Your mix"}
    assert reserved_names() == {*built_in, "Popular", "Random", "Today's system", *labels().values()}


@pytest.mark.parametrize("name", ["Your mix", " Popular ", "Trending now", TODAYS_SYSTEM, "Old shop"])
def test_a_mix_cannot_be_saved_under_a_taken_name(workspace, name):
    keep_lists(workspace, "Old shop")
    with pytest.raises(ConfigError, match=f"the name .{name.strip()}. is taken: choose another one"):
        check_config_name(workspace, "shop", name)
    check_config_name(workspace, "shop", "Autumn")


@pytest.mark.parametrize("name", ["Your mix", "Random", "Autumn"])
def test_lists_cannot_be_kept_under_a_taken_name(workspace, name):
    workspace.save_config("shop", "Autumn", PLAIN)
    with pytest.raises(ConfigError, match=f"the name '{name}' is taken"):
        check_lists_name(workspace, "shop", name)
    check_lists_name(workspace, "shop", TODAYS_SYSTEM)


def test_whatever_was_kept_under_a_taken_name_goes_by_another(workspace):
    keep_lists(workspace, TODAYS_SYSTEM, "Popular", "Autumn")
    for name in ("Popular", "Popular (saved)", "Autumn", TODAYS_SYSTEM, "Spring"):
        workspace.save_config("shop", name, VARIED if name == "Popular" else PLAIN)
    assert list(named_lists(workspace, "shop")) == [TODAYS_SYSTEM, "Popular (lists)", "Autumn"]
    assert named_lists(workspace, "shop")["Popular (lists)"].name == "Popular"
    configs = named_configs(workspace, "shop")
    assert list(configs) == [
        "Popular (saved) (saved)", "Popular (saved)", "Autumn (saved)", f"{TODAYS_SYSTEM} (saved)", "Spring",
    ]  # fmt: skip
    assert configs["Popular (saved) (saved)"] == VARIED
    assert config_name(workspace, "shop", "Autumn") == "Autumn (saved)"
    assert config_name(workspace, "shop", "Winter") is None


def test_the_label_of_an_added_signal_is_taken_too(workspace):
    workspace.save_config("shop", "Price", PLAIN)
    add_signal(workspace, open_recommender(workspace, "shop"), "column", {"column": "price"})
    assert list(named_configs(workspace, "shop")) == ["Price (saved)"]
    for check in (check_config_name, check_lists_name):
        with pytest.raises(ConfigError, match="the name 'Price' is taken: choose another one"):
            check(workspace, "shop", "Price")
