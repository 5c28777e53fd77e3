"""Files that are dropped on the Data page are read once, although three steps look at each."""

import pytest
from driver import ITEMS, LOG

from core.datasets.formats import Format, register, unregister
from dashboard import cache


@pytest.fixture
def reads():
    """Return the names of the files of text that are read, in order."""
    names = []

    def note(name, content, issues):
        names.append(name)

    register(Format("counted", "items", detect=lambda raw: None, apply=lambda raw, issues: raw, read=note))
    yield names
    unregister("counted")


def test_what_a_file_is_how_it_is_read_and_what_it_holds_takes_one_reading(empty, tmp_path, reads):
    files = {"items": tmp_path / "items.csv", "interactions": tmp_path / "log.csv"}
    for path, text in zip(files.values(), (ITEMS, LOG), strict=True):
        path.write_text(text)
    assert [cache.file_role(path).role for path in files.values()] == ["items", "interactions"]
    assert cache.preview(tuple(files.items())).join_rate == 1.0
    expected = [
        cache.expectation(tuple(files.items()), mapping, None).held for mapping in ((), (("tags", "category"),))
    ]
    assert [(one.n_items, one.n_users, one.n_interactions) for one in expected] == [(6, 4, 7)] * 2
    assert reads == ["items.csv", "log.csv"]
