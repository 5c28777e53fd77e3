"""A file is read once, however many steps look at it."""

import os

import pandas as pd
import pytest
from prepared import ITEMS, LOG, sources, written

from core.datasets.formats import Format, register, unregister
from core.datasets.importing import Sources, import_files
from core.datasets.issues import IssueLog
from core.datasets.preview import preview, roles_of
from core.datasets.raw_files import RawFiles
from core.errors import DataError

RAGGED = f"{ITEMS}only,two\n"


@pytest.fixture
def reads():
    """Return the names of the files of text that are read, in order."""
    names = []

    def note(name, content, issues):
        names.append(name)

    register(Format("counted", "items", detect=lambda raw: None, apply=lambda raw, issues: raw, read=note))
    yield names
    unregister("counted")


def drop(files, raws):
    """Do what the Data page does with dropped files, up to the import."""
    roles_of(list(files.files().values()), raws=raws)
    preview(files, raws=raws)
    return import_files("shop", files, imported_at=2e9, raws=raws)


def test_an_import_reads_each_file_once(tmp_path, reads):
    import_files("shop", sources(tmp_path, ITEMS, LOG), imported_at=2e9)
    assert reads == ["interactions.csv", "items.csv"]


def test_steps_that_share_their_raw_files_read_each_file_once(tmp_path, reads):
    shared = drop(sources(tmp_path, RAGGED, LOG), RawFiles())
    assert sorted(reads) == ["interactions.csv", "items.csv"]
    alone = drop(sources(tmp_path, RAGGED, LOG), None)
    assert len(reads) == 2 + 3 * 2
    assert shared.dataset.fingerprint == alone.dataset.fingerprint
    pd.testing.assert_frame_equal(shared.issues, alone.issues)


def test_what_reading_found_is_told_each_time(tmp_path, reads):
    raws, path = RawFiles(), written(tmp_path / "items.csv", RAGGED)
    logs = [IssueLog(), IssueLog()]
    first, second = (raws.read(path, log) for log in logs)
    assert first is second
    assert [log.table()["row"].tolist() for log in logs] == [[5], [5]]
    assert reads == ["items.csv"]


def test_a_file_that_changed_is_read_again(tmp_path):
    raws, path = RawFiles(), written(tmp_path / "items.csv", ITEMS)
    before = raws.read(path, IssueLog())
    written(path, ITEMS.replace("Lamp", "Bulb"))  # as long as before: only its time tells
    os.utime(path, (1, 1))
    after = raws.read(path, IssueLog())
    assert (before.frame["title"][0], after.frame["title"][0]) == ("Lamp", "Bulb")


def test_no_more_files_are_held_than_allowed(tmp_path, reads):
    raws = RawFiles(most=1)
    paths = [written(tmp_path / f"{name}.csv", ITEMS) for name in "ab"]
    for path in (paths[0], paths[1], paths[1], paths[0]):
        raws.read(path, IssueLog())
    assert reads == ["a.csv", "b.csv", "a.csv"]


def test_a_file_that_cannot_be_read_is_refused_each_time(tmp_path):
    raws, path = RawFiles(), written(tmp_path / "items.csv", "\n")
    for _ in range(2):
        with pytest.raises(DataError, match=r"items\.csv is empty"):
            raws.read(path, IssueLog())
    with pytest.raises(DataError, match="does not exist"):
        import_files("shop", Sources(tmp_path / "none.csv"), imported_at=2e9, raws=raws)
