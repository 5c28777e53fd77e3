"""A map as one artifact: the picture, the neighbours it was drawn from, its groups, and everybody's place on it."""

import dataclasses
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.config import RankingConfig
from core.index import FaissIndex
from core.maps._clusters import find_clusters, name_clusters, name_user_clusters
from core.maps._neighbours import N_NEIGHBOURS, Neighbours, find_neighbours
from core.maps._projection import N_EPOCHS, N_EPOCHS_LARGE, pca_positions, umap_positions
from core.maps._quality import Quality, measure_quality
from core.maps._users_on_map import place_among, taste_vectors
from core.progress import Progress, between, no_progress
from core.ranking import Recommender
from core.store import Version

Method = Literal["pca", "umap"]

SEED = 0
SETTINGS: dict[str, Any] = {
    "method": "umap",
    "seed": SEED,
    "neighbours": N_NEIGHBOURS,
    "epochs": [N_EPOCHS, N_EPOCHS_LARGE],
    "format": 4,
}
_ONE_SPOT = 1e-6
"""Unit vectors that differ by less are the same but for rounding."""
_FOLDER, _MANIFEST = "maps", "manifest.json"


@dataclass(frozen=True, eq=False)
class Picture:
    """Points on a plane, with what is known of them.

    Attributes
    ----------
    positions : ndarray of float32, shape (n, 2)
        NaN for what has no place: items without text, users without taste.
    clusters : ndarray of int32, shape (n,)
        -1 between groups, and everywhere while groups are not known yet.
    cluster_names : tuple of str
    neighbours : Neighbours or None
        In the space, not on the picture; None on the quick picture.
    quality : Quality or None
        None on the quick picture, and where there are too few points.
    """

    method: Method
    positions: np.ndarray
    clusters: np.ndarray
    cluster_names: tuple[str, ...]
    neighbours: Neighbours | None
    quality: Quality | None

    @property
    def n_placed(self) -> int:
        """Points that have a place."""
        return int(np.isfinite(self.positions[:, 0]).sum())

    @property
    def is_one_spot(self) -> bool:
        """Whether all points are the same in the space: there is nothing to tell apart."""
        if self.n_placed < 2:
            return False
        if self.neighbours is None:
            return bool(np.nanmax(np.ptp(self.positions[np.isfinite(self.positions[:, 0])], axis=0)) < _ONE_SPOT)
        return bool(np.all(np.nan_to_num(self.neighbours.cosines, nan=1.0) > 1 - _ONE_SPOT))


@dataclass(frozen=True, eq=False)
class MapOfVersion:
    """Both pictures of a data set's version.

    Attributes
    ----------
    items : Picture
    users : Picture
        Users by taste, in the order of the log's ``user_ids``.
    users_among_items : ndarray of float32, shape (n_users, 2)
        The same users on the picture of the items.
    """

    items: Picture
    users: Picture
    users_among_items: np.ndarray


def quick_items(recommender: Recommender) -> Picture:
    """Return the PCA picture of the items, without groups; half a second at 10,000 items."""
    return _quick(np.asarray(recommender.parts["text"]))


def quick_users(recommender: Recommender, items: Picture) -> tuple[Picture, np.ndarray]:
    """Return the PCA picture of the users, and the same users among the items."""
    tastes = taste_vectors(recommender, RankingConfig())
    return _quick(tastes), place_among(tastes, recommender.index, items.positions)


def _quick(vectors: np.ndarray) -> Picture:
    nothing = np.full(len(vectors), -1, dtype=np.int32)
    return Picture("pca", pca_positions(vectors), nothing, (), None, None)


def draw_map(recommender: Recommender, *, progress: Progress = no_progress) -> MapOfVersion:
    """Draw both UMAP pictures: some seconds at 10,000 items."""
    vectors = np.asarray(recommender.parts["text"])
    items = _drawn(vectors, recommender.index, between(_named(progress, "Items"), 0.0, 0.55))
    names = name_clusters(recommender.dataset.catalog, items.clusters)
    items = dataclasses.replace(items, cluster_names=names)
    tastes = taste_vectors(recommender, RankingConfig())
    progress(0.55, "Users")
    users = _drawn(tastes, FaissIndex(tastes), between(_named(progress, "Users"), 0.55, 0.95))
    among = place_among(tastes, recommender.index, items.positions)
    named = name_user_clusters(recommender.dataset, users.clusters)
    return MapOfVersion(items, dataclasses.replace(users, cluster_names=named), among)


