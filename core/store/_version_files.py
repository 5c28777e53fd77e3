"""What a published version consists of, and how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.datasets.pictures import load_thumbnails, save_thumbnails, thumbnails
from core.datasets.snapshot import save_dataset
from core.errors import NotFoundError
from core.index import FaissIndex
from core.signals.fitted import save_models
from core.store import Version, Workspace
from core.store._origin import Origin

TEXT_VECTORS = "text.npy"
"""File of the text vectors within a version."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A data set and as much of its signals as there is yet.

    Attributes
    ----------
    vectors : ndarray of shape (n_items, dim)
        All zero while the texts are being encoded.
    models : dict of str to object
        By signal; see `core.signals.fitted`.
    pending : sequence of str
        Signals that a later version of the same data will have.
    """

    dataset: Dataset
    origin: Origin
    pictures: pd.DataFrame
    vectors: np.ndarray
    models: Mapping[str, Any] = field(default_factory=dict)
    pending: Sequence[str] = ()


def publish(workspace: Workspace, prepared: Prepared) -> Version:
    """Publish a version; the caller holds the name for writing."""

    def write(folder: Path) -> dict[str, Any]:
        save_dataset(prepared.dataset, folder)
        save_vectors(prepared.vectors, folder, is_pending="content" in prepared.pending)
        save_thumbnails(prepared.pictures, folder)
        save_models(prepared.models, folder)
        manifest = manifest_of(prepared.dataset, prepared.origin)
        return manifest | {"pending": list(prepared.pending), "text_dim": prepared.vectors.shape[1]}

    return workspace.publish(prepared.dataset.name, write)


def save_vectors(vectors: np.ndarray, folder: Path, *, is_pending: bool = False) -> None:
    """Write text vectors and their index into a version; while they are pending, only the index of zeros."""
    if not is_pending:
        np.save(folder / TEXT_VECTORS, vectors, allow_pickle=False)
    FaissIndex(vectors).save(folder)


def stored_vectors(version: Version, n_items: int) -> np.ndarray:
    """Return a version's text vectors, mapped from disk; zeros while they are pending."""
    if (version.folder / TEXT_VECTORS).is_file():
        return np.load(version.folder / TEXT_VECTORS, mmap_mode="r", allow_pickle=False)
    return np.zeros((n_items, version.manifest["text_dim"]), dtype=np.float32)


def manifest_of(dataset: Dataset, origin: Origin) -> dict[str, Any]:
    """Return what a version says of its data set without opening it."""
    return {
        "fingerprint": dataset.fingerprint,
        "counts": dataset.counts(),
        "about": dataset.about.to_json(),
        "options": dataset.options.to_json(),
        **origin.to_json(),
    }


def still_pending(manifest: Mapping[str, Any], *, vectors: np.ndarray | None = None) -> dict[str, Any]:
    """Return what a manifest says of signals that are not there yet, for a version made from it, with new vectors."""
    kept = {name: manifest[name] for name in ("pending", "text_dim") if name in manifest}
    if vectors is None:
        return kept
    return {"pending": [name for name in kept.get("pending", ()) if name != "content"], "text_dim": vectors.shape[1]}


def pictures_of(workspace: Workspace, dataset: Dataset, images: Path | None, *, keep: bool) -> pd.DataFrame:
    """Return the pictures of a data set's items: new ones from a folder or zip, with `keep` the others from before."""
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
