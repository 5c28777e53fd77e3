import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from prepared import sources

from core.datasets import About
from core.datasets.importing import import_files
from core.datasets.snapshot import load_dataset, save_dataset

ITEMS = (
    "item_id,title,available,group_id,description,category,tags,price,image,created_at,colour,year\n"
    "007,Lämp,no,g,Bright,Home|Garden,a|b,10.5,x.png,2024-03-01,red,1999\n"
    "1.5,NA,,,,,,,,,,\n"
)
LOG = (
    "user_id,item_id,timestamp,event,value\n"
    "ann,007,2024-03-02T01:02:03.5Z,View,2\nbob,1.5,,,\nann,gone,2024-03-02,buy,1\n"
)
USERS = "user_id,age,city\nann,30,Oslo\nbob,,\n"


def dataset_of(folder, items=ITEMS, log=LOG, users=USERS, **options):
    return import_files("shop", sources(folder, items, log, users), imported_at=1_709_500_000.0, **options).dataset


def with_values(frame):
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


@pytest.fixture
def saved(tmp_path):
    dataset = dataset_of(tmp_path / "files", about=About(is_simulated=True, note="Made up."))
    folder = tmp_path / "version"
    folder.mkdir()
    save_dataset(dataset, folder)
    return dataset, folder


def test_a_data_set_comes_back_as_it_was_saved(saved):
    dataset, folder = saved
    loaded = load_dataset(folder)
    assert (loaded.name, loaded.options, loaded.about) == (dataset.name, dataset.options, dataset.about)
    assert with_values(loaded.catalog.frame) == with_values(dataset.catalog.frame)
    for table in ("log", "orphans", "users"):
        assert with_values(getattr(loaded, table)) == with_values(getattr(dataset, table))
    assert loaded.catalog.tags == [("a", "b", "Garden"), ()]
    assert loaded.people["ann"] == {"user_id": "ann", "age": 30.0, "city": "Oslo"}
    assert loaded.interactions.strengths.tolist() == dataset.interactions.strengths.tolist()
    assert loaded.counts() == {"items": 2, "users": 2, "interactions": 2, "orphans": 1}


def test_the_fingerprint_survives_and_is_that_of_the_loaded_content(saved):
    dataset, folder = saved
    loaded = load_dataset(folder)
    assert loaded.fingerprint == dataset.fingerprint
    assert dataclasses.replace(loaded).fingerprint == dataset.fingerprint  # computed anew


def test_the_description_is_readable_without_the_tables(saved):
    dataset, folder = saved
    document = json.loads((folder / "dataset.json").read_text())
    assert document["name"] == "shop"
    assert document["counts"] == dataset.counts()
    assert document["about"] == {"is_simulated": True, "note": "Made up."}
    assert sorted(path.name for path in folder.iterdir()) == [
        "dataset.json",
        "impressions.parquet",
        "interactions.parquet",
        "items.parquet",
        "orphans.parquet",
        "users.parquet",
    ]


def test_a_data_set_of_items_only_comes_back(tmp_path):
    dataset = dataset_of(tmp_path / "files", "item_id,title\n1,A\n", None, None)
    folder = tmp_path / "version"
    folder.mkdir()
    save_dataset(dataset, folder)
    loaded = load_dataset(folder)
    assert loaded.counts() == {"items": 1, "users": 0, "interactions": 0, "orphans": 0}
    assert len(loaded.interactions) == 0
    assert dataclasses.replace(loaded).fingerprint == dataset.fingerprint


def test_the_fingerprint_is_that_of_the_content(tmp_path):
    first, again = dataset_of(tmp_path / "1"), dataset_of(tmp_path / "2")
    assert first.fingerprint == again.fingerprint
    assert len(first.fingerprint) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"items": ITEMS.replace("Lämp", "Lamp")},
        {"items": ITEMS.replace("10.5", "10.6")},
        {"items": ITEMS.replace("a|b", "a")},
        {"log": LOG.replace("03.5Z", "03.6Z")},
        {"log": LOG.replace("gone", "lost")},
        {"users": USERS.replace("Oslo", "Rome")},
    ],
)
def test_any_changed_cell_changes_the_fingerprint(tmp_path, change):
    assert dataset_of(tmp_path / "1").fingerprint != dataset_of(tmp_path / "2", **change).fingerprint


def test_other_options_change_the_fingerprint(tmp_path):
    dataset = dataset_of(tmp_path)
    other = dataclasses.replace(dataset, options=dataclasses.replace(dataset.options, trending_window_days=30))
    assert other.fingerprint != dataset.fingerprint


def test_now_is_the_newest_event_or_the_wall_clock(tmp_path):
    dataset = dataset_of(tmp_path)
    newest = pd.Timestamp("2024-03-02T01:02:03.5Z").timestamp()
    by_data, live = (
        dataclasses.replace(dataset, options=dataclasses.replace(dataset.options, clock=c)) for c in ("data", "live")
    )
    assert by_data.now(wall_clock=9.0) == newest
    assert live.now(wall_clock=9.0) == 9.0
    timeless = dataclasses.replace(by_data, log=dataset.log.assign(timestamp=np.nan))
    assert timeless.now(wall_clock=9.0) == 9.0
