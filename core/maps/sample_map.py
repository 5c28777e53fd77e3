"""The sample shop's map, drawn beforehand: the first thing that somebody looks at should be there."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from core.config import RankingConfig
from core.index import FaissIndex
from core.maps._item_map import SETTINGS, MapOfVersion, Picture, map_folder, save_map
from core.maps._neighbours import find_neighbours
from core.maps._quality import Quality
from core.maps._users_on_map import taste_vectors
from core.shipped import shipped
from core.store import Version, Workspace
from core.store.build import open_recommender

SHOP_MAP = shipped("sample_shop") / "map.npz"


def write_sample_map(drawn: MapOfVersion, version: Version, path: Path = SHOP_MAP) -> None:
    """Write the committed map anew, after the shop or the way of drawing changed; neighbours are found again."""
    about = {"settings": SETTINGS, "fingerprint": version.manifest["fingerprint"]}
    arrays: dict[str, Any] = {"users_among_items": drawn.users_among_items}
    for name, picture in (("items", drawn.items), ("users", drawn.users)):
        arrays |= {f"{name}_positions": picture.positions, f"{name}_clusters": picture.clusters}
        quality = None if picture.quality is None else dataclasses.asdict(picture.quality)
        about[name] = {"method": picture.method, "cluster_names": picture.cluster_names, "quality": quality}
    np.savez_compressed(path, about=np.array(json.dumps(about, ensure_ascii=False)), **arrays)


def keep_sample_map(workspace: Workspace, version: Version, path: Path = SHOP_MAP) -> bool:
    """Put the committed map beside a version, and return whether it was drawn from just such data."""
    with np.load(path, allow_pickle=False) as stored:
        about, arrays = json.loads(str(stored["about"])), dict(stored)
    if about["fingerprint"] != version.manifest["fingerprint"] or about["settings"] != SETTINGS:
        return False
    recommender = open_recommender(workspace, version.dataset, version.version_id)
    tastes = taste_vectors(recommender, RankingConfig())
    texts = np.asarray(recommender.parts["text"])
    spaces = {"items": (recommender.index, texts), "users": (FaissIndex(tastes), tastes)}
    pictures = {
        name: Picture(
            about[name]["method"],
            arrays[f"{name}_positions"],
            arrays[f"{name}_clusters"],
            tuple(about[name]["cluster_names"]),
            find_neighbours(index, vectors),
            None if about[name]["quality"] is None else Quality(**about[name]["quality"]),
        )
        for name, (index, vectors) in spaces.items()
    }
    save_map(MapOfVersion(pictures["items"], pictures["users"], arrays["users_among_items"]), map_folder(version))
    return True
