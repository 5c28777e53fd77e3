"""From files to a published version that answers, and from a version to a `Recommender`."""

import dataclasses
import re
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.config import Collaborative
from core.datasets import About, Dataset, DatasetOptions
from core.datasets.dataset import NOTHING_SPECIAL, without_users
from core.datasets.importing import ImportResult, Sources, import_files
from core.datasets.issues import IssueLog
from core.datasets.pictures import load_thumbnails, save_thumbnails, thumbnails
from core.datasets.snapshot import load_dataset, save_dataset
from core.embedding import (
    TextEncoder,
    VectorCache,
    compose_item_texts,
    encode_cached,
    load_text_encoder,
    load_tokenizer,
)
from core.errors import NotFoundError
from core.health import HealthReport, health_report
from core.index import FaissIndex
from core.progress import Progress, no_progress
from core.ranking.recommender import Recommender
from core.signals import CollaborativeScorer
from core.signals.collaborative import fit_collaborative, load_collaborative, save_collaborative
from core.workspace import Version, Workspace, check_name
from core.workspace.forgotten import forgotten_among

COLLABORATIVE = "collaborative"
"""Folder of the fitted model within a version."""


def import_dataset(
    workspace: Workspace,
    name: str,
    sources: Sources,
    *,
    replace: bool = False,
    options: DatasetOptions | None = None,
    text_model: str | None = None,
    about: About = NOTHING_SPECIAL,
    progress: Progress = no_progress,
) -> tuple[Version, ImportResult]:
    """Read files, upsert into what the name holds already, prepare and publish.

    Parameters
    ----------
    options : DatasetOptions, optional
        How the log is read; guessed where not given.
    text_model : str, optional
        Path or hub name of a sentence-transformers model; by default what the name has used so far, else MiniLM.

    Raises
    ------
    DataError
        If a file cannot be used at all, or another process is importing into this name.
    """
    check_name(name)
    with workspace.writing(name):
        progress(0.0, "Reading files")
        existing = None if replace else existing_dataset(workspace, name)
        kept = about if existing is None else existing.about
        result = import_files(name, sources, imported_at=time.time(), existing=existing, options=options, about=kept)
        result = _kept_out(workspace, result)
        if text_model is not None:
            chosen = dataclasses.replace(result.dataset.options, text_model=text_model)
            result = dataclasses.replace(result, dataset=dataclasses.replace(result.dataset, options=chosen))
        columns = {} if existing is None else workspace.current(name).manifest.get("columns", {})
        columns |= {table: dict(one.mapping) for table, one in result.understood.items() if not one.summary}
        version = prepare(
            workspace,
            result.dataset,
            images=sources.images,
            keep_pictures=not replace,
            columns=columns,
            progress=progress,
        )
        return version, result


def _kept_out(workspace: Workspace, result: ImportResult) -> ImportResult:
    """Return what was imported without the users who asked to be forgotten, their rows counted as one issue."""
    dataset, issues = result.dataset, result.issues
    people = {*dataset.log["user_id"], *dataset.orphans["user_id"], *dataset.users["user_id"]}
    words = {word for value in issues["value"] for word in _words(value)}
    unwanted = forgotten_among(workspace, dataset.name, people | words)
    if not unwanted:
        return result
    kept = without_users(dataset, unwanted)
    n_rows = len(dataset.log) + len(dataset.orphans) - len(kept.log) - len(kept.orphans)
    values = ["" if not unwanted.isdisjoint(_words(value)) else value for value in issues["value"]]
    noted = IssueLog()
    if n_rows:
        reason = f"{n_rows:,} rows of users who asked to be forgotten"
        noted.add("behaviour log", [0], "user_id", [""], reason=reason, action="dropped")
    issues = issues.assign(value=values)
    table = pd.concat([issues, noted.table()], ignore_index=True) if n_rows else issues
    return dataclasses.replace(result, dataset=kept, issues=table)


def _words(value: str) -> list[str]:
    return [value, *re.split(r"[\s,;|\"']+", value)]


def add_log(
    workspace: Workspace, name: str, file: Path, *, progress: Progress = no_progress
) -> tuple[Version, ImportResult]:
    """Append a behaviour log whose columns mean what they meant in the data set's last one.

    Raises
    ------
    DataError
        If the file cannot be used, or lacks a column that the last log had.
    """
    known = workspace.current(name).manifest.get("columns", {}).get("interactions", {})
    mapping = {f"interactions.{field}": column for field, column in known.items()}
    return import_dataset(workspace, name, Sources(interactions=file, mapping=mapping or None), progress=progress)


def existing_dataset(workspace: Workspace, name: str) -> Dataset | None:
    """Return what a name holds now, or None."""
    try:
        return load_dataset(workspace.current(name).folder)
    except NotFoundError:
        return None


