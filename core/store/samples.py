"""The built-in data sets: a simulated shop, and real film ratings where the `demo` extra is installed."""

import datetime as dt
import tempfile
from pathlib import Path

import numpy as np

from core.datasets import About
from core.datasets.importing import Sources
from core.datasets.list_files import read_list_file
from core.embedding import VectorCache
from core.errors import NotFoundError
from core.progress import Progress, no_progress
from core.shipped import shipped
from core.store import Version, Workspace
from core.store.build import existing_dataset, import_dataset, item_texts, text_encoder
from core.store.external_lists import TODAYS_SYSTEM, save_external_lists

SHOP_FOLDER = shipped("sample_shop")
SHOP_VECTORS = SHOP_FOLDER / "vectors.npz"
SHOP_LISTS_AS_OF = dt.datetime(2026, 10, 8, tzinfo=dt.UTC).timestamp()
"""What today's system of the shop could know, as `data/sample_shop/today.py` says."""

ABOUT = {
    "shop": About(is_simulated=True, note="Made-up products and simulated behaviour: never evidence of quality"),
    "movielens": About(note="Real ratings; no plots: similarity is weak here"),
}


def import_sample(workspace: Workspace, name: str, *, progress: Progress = no_progress) -> Version:
    """Import a built-in sample under its own name, replacing an earlier import of it.

    Raises
    ------
    NotFoundError
        If there is no such sample.
    MissingExtraError
        If it needs the `demo` extra; the message carries the install command.
    """
    if name not in ABOUT:
        raise NotFoundError(f"there is no sample {name!r}: choose one of {', '.join(ABOUT)}.")
    return (_import_shop if name == "shop" else _import_movielens)(workspace, progress)


def shop_sources() -> Sources:
    """Return the files of the shop sample."""
    return Sources(
        SHOP_FOLDER / "items.csv", SHOP_FOLDER / "interactions.csv.gz", SHOP_FOLDER / "users.csv", SHOP_FOLDER
    )


def _import_shop(workspace: Workspace, progress: Progress) -> Version:
    _use_committed_vectors(workspace)
    version, _ = import_dataset(workspace, "shop", shop_sources(), replace=True, about=ABOUT["shop"], progress=progress)
    rows = read_list_file(SHOP_FOLDER / "today_lists.csv.gz")
    save_external_lists(workspace, "shop", TODAYS_SYSTEM, rows, as_of=SHOP_LISTS_AS_OF)
    return version


def _use_committed_vectors(workspace: Workspace) -> None:
    """Put the shop's committed vectors into the cache, so that its first import needs no model."""
    with np.load(SHOP_VECTORS, allow_pickle=False) as stored:
        fingerprint, texts, vectors = str(stored["fingerprint"]), list(stored["texts"]), stored["vectors"]
    VectorCache(workspace.vector_cache).put(fingerprint, [str(text) for text in texts], vectors)


def write_shop_vectors(workspace: Workspace, path: Path = SHOP_VECTORS) -> None:
    """Write the committed vectors anew, after the shop's products changed."""
    version, _ = import_dataset(workspace, "shop", shop_sources(), replace=True, about=ABOUT["shop"])
    dataset = existing_dataset(workspace, "shop")
    assert dataset is not None
    encoder = text_encoder("minilm", workspace.model_cache)
    vectors = np.load(version.folder / "text.npy", allow_pickle=False)
    np.savez_compressed(path, fingerprint=encoder.fingerprint, texts=np.array(item_texts(dataset)), vectors=vectors)


def _import_movielens(workspace: Workspace, progress: Progress) -> Version:
    from core.datasets.movielens import movielens_tables

    progress(0.0, "Reading the films")
    items, log = movielens_tables()
    workspace.uploads.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workspace.uploads) as folder:  # as uploads, which a rebuild does not look for
        files = Sources(Path(folder) / "items.parquet", Path(folder) / "interactions.parquet")
        items.to_parquet(Path(folder) / "items.parquet", index=False)
        log.to_parquet(Path(folder) / "interactions.parquet", index=False)
        version, _ = import_dataset(
            workspace, "movielens", files, replace=True, about=ABOUT["movielens"], progress=progress
        )
    return version
