"""Draw the sample's map and write `map.npz`, after the shop, its vectors or the way of drawing changed."""

import tempfile
from pathlib import Path

from core.maps import make_map
from core.maps.sample_map import SHOP_MAP, write_sample_map
from core.store import Workspace
from core.store.build import open_recommender
from core.store.samples import import_sample

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        version = import_sample(workspace, "shop")
        write_sample_map(make_map(version, open_recommender(workspace, "shop")), version)
        workspace.state.dispose()
    print(f"{SHOP_MAP.name}: {SHOP_MAP.stat().st_size:,} bytes")