def prepare(
    workspace: Workspace,
    dataset: Dataset,
    *,
    images: Path | None = None,
    keep_pictures: bool = True,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    progress: Progress = no_progress,
) -> Version:
    """Encode, index and fit a data set, and publish the result. The caller holds the name for writing.

    Parameters
    ----------
    images : Path, optional
        With `keep_pictures`, items that it has none of keep theirs from the version before.
    columns : mapping, optional
        Which column fed which field, by table: remembered for the next file of the same kind.
    """
    pictures = _pictures(workspace, dataset, images, keep=keep_pictures)
    vectors = text_vectors(workspace, dataset, progress=_between(progress, 0.05, 0.85))
    progress(0.86, "Learning who chooses what")
    settings = Collaborative()
    model = fit_collaborative(dataset.interactions.positive_matrix(), settings)
    progress(0.95, "Publishing")

    def write(folder: Path) -> dict[str, Any]:
        save_dataset(dataset, folder)
        np.save(folder / "text.npy", vectors, allow_pickle=False)
        FaissIndex(vectors).save(folder)
        save_thumbnails(pictures, folder)
        write_model(model, folder)
        return manifest_of(dataset, columns or {})

    version = workspace.publish(dataset.name, write)
    progress(1.0, "Ready")
    return version


def manifest_of(dataset: Dataset, columns: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what a version says of its data set without opening it."""
    return {
        "fingerprint": dataset.fingerprint,
        "counts": dataset.counts(),
        "about": dataset.about.to_json(),
        "options": dataset.options.to_json(),
        "columns": {table: dict(fields) for table, fields in columns.items()},
    }


def write_model(model: CollaborativeScorer | None, folder: Path) -> None:
    """Write a version's collaborative model, if there is one."""
    if model is not None:
        (folder / COLLABORATIVE).mkdir()
        save_collaborative(model, folder / COLLABORATIVE)


def _pictures(workspace: Workspace, dataset: Dataset, images: Path | None, *, keep: bool) -> pd.DataFrame:
    known = _pictures_so_far(workspace, dataset.name) if keep else {}
    if images is not None:
        new = thumbnails(dataset.catalog, images)
        known = known | dict(zip(new["item_id"], new["webp"], strict=True))
    found = [(item_id, known[item_id]) for item_id in dataset.catalog.item_ids if item_id in known]
    return pd.DataFrame(found, columns=["item_id", "webp"])


def _pictures_so_far(workspace: Workspace, name: str) -> dict[str, bytes]:
    try:
        return load_thumbnails(workspace.current(name).folder)
    except NotFoundError:
        return {}


def item_texts(dataset: Dataset) -> list[str]:
    """Return the text of every item as the encoder reads it."""
    return _composed(dataset)[0]


def version_health(dataset: Dataset, vectors: np.ndarray, *, imported_at: float) -> HealthReport:
    """Return what is wrong with a prepared data set; seconds at 10,000 items, up to a minute at 100,000."""
    return health_report(dataset, vectors, is_shortened=_composed(dataset)[1], imported_at=imported_at)


def _composed(dataset: Dataset) -> tuple[list[str], np.ndarray]:
    catalog = dataset.catalog
    return compose_item_texts(
        list(catalog.titles),
        list(catalog.frame["description"]),
        list(catalog.categories),
        catalog.tags,
        tokenizer=load_tokenizer(dataset.options.text_model),
    )


def text_vectors(workspace: Workspace, dataset: Dataset, *, progress: Progress = no_progress) -> np.ndarray:
    """Return the text part of every item, encoding only texts that no earlier import has seen."""
    cache = VectorCache(workspace.vector_cache)
    encoder = text_encoder(dataset.options.text_model, workspace.model_cache)
    return encode_cached(encoder, item_texts(dataset), cache, progress=progress)


@lru_cache(maxsize=2)
def text_encoder(model: str, cache_dir: Path) -> TextEncoder:
    """Return the encoder of a data set, one a process; its weights load on first use."""
    return load_text_encoder(model, cache_dir=cache_dir)


def load_recommender(version: Version, *, encoder: Callable[[], TextEncoder]) -> Recommender:
    """Open a published version; large arrays are mapped, not read."""
    dataset = load_dataset(version.folder)
    fitted = version.folder / COLLABORATIVE
    return Recommender(
        dataset=dataset,
        parts={"text": np.load(version.folder / "text.npy", mmap_mode="r", allow_pickle=False)},
        index=FaissIndex.load(version.folder),
        encoder=encoder,
        version=version.version_id,
        collaborative={Collaborative(): load_collaborative(fitted) if fitted.is_dir() else None},
    )


def open_recommender(workspace: Workspace, name: str, version_id: str | None = None) -> Recommender:
    """Open a version of a data set, by default the current one.

    Raises
    ------
    NotFoundError
        If there is no such data set.
    """
    version = workspace.version(name, version_id or workspace.current_id(name))
    model = version.manifest["options"]["text_model"]
    return load_recommender(version, encoder=lambda: text_encoder(model, workspace.model_cache))


def _between(progress: Progress, low: float, high: float) -> Progress:
    return lambda share, step: progress(low + share * (high - low), step)
