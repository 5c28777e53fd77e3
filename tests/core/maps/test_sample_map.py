"""The sample's map comes with the sample: drawn from just its data, and kept beside the version that shows it."""

import json

import numpy as np
import pytest

from core.maps import load_map
from core.maps.sample_map import SHOP_MAP, keep_sample_map
from core.store import Workspace
from core.store.samples import import_sample


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("mapped"))
    yield workspace, import_sample(workspace, "shop")
    workspace.state.dispose()


def test_the_committed_map_is_that_of_the_sample_as_it_is_now(shop):
    workspace, version = shop
    assert load_map(version) is None
    assert keep_sample_map(workspace, version)
    kept = load_map(version)
    assert kept.items.n_placed == version.manifest["counts"]["items"]
    assert len(kept.users.positions) == version.manifest["counts"]["users"]
    assert len(kept.items.cluster_names) == kept.items.clusters.max() + 1 >= 10
    assert np.all(kept.items.neighbours.cosines[:, 0] >= kept.items.neighbours.cosines[:, -1])
    assert kept.items.quality.trustworthiness > 0.8


def test_a_map_of_other_data_is_not_kept(shop, tmp_path):
    workspace, version = shop
    with np.load(SHOP_MAP, allow_pickle=False) as stored:
        arrays = dict(stored)
    about = json.loads(str(arrays.pop("about"))) | {"fingerprint": "of another shop"}
    np.savez_compressed(tmp_path / "map.npz", about=np.array(json.dumps(about)), **arrays)
    assert not keep_sample_map(workspace, version, tmp_path / "map.npz")
