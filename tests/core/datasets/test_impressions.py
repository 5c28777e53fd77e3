"""A file of shown lists comes in with its columns guessed, row by row accounted for, and goes with a forgotten user."""

import numpy as np
import pandas as pd
import pytest
from prepared import ITEMS, LOG, TinyEncoder, written

from core.datasets.guessing import guess_role
from core.datasets.importing import Sources, import_files
from core.datasets.issues import IssueLog
from core.datasets.reading import read_table
from core.store import Workspace, build
from core.store.build import existing_dataset, import_dataset
from core.store.changes import forget_user

SHOWN = (
    "request_id,customer,sku,slot,shown_at,arm,prob,is_click,dwell_time,purchased,revenue\n"
    "r1,ann,lamp,1,2024-03-01T10:00:00Z,a,0.5,1,12,yes,10.50\n"
    "r1,ann,tent,2,2024-03-01T10:00:00Z,a,0.5,0,,no,\n"
    "r2,bob,ghost,1,2024-03-01T11:00:00Z,b,0.25,0,,no,\n"
)


def shown(folder, text):
    items = written(folder / "items.csv", ITEMS)
    return Sources(items, impressions=written(folder / "shown.csv", text))


def imported(folder, text):
    return import_files("tiny", shown(folder, text), imported_at=0.0)


def test_columns_of_shown_lists_are_guessed_whatever_they_are_called(tmp_path):
    result = imported(tmp_path, SHOWN)
    assert result.issues.empty
    assert result.dataset.counts() == {"items": 3, "users": 0, "interactions": 0, "orphans": 0, "impressions": 3}
    first, second, third = result.dataset.impressions.to_dict("records")
    assert first == {
        "list_id": "r1",
        "user_id": "ann",
        "item_id": "lamp",
        "position": 1.0,
        "timestamp": pd.Timestamp("2024-03-01T10:00Z").timestamp(),
        "variant": "a",
        "propensity": 0.5,
        "clicked": 1.0,
        "dwell_seconds": 12.0,
        "converted": 1.0,
        "revenue": 10.5,
    }
    assert (second["clicked"], second["converted"]) == (0.0, 0.0)
    assert np.isnan(second["revenue"])
    assert third["item_id"] == "ghost"


def test_a_file_of_shown_lists_is_told_from_a_log(tmp_path):
    for text, role in ((SHOWN, "impressions"), (LOG, "interactions")):
        assert guess_role(read_table(written(tmp_path / "file.csv", text), IssueLog())).table == role


def test_every_place_is_kept_or_named_with_its_reason(tmp_path):
    text = (
        "list_id,user_id,item_id,position,propensity,clicked\n"
        "a,ann,lamp,0,0.5,yes\na,ann,tent,1,1.5,perhaps\na,ann,lamp,2,,\na,,rope,3,,\na,ann,rope,first,,\na,ann,rope,2.5,,\n"
    )
    result = imported(tmp_path, text)
    assert list(result.dataset.impressions["position"]) == [1.0, 2.0]
    found = sorted(zip(result.issues["row"], result.issues["reason"], result.issues["action"], strict=True))
    assert found == [
        (2, "places count from 0 in this file: one was added to each", "kept"),
        (3, "neither yes nor no, left empty", "repaired"),
        (3, "propensity lies outside what it can be, left empty", "repaired"),
        (4, "the same item in the same list once more", "dropped"),
        (5, "user_id is missing", "dropped"),
        (6, "not a number, left empty", "repaired"),
        (6, "position is no place in a list: count from 1", "dropped"),
        (7, "position is no place in a list: count from 1", "dropped"),
    ]


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    encoder = TinyEncoder()
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: encoder)
    return Workspace(tmp_path / "home")


def test_shown_lists_are_added_to_and_forgotten_with_their_user(workspace, tmp_path):
    import_dataset(workspace, "shop", shown(tmp_path, SHOWN))
    more = "list_id,user_id,item_id,position\nr2,bob,ghost,4\nr3,bob,lamp,1\n"
    import_dataset(workspace, "shop", Sources(impressions=written(tmp_path / "more.csv", more)))
    rows = existing_dataset(workspace, "shop").impressions[["list_id", "item_id", "position"]].to_numpy().tolist()
    assert rows == [["r1", "lamp", 1.0], ["r1", "tent", 2.0], ["r2", "ghost", 4.0], ["r3", "lamp", 1.0]]
    forget_user(workspace, "shop", "bob")
    assert set(existing_dataset(workspace, "shop").impressions["user_id"]) == {"ann"}
