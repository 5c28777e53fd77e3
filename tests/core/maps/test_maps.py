"""Pictures of vectors: right on tables small enough to check, the same every time, and sensible on poor data."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from blobs import blobs, umap_of
from builders import VECTORS, dataset_of, random_vectors, recommender_of
from prepared import remember_vectors, sources
from scipy.sparse import csr_array

from core.errors import CancelledError
from core.index import FaissIndex
from core.jobs import start_job, wait_for_job
from core.maps import (
    find_clusters,
    find_neighbours,
    load_map,
    make_map,
    measure_quality,
    name_clusters,
    pca_positions,
    place_among,
    quick_items,
    taste_vectors,
)
from core.maps._clusters import class_tf_idf
from core.maps._item_map import draw_map, map_folder
from core.store import Workspace
from core.store.build import import_dataset, open_recommender


def catalog_of(n, **fields):
    items = {f"item{at}": {name: value(at) for name, value in fields.items()} for at in range(n)}
    return dataset_of(items=items, log=[])


def test_pca_shows_the_directions_that_differ_most():
    vectors = np.array([[3, 0, 0], [-3, 0, 0], [0, 1, 0], [0, -1, 0]], dtype=np.float32)
    np.testing.assert_allclose(pca_positions(vectors), vectors[:, :2], atol=1e-6)


def test_zero_vectors_have_no_place():
    positions = pca_positions(np.array([[1, 0], [0, 0], [0, 1]], dtype=np.float32))
    assert np.isnan(positions[:, 0]).tolist() == [False, True, False]
    vectors = np.vstack([blobs(30), np.zeros((2, 8), np.float32)])
    assert np.isnan(umap_of(vectors)).all(axis=1).tolist() == [False] * 30 + [True] * 2


def test_neighbours_are_those_of_brute_force_without_the_item_itself():
    vectors = random_vectors(0, 60)
    found = find_neighbours(FaissIndex(vectors), vectors, k=5)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    np.testing.assert_array_equal(found.positions, np.argsort(-cosines, axis=1)[:, :5])
    np.testing.assert_allclose(found.cosines, -np.sort(-cosines, axis=1)[:, :5], atol=1e-6)


def test_twins_are_each_others_neighbours_and_never_their_own():
    vectors = np.tile(np.array([[1.0, 0.0]], np.float32), (40, 1))
    found = find_neighbours(FaissIndex(vectors), vectors)
    assert not (found.positions == np.arange(40)[:, None]).any()
    assert all(len(set(row)) == 15 for row in found.positions.tolist())


def test_the_picture_keeps_groups_apart_and_neighbours_together():
    vectors = blobs()
    positions = umap_of(vectors)
    clusters = find_clusters(positions)
    assert all(len(set(np.flatnonzero(clusters == cluster) % 3)) == 1 for cluster in range(clusters.max() + 1))
    assert measure_quality(vectors, positions, seed=0).trustworthiness > 0.9


def test_quality_equals_scikit_learns_trustworthiness():
    from sklearn.manifold import trustworthiness

    vectors, positions = random_vectors(1, 80, dim=5), random_vectors(2, 80, dim=2)
    ours = measure_quality(vectors, positions, seed=0)
    assert ours.trustworthiness == pytest.approx(
        trustworthiness(vectors, positions, n_neighbors=15, metric="cosine"), abs=1e-9
    )
    same = measure_quality(positions, positions, seed=0)  # unit rows: near by cosine is near on the plane
    assert (same.trustworthiness, same.preservation) == (1.0, 1.0)


def test_the_same_seed_gives_the_same_bytes_in_another_process_and_another_number_of_threads(tmp_path):
    code = (
        "import sys, numpy as np; sys.path.insert(0, sys.argv[1]); from blobs import blobs, umap_of\n"
        "sys.stdout.buffer.write(umap_of(blobs()).tobytes())"
    )
    pictures = [
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parents[1])],
            capture_output=True,
            check=True,
            env={**os.environ, "NUMBA_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    ]
    assert pictures[0] == pictures[1] == umap_of(blobs()).tobytes()
    assert umap_of(blobs(), seed=1).tobytes() != pictures[0]


@pytest.mark.parametrize(
    "vectors",
    [blobs(1), blobs(2), blobs(7), blobs(14), np.tile(blobs(1), (40, 1)), np.zeros((20, 8), np.float32)],
    ids=["one item", "two", "seven", "fourteen", "forty the same", "no text at all"],
)
def test_poor_data_still_gives_a_picture(vectors):
    dataset = catalog_of(len(vectors), category=lambda at: "Things")
    drawn = draw_map(recommender_of(dataset, vectors))
    n_placed = int(np.any(vectors, axis=1).sum())
    assert drawn.items.n_placed == n_placed
    assert np.isfinite(drawn.items.positions[np.any(vectors, axis=1)]).all()
    assert drawn.items.is_one_spot == (len(vectors) == 40)
    if n_placed:
        assert drawn.items.cluster_names == ("Things · Item",)
    assert drawn.users.positions.shape == (0, 2)


def test_c_tf_idf_is_its_formula():
    presence = csr_array(np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 1]], dtype=float))
    weights, cover = class_tf_idf(presence, np.array([0, 0, 1, 1]), 2)
    mean = 3.0  # both groups hold three terms
    rarity = np.log1p(mean / np.array([3, 1, 2]))
    np.testing.assert_allclose(weights, np.array([[2, 1, 0], [1, 0, 2]]) / 3 * rarity)
    np.testing.assert_allclose(cover, [[1.0, 0.5, 0.0], [0.5, 0.0, 1.0]])


def test_groups_are_named_by_what_sets_them_apart_and_never_alike():
    kinds = ("Coffee", "Cycling", "Cycling")
    dataset = catalog_of(30, category=lambda at: kinds[at % 3], tags=lambda at: ("sale", f"kind{'abc'[at % 3]}"))
    names = name_clusters(dataset.catalog, np.arange(30) % 3)
    assert names[0].split(" · ")[0] in ("Coffee", "Kinda")
    assert len(set(names)) == 3
    assert not any("sale" in name.casefold() for name in names)


def test_a_taste_stands_at_its_most_alike_item_and_nobody_hides_another():
    engine = recommender_of()
    positions = quick_items(engine).positions
    tastes = VECTORS[[0, 3, 3]]
    placed = place_among(tastes, engine.index, positions)
    np.testing.assert_allclose(placed[:2], positions[[0, 3]])
    assert 0 < np.abs(placed[2] - placed[1]).max() < 0.05
    assert np.isnan(place_among(np.zeros((1, 4), np.float32), engine.index, positions)).all()


def test_tastes_are_those_of_the_recommender():
    from core.config import RankingConfig
    from core.ranking import Query

    engine, config = recommender_of(), RankingConfig()
    log = engine.dataset.interactions
    expected = [
        engine.people.taste(Query(user), decay_per_day=config.decay_per_day, now=engine.now())["text"]
        for user in log.user_ids
    ]
    np.testing.assert_allclose(taste_vectors(engine, config), expected, atol=1e-6)


@pytest.fixture
def published(tmp_path):
    workspace = Workspace(tmp_path / "home")
    items = "item_id,title,category\n" + "".join(f"i{at},Thing {at},Kind {at % 3}\n" for at in range(40))
    log = "user_id,item_id,timestamp,event\n" + "".join(
        f"u{at % 5},i{at},2024-03-0{at % 9 + 1},view\n" for at in range(40)
    )
    files = sources(tmp_path / "files", items, log)
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    return workspace


def test_a_map_is_kept_with_its_version_and_read_back_as_it_was(published):
    version = published.current("shop")
    assert load_map(version) is None
    made = make_map(version, open_recommender(published, "shop"))
    kept = load_map(version)
    for name in ("positions", "clusters"):
        for part in ("items", "users"):
            np.testing.assert_array_equal(getattr(getattr(kept, part), name), getattr(getattr(made, part), name))
    assert kept.items.cluster_names == made.items.cluster_names
    assert kept.items.quality == made.items.quality
    np.testing.assert_array_equal(kept.items.neighbours.positions, made.items.neighbours.positions)
    assert not any(path.suffix in (".pkl", ".pickle") for path in map_folder(version).iterdir())


def test_the_job_draws_the_map_and_draws_the_same_bytes_again(published):
    version = published.current("shop")

    def drawn():
        job = wait_for_job(published, start_job(published, "map", "shop", version=version.version_id).job_id)
        assert job.state == "done", job.step
        return {path.name: path.read_bytes() for path in map_folder(version).iterdir()}

    first = drawn()
    for path in map_folder(version).iterdir():
        path.unlink()
    map_folder(version).rmdir()
    assert drawn() == first


def test_cancelled_work_leaves_no_map(published, monkeypatch):
    version = published.current("shop")

    def stop(share, step):
        raise CancelledError("This work was cancelled.")

    with pytest.raises(CancelledError):
        make_map(version, open_recommender(published, "shop"), progress=stop)
    assert load_map(version) is None
