"""Random dirty files: every row is loaded, kept apart or dropped, once."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import written

from core.datasets.importing import Sources, import_files
from core.errors import DataError

IMPORTED_AT = 1_767_225_600.0
CATALOG = "item_id,title\n101,Lamp\n102,Tent\n103,Rope\n"
some = settings(deadline=None, max_examples=40, derandomize=True, database=None)

IDS = st.sampled_from(
    ["101", "102", "103", "999", "101.0", "1.01E+2", "", "  ", "\u200b101", "é", "=1", "nan", "NULL", "0102"]
)
TITLES = st.sampled_from(["Lamp", "", "  ", "<b>x</b>", "a\nb", 'say "hi"', "a,b;c|d", "\u202eabc", "🏕", "None"])
PRICES = st.sampled_from(["", "1.299,00", "$1,299.00", ".x{margin:0}", "9", "-3", "inf", "1e999", "12 kr"])
TIMES = st.sampled_from(["", "2025-03-01", "01/02/2024", "soon", "1709287200000000", "2031-01-01", "20250301", "1e30"])
VALUES = st.sampled_from(["", "1", "-1", "many", "0", "2.5"])
EVENTS = st.sampled_from(["", "view", "VIEW", "purchase"])
ITEM_ROWS = st.lists(st.tuples(IDS, TITLES, PRICES), min_size=1, max_size=12)
LOG_ROWS = st.lists(st.tuples(IDS, IDS, TIMES, EVENTS, VALUES), min_size=1, max_size=12)


def csv_of(header, rows, ragged=()):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for place, row in enumerate(rows):
        writer.writerow([*row, "one too many"] if place in ragged else row)
    return out.getvalue()


def is_blank(row):
    return not any(cell.strip() for cell in row)


def outcome(sources, file):
    """Return the counts and the dropped rows of a file, each of which must stand once; None if all fell out."""
    try:
        result = import_files("dirty", sources, imported_at=IMPORTED_AT)
    except DataError as error:
        if "no sound row" in str(error) or "no rows" in str(error):
            return None, 0
        raise
    issues = result.issues[result.issues["file"] == file]
    dropped = issues.loc[issues["action"] == "dropped", "row"]
    assert dropped.is_unique
    return result.dataset.counts(), len(dropped)


@some
@given(ITEM_ROWS, st.sets(st.integers(0, 11), max_size=3))
def test_every_item_row_is_loaded_or_dropped_once(rows, ragged):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "items.csv", csv_of(["item_id", "title", "price"], rows, ragged))
        counts, dropped = outcome(Sources(path), "items.csv")
    n_rows = sum(not is_blank(row) or place in ragged for place, row in enumerate(rows))
    if counts:
        assert counts["items"] + dropped == n_rows


@some
@given(LOG_ROWS, st.sets(st.integers(0, 11), max_size=3))
def test_every_log_row_is_loaded_kept_apart_or_dropped_once(rows, ragged):
    with tempfile.TemporaryDirectory() as folder:
        items = written(Path(folder) / "items.csv", CATALOG)
        header = ["user_id", "item_id", "timestamp", "event", "value"]
        path = written(Path(folder) / "log.csv", csv_of(header, rows, ragged))
        counts, dropped = outcome(Sources(items, path), "log.csv")
    n_rows = sum(not is_blank(row) or place in ragged for place, row in enumerate(rows))
    if counts:
        assert counts["interactions"] + counts["orphans"] + dropped == n_rows
