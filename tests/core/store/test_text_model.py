"""A data set read by another text model, and by the first one again: nothing else changes, and nothing is lost."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from prepared import remember_vectors, sources

from core.config import RankingConfig, Weights
from core.datasets.snapshot import load_dataset
from core.embedding import VectorCache, load_text_encoder
from core.errors import CancelledError, ModelError
from core.evaluation.suggestion import suggestion_of
from core.jobs.tasks import TASKS
from core.ranking import Query
from core.store import Workspace, build
from core.store.added_signals import add_signal, stored_definitions
from core.store.build import open_recommender
from core.store.changes import change_options
from core.store.expectation import expect_text_model
from core.store.external_lists import external_rows
from core.store.live import add_events, add_items, follow
from core.store.rebuild import rebuild
from core.store.samples import import_sample
from core.store.saved_personas import save_persona, saved_personas
from core.store.saved_views import save_view, saved_view

STOVE = {"item_id": "stove", "title": "Stove", "category": "Outdoor"}
SIMILAR = RankingConfig(weights=Weights.of({"content": 1.0}), diversity=0.0)
PICTURES = "pictures.parquet"


@pytest.fixture(scope="module")
def prepared_shop(tmp_path_factory):
    home = tmp_path_factory.mktemp("shop") / "home"
    workspace = Workspace(home)
    import_sample(workspace, "shop")
    workspace.state.dispose()
    return home


@pytest.fixture
def workspace(prepared_shop, tmp_path):
    shutil.copytree(prepared_shop, tmp_path / "home")
    workspace = Workspace(tmp_path / "home")
    yield workspace
    workspace.state.dispose()


def switch(workspace, model, **more):
    return change_options(workspace, "shop", {"text_model": model}, **more)


def vectors_of(version):
    return np.load(version.folder / "text.npy", allow_pickle=False)


def tables_of(version):
    dataset = load_dataset(version.folder)
    return dataset, (dataset.catalog.frame, dataset.log, dataset.orphans, dataset.users, dataset.impressions)


def test_there_and_back_again_nothing_is_lost(workspace, tmp_path, small_model):
    remember_vectors(workspace, sources(tmp_path, "item_id,title,category\nstove,Stove,Outdoor\n"))
    add_items(workspace, "shop", [STOVE])
    add_events(workspace, "shop", [{"user_id": "ines", "item_id": "stove", "event": "view"}])
    workspace.save_config("shop", "Mine", SIMILAR)
    save_persona(workspace, "shop", "Mo", {"interests": ["tea"]})
    view_id = save_view(workspace, "shop", user_id="ines", content={"k": 5}, fingerprint="")
    add_signal(workspace, open_recommender(workspace, "shop"), "column", {"column": "price"}, label="Price")
    beside = _beside(workspace, view_id)
    before = workspace.current("shop")
    was = follow(workspace, open_recommender(workspace, "shop")).recommend(Query("ines"), SIMILAR)

    other = switch(workspace, small_model)
    assert (vectors_of(before).shape[1], vectors_of(other).shape[1]) == (384, 32)
    assert other.manifest["options"] == before.manifest["options"] | {"text_model": small_model}
    _assert_same_tables(before, other)
    engine = follow(workspace, open_recommender(workspace, "shop"))
    stove = engine.dataset.catalog.require_index("stove")
    assert np.linalg.norm(engine.parts["text"][stove]) == pytest.approx(1.0, abs=1e-5)
    shown = engine.recommend(Query("ines"), SIMILAR)
    assert [item.item_id for item in shown.items] != [item.item_id for item in was.items]

    back = switch(workspace, "minilm")
    assert np.array_equal(vectors_of(back), vectors_of(before))
    assert back.manifest["options"] == before.manifest["options"]
    assert back.manifest["fingerprint"] == before.manifest["fingerprint"]
    _assert_same_tables(before, back)
    again = follow(workspace, open_recommender(workspace, "shop")).recommend(Query("ines"), SIMILAR)
    assert [(item.item_id, item.score) for item in again.items] == [(item.item_id, item.score) for item in was.items]
    assert _beside(workspace, view_id) == beside


def _beside(workspace, view_id):
    """Return all that is kept beside the versions of the shop, as text."""
    kept = {name: config.to_json() for name, config in workspace.configs("shop").items()}
    lists = external_rows(workspace, "shop", "Today's system").table.to_csv()
    signals = [one.to_json() for one in stored_definitions(workspace, "shop")]
    view = saved_view(workspace, view_id).content
    return json.dumps([kept, saved_personas(workspace, "shop"), signals, view, lists], sort_keys=True)


def _assert_same_tables(one, other):
    assert one.version_id != other.version_id
    for mine, theirs in zip(tables_of(one)[1], tables_of(other)[1], strict=True):
        pd.testing.assert_frame_equal(mine, theirs)
    assert tables_of(one)[0].about == tables_of(other)[0].about
    for name in (PICTURES, "collaborative/ease.npz"):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()
    origin = ("columns", "sources", "last_event")
    assert [one.manifest[name] for name in origin] == [other.manifest[name] for name in origin]


def test_going_back_encodes_nothing(workspace, small_model, monkeypatch):
    switch(workspace, small_model)

    def refuse(self, texts, *, progress=None):
        raise AssertionError("every text is known")

    monkeypatch.setattr(build.load_text_encoder("minilm").__class__, "encode", refuse)
    switch(workspace, "minilm")
    switch(workspace, small_model)


def test_what_arrived_live_is_encoded_by_the_new_model_too(workspace, tmp_path, small_model):
    remember_vectors(workspace, sources(tmp_path, "item_id,title,category\nstove,Stove,Outdoor\n"))
    add_items(workspace, "shop", [STOVE])
    switch(workspace, small_model)
    fingerprint = load_text_encoder(small_model).fingerprint
    _, is_known = VectorCache(workspace.vector_cache).get(fingerprint, ["Title: Stove\nCategory: Outdoor"])
    assert is_known.all()


def test_a_rebuild_keeps_the_model(workspace, tmp_path, small_model):
    remember_vectors(workspace, sources(tmp_path, "item_id,title,category\nstove,Stove,Outdoor\n"))
    switch(workspace, small_model)
    add_items(workspace, "shop", [STOVE])
    made = rebuild(workspace, "shop").version
    assert made.manifest["options"]["text_model"] == small_model
    assert vectors_of(made).shape == (365, 32)


def test_a_folder_is_kept_by_its_whole_path(workspace, small_model, monkeypatch):
    monkeypatch.chdir(small_model.removesuffix("/small"))
    assert switch(workspace, " small ").manifest["options"]["text_model"] == small_model


@pytest.mark.parametrize("model", ["nobody/nothing", "/no/such/folder"])
def test_a_model_that_is_not_there_changes_nothing(workspace, model):
    before = workspace.current_id("shop")
    with pytest.raises(ModelError, match=f"The text model '{model}' is neither a folder nor a model the hub could"):
        switch(workspace, model)
    with pytest.raises(ModelError, match=f"The text model '{model}' is neither a folder nor a model the hub could"):
        expect_text_model(workspace, "shop", model)
    assert workspace.version_ids("shop") == [before]


def test_cancelled_work_changes_nothing_and_can_be_started_again(workspace, small_model, monkeypatch):
    before = workspace.current_id("shop")

    def cancel(share, step):
        if share > 0:
            raise CancelledError("This work was cancelled.")

    with pytest.raises(CancelledError):
        switch(workspace, small_model, progress=cancel)
    assert workspace.version_ids("shop") == [before]
    assert switch(workspace, small_model).version_id != before


def test_the_time_of_another_model_is_told_and_is_none_once_it_has_read_everything(workspace, small_model):
    expected = expect_text_model(workspace, "shop", small_model)
    assert (expected.n_texts, expected.n_new) == (364, 364)
    assert expected.seconds > 0
    switch(workspace, small_model)
    known = expect_text_model(workspace, "shop", small_model)
    assert (known.n_texts, known.n_new, known.seconds) == (364, 0, 0.0)
    assert expect_text_model(workspace, "shop", "minilm").n_new == 0


def test_the_job_measures_switches_and_suggests_anew(workspace, small_model):
    told = []
    measured = TASKS["time_text_model"](workspace, "shop", {"text_model": small_model}, lambda *said: told.append(said))
    assert (measured["n_texts"], measured["n_new"], measured["seconds"] > 0) == (364, 364, True)
    before = workspace.current_id("shop")
    changes = {"changes": {"text_model": small_model}}
    done = TASKS["options"](workspace, "shop", changes, lambda *said: told.append(said))
    assert done["version"] == workspace.current_id("shop") != before
    suggestion = suggestion_of(workspace, "shop", done["version"])
    assert suggestion.config is not None
    assert any("of 364 texts" in step for _, step in told)
    assert [share for share, _ in told][1:] == sorted(share for share, _ in told[1:])