def _drawn(vectors: np.ndarray, index: FaissIndex, progress: Progress) -> Picture:
    neighbours = find_neighbours(index, vectors, progress=between(progress, 0.0, 0.3))
    positions = umap_positions(vectors, neighbours, seed=SEED, progress=between(progress, 0.3, 0.8))
    progress(0.8, "finding groups")
    clusters = find_clusters(positions)
    progress(0.9, "checking the picture")
    method: Method = "umap"
    return Picture(method, positions, clusters, (), neighbours, measure_quality(vectors, positions, seed=SEED))


def map_folder(version: Version) -> Path:
    """Return where a version's map is kept: in the version's own folder, so that it goes when the version goes."""
    key = hashlib.sha256(json.dumps(SETTINGS, sort_keys=True).encode()).hexdigest()[:12]
    return version.folder / _FOLDER / key


def make_map(version: Version, recommender: Recommender, *, progress: Progress = no_progress) -> MapOfVersion:
    """Return a version's map, drawn and kept now if it is not there yet."""
    if (kept := load_map(version)) is not None:
        return kept
    drawn = draw_map(recommender, progress=progress)
    save_map(drawn, map_folder(version))
    progress(1.0, "Ready")
    return drawn


def save_map(made: MapOfVersion, folder: Path) -> None:
    """Write a map as arrays and a manifest; appears as a whole or not at all."""
    folder.parent.mkdir(exist_ok=True)
    draft = folder.with_name(f".new-{os.getpid()}-{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    manifest: dict[str, Any] = {"settings": SETTINGS}
    for name, picture in (("items", made.items), ("users", made.users)):
        manifest[name] = _write_picture(picture, draft, name)
    np.save(draft / "users_among_items.npy", made.users_among_items, allow_pickle=False)
    (draft / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    try:
        draft.rename(folder)
    except OSError:  # another process was first: its map is the same
        shutil.rmtree(draft, ignore_errors=True)


def _write_picture(picture: Picture, folder: Path, name: str) -> dict[str, Any]:
    np.save(folder / f"{name}_positions.npy", picture.positions, allow_pickle=False)
    np.save(folder / f"{name}_clusters.npy", picture.clusters, allow_pickle=False)
    if picture.neighbours is not None:
        np.save(folder / f"{name}_neighbours.npy", picture.neighbours.positions.astype(np.int32), allow_pickle=False)
        np.save(folder / f"{name}_cosines.npy", picture.neighbours.cosines, allow_pickle=False)
    quality = None if picture.quality is None else dataclasses.asdict(picture.quality)
    return {"method": picture.method, "cluster_names": list(picture.cluster_names), "quality": quality}


def has_map(version: Version) -> bool:
    """Return whether a version's map has been drawn."""
    return (map_folder(version) / _MANIFEST).is_file()


def load_map(version: Version) -> MapOfVersion | None:
    """Return a version's map, or None while there is none."""
    if not has_map(version):
        return None
    folder = map_folder(version)
    manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
    items, users = (_read_picture(folder, name, manifest[name]) for name in ("items", "users"))
    return MapOfVersion(items, users, np.load(folder / "users_among_items.npy", allow_pickle=False))


def _read_picture(folder: Path, name: str, manifest: dict[str, Any]) -> Picture:
    def array(part: str) -> np.ndarray:
        return np.asarray(np.load(folder / f"{name}_{part}.npy", allow_pickle=False))

    quality = None if manifest["quality"] is None else Quality(**manifest["quality"])
    neighbours = Neighbours(array("neighbours").astype(np.int64), array("cosines"))
    return Picture(
        manifest["method"], array("positions"), array("clusters"), tuple(manifest["cluster_names"]), neighbours, quality
    )


def _named(progress: Progress, what: str) -> Progress:
    return lambda share, step: progress(share, f"{what}: {step}")
