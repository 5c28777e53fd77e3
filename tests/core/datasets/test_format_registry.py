"""Formats that come with Mixdesk, that are registered, and that installed packages bring."""

import pandas as pd
import pytest
from prepared import written

from core.datasets.formats import FORMATS, Format, _registry, known_formats, recognise, register, unregister
from core.datasets.importing import Sources, import_files
from core.datasets.issues import IssueLog
from core.datasets.reading import read_table
from core.errors import ConfigError, NotFoundError

TICKETS = Format(
    "tickets",
    "interactions",
    detect=lambda raw: "tickets" if "seat" in raw.frame else None,
    apply=lambda raw, issues: raw,
)
PLUGIN = """
from core.datasets.formats import Format

FORMAT = Format("seats", "interactions", detect=lambda raw: "seats" if "seat" in raw.frame else None, apply=None)
NOT_ONE = "a text"
"""
SEATS = "user_id,item_id,seat\nann,lamp,1\nbob,tent,2\n"


@pytest.fixture(autouse=True)
def formats_as_before():
    before = dict(FORMATS)
    yield
    FORMATS.clear()
    FORMATS.update(before)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Lay a package with these entry points on the path, as an installer would."""

    def laid(*entries):
        written(tmp_path / "site" / "seats_plugin.py", PLUGIN)
        info = tmp_path / "site" / "mixdesk_seats-1.0.dist-info"
        written(info / "METADATA", "Metadata-Version: 2.1\nName: mixdesk-seats\nVersion: 1.0\n")
        written(info / "entry_points.txt", "[mixdesk.formats]\n" + "".join(f"{entry}\n" for entry in entries))
        monkeypatch.syspath_prepend(tmp_path / "site")
        _registry._installed.cache_clear()

    yield laid
    _registry._installed.cache_clear()


def names():
    return [one.name for one in known_formats()]


def test_a_format_stands_under_its_name():
    assert {name: one.name for name, one in FORMATS.items()} == {name: name for name in FORMATS}


def test_what_is_sure_is_asked_before_what_is_not():
    register(TICKETS)
    assert [one.is_sure for one in known_formats()] == sorted((one.is_sure for one in known_formats()), reverse=True)
    assert names().index("tickets") < names().index("plain_log")


def test_a_registered_format_takes_its_files_until_it_is_taken_out(tmp_path):
    raw = read_table(written(tmp_path / "t.csv", SEATS), IssueLog())
    register(TICKETS)
    (found,) = recognise([raw])
    assert (found.format, found.summary, found.table) == (TICKETS, "tickets", "interactions")
    unregister("tickets")
    assert recognise([raw]) == []


def test_a_name_is_taken_once():
    register(TICKETS)
    with pytest.raises(ConfigError, match="'tickets' is there already: give yours another name"):
        register(TICKETS)


def test_what_is_not_there_cannot_be_taken_out():
    with pytest.raises(NotFoundError, match="no format 'tickets': the known ones are shopify_products, "):
        unregister("tickets")


def test_an_installed_package_brings_a_format(install, tmp_path):
    install("seats = seats_plugin:FORMAT")
    raw = read_table(written(tmp_path / "t.csv", SEATS), IssueLog())
    assert [found.summary for found in recognise([raw])] == ["seats"]
    assert "seats" not in FORMATS


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("seats = seats_plugin:MISSING", "'seats' of the package mixdesk-seats cannot be loaded"),
        ("seats = no_such_module:FORMAT", "'seats' of the package mixdesk-seats cannot be loaded"),
        ("seats = seats_plugin:NOT_ONE", "'seats' of the package mixdesk-seats is 'a text', not a Format"),
    ],
)
def test_a_package_without_a_format_is_named(install, entry, words):
    install(entry)
    with pytest.raises(ConfigError, match=words):
        known_formats()


def test_two_packages_cannot_bring_one_name(install):
    install("seats = seats_plugin:FORMAT", "more = seats_plugin:FORMAT")
    with pytest.raises(ConfigError, match="brings a format 'seats', which is there already"):
        known_formats()


@pytest.mark.parametrize(("log_ids", "taken"), [("AB", ["A", "B"]), ("ab", ["a", "b"]), ("xy", ["A", "B"])])
def test_the_id_that_the_log_names_most_is_taken_in_doubt_the_first(tmp_path, log_ids, taken):
    def apply(raw, issues, *, item_id="large"):
        frame = pd.DataFrame({"item_id": raw.frame[item_id], "title": raw.frame["small"]})
        return type(raw)(raw.file, frame, raw.row_numbers)

    register(
        Format(
            "two_ids",
            "items",
            detect=lambda raw: "two ids" if "large" in raw.frame else None,
            apply=apply,
            id_choices=lambda raw: {name: raw.frame[name] for name in ("large", "small")},
        )
    )
    items = written(tmp_path / "items.csv", "large,small\nA,a\nB,b\n")
    log = written(tmp_path / "log.csv", "user_id,item_id\n" + "".join(f"ann,{one}\n" for one in log_ids))
    for files in (Sources(items, log), Sources(items)):
        dataset = import_files("shop", files, imported_at=2e9).dataset
        assert list(dataset.catalog.item_ids) == (taken if files.interactions else ["A", "B"])
