"""A rebuild reads the files that changed, and those only."""

import os

import pytest
from prepared import ITEMS, LOG, sources, written

from core.datasets.importing import Sources
from core.store import Workspace, build
from core.store import rebuild as module
from core.store.build import add_log, existing_dataset, import_dataset, open_recommender
from core.store.rebuild import changed_sources, rebuild


@pytest.fixture
def workspace(tmp_path, encoder):
    workspace = Workspace(tmp_path / "home")
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG))
    return workspace


def counts(workspace):
    return existing_dataset(workspace, "shop").counts()


def rewritten(path, text):
    written(path, text)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 10**9))


def test_nothing_changed_is_nothing_to_do(workspace):
    before = workspace.current_id("shop")
    made = rebuild(workspace, "shop")
    assert (made.is_new, made.read, made.version.version_id) == (False, (), before)


def test_only_the_file_that_changed_is_read(workspace, tmp_path, monkeypatch, encoder):
    read = []
    import_files = module.import_files
    monkeypatch.setattr(
        module,
        "import_files",
        lambda name, files, **more: read.append(files.files()) or import_files(name, files, **more),
    )
    encoder.encoded.clear()
    rewritten(tmp_path / "items.csv", ITEMS + "stove,Stove,Outdoor,30\n")
    made = rebuild(workspace, "shop")
    assert [list(files) for files in read] == [["items"]]
    assert made.read == (str(tmp_path / "items.csv"),)
    assert counts(workspace) == {"items": 4, "users": 2, "interactions": 4, "orphans": 0}
    assert len(encoder.encoded) == 1
    assert not rebuild(workspace, "shop").is_new


def test_columns_are_read_as_they_were_when_the_file_was_new(tmp_path, encoder):
    workspace = Workspace(tmp_path / "home")
    items = written(tmp_path / "items.csv", "a,b,c\n1,Lamp,Desk\n2,Tent,Field\n")
    import_dataset(workspace, "shop", Sources(items, mapping={"item_id": "a", "title": "c"}))
    rewritten(items, "a,b,c\n1,Lamp,Desk\n2,Tent,Field\n3,Rope,Long\n")
    rebuild(workspace, "shop")
    assert list(existing_dataset(workspace, "shop").catalog.titles) == ["Desk", "Field", "Long"]


def test_two_logs_are_two_sources_and_a_missing_one_leaves_what_it_held(workspace, tmp_path):
    second = written(tmp_path / "second.csv", "user_id,item_id,timestamp,event\ncat,rope,2024-03-08,view\n")
    import_dataset(workspace, "shop", Sources(interactions=second))
    rewritten(second, "user_id,item_id,timestamp,event\ncat,lamp,2024-03-09,view\n")
    rewritten(tmp_path / "interactions.csv", LOG + "dan,lamp,2024-03-09,view\n")
    assert len(rebuild(workspace, "shop").read) == 2
    assert counts(workspace)["interactions"] == 7
    (tmp_path / "items.csv").unlink()
    made = rebuild(workspace, "shop")
    assert (made.is_new, made.gone) == (False, (str(tmp_path / "items.csv"),))
    assert counts(workspace)["items"] == 3


def test_uploads_are_copies_and_not_looked_for(workspace, tmp_path):
    upload = written(workspace.uploads / "x" / "log.csv", LOG + "eve,lamp,2024-03-09,view\n")
    import_dataset(workspace, "shop", Sources(interactions=upload))
    assert {one.path for one in changed_sources(workspace.current("shop"))[0]} == {
        str(tmp_path / "items.csv"),
        str(tmp_path / "interactions.csv"),
    }


def test_a_rebuild_finishes_what_was_not_ready(tmp_path, monkeypatch, encoder):
    workspace = Workspace(tmp_path / "home")
    monkeypatch.setattr(build, "_takes_long", lambda *_: True)
    with monkeypatch.context() as patch:
        patch.setattr(build, "encode_cached", stopped)
        with pytest.raises(KeyboardInterrupt):
            import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG))
    engine = open_recommender(workspace, "shop")
    assert engine.pending == ("content",)
    assert not engine.parts["text"].any()
    monkeypatch.setattr(build, "_takes_long", lambda *_: False)
    assert rebuild(workspace, "shop").is_new
    engine = open_recommender(workspace, "shop")
    assert engine.pending == ()
    assert engine.parts["text"].all()


def stopped(*_, **__):
    raise KeyboardInterrupt


def let_somebody_write_first(monkeypatch, write):
    """Run `write` after somebody asked for the data set and before they hold it."""
    writing = Workspace.writing

    def late(workspace, name):
        monkeypatch.setattr(Workspace, "writing", writing)
        write()
        return writing(workspace, name)

    monkeypatch.setattr(Workspace, "writing", late)


def test_what_another_process_published_just_before_is_what_a_rebuild_goes_on_from(workspace, tmp_path, monkeypatch):
    more = written(tmp_path / "more.csv", "user_id,item_id,timestamp,event\ncat,rope,2024-03-08,view\n")
    let_somebody_write_first(monkeypatch, lambda: import_dataset(workspace, "shop", Sources(interactions=more)))
    made = rebuild(workspace, "shop")
    assert (made.is_new, made.version.version_id) == (False, workspace.current_id("shop"))


def test_todays_log_is_read_as_the_one_that_another_process_added_just_before(workspace, tmp_path, monkeypatch):
    other = written(tmp_path / "other.csv", "a,b,c\ncat,rope,2024-03-08\n")
    mapping = {"interactions.user_id": "a", "interactions.item_id": "b", "interactions.timestamp": "c"}
    today = written(tmp_path / "today.csv", "a,b,c\ndan,lamp,2024-03-09\n")
    let_somebody_write_first(
        monkeypatch, lambda: import_dataset(workspace, "shop", Sources(interactions=other, mapping=mapping))
    )
    add_log(workspace, "shop", today)
    assert counts(workspace)["interactions"] == 6
