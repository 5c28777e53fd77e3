"""A data set as immutable Parquet files in a folder, and back."""

import json
from pathlib import Path

import pandas as pd

from core.datasets.catalog import Catalog
from core.datasets.cleaning import empty_impressions
from core.datasets.dataset import About, Dataset
from core.datasets.options import DatasetOptions

_TABLES = ("items", "interactions", "orphans", "users", "impressions")
_DESCRIPTION = "dataset.json"


def save_dataset(dataset: Dataset, folder: Path) -> None:
    """Write a data set into an existing empty folder."""
    items = dataset.catalog.frame.assign(tags=dataset.catalog.frame["tags"].map(list))
    frames = (items, dataset.log, dataset.orphans, dataset.users, dataset.impressions)
    for name, frame in zip(_TABLES, frames, strict=True):
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    document = {
        "name": dataset.name,
        "fingerprint": dataset.fingerprint,
        "options": dataset.options.to_json(),
        "about": dataset.about.to_json(),
        "counts": dataset.counts(),
    }
    (folder / _DESCRIPTION).write_text(json.dumps(document, indent=1))


def load_dataset(folder: Path) -> Dataset:
    """Read what `save_dataset` wrote; the stored fingerprint is taken over, not computed again."""
    document = json.loads((folder / _DESCRIPTION).read_text())
    items, log, orphans, users = (pd.read_parquet(folder / f"{name}.parquet") for name in _TABLES[:4])
    shown = folder / f"{_TABLES[4]}.parquet"
    items["tags"] = [tuple(tags) for tags in items["tags"]]
    dataset = Dataset(
        name=document["name"],
        catalog=Catalog(items),
        log=log,
        orphans=orphans,
        users=users,
        options=DatasetOptions.from_json(document["options"]),
        about=About(**document["about"]),
        impressions=pd.read_parquet(shown) if shown.is_file() else empty_impressions(),
    )
    dataset.__dict__["fingerprint"] = document["fingerprint"]
    return dataset
