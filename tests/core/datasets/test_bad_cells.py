import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from prepared import ITEMS, sources

from core import datasets
from core.datasets.cleaning._dates import first_ambiguous
from core.datasets.cures import cure_of, known_cures
from core.datasets.importing import Sources, import_files
from core.errors import DataError

NOON_2024 = 1_709_294_400.0
HEADER = "user_id,item_id,timestamp\n"


def imported(folder, items, log=None):
    return import_files("tiny", sources(folder, items, log), imported_at=NOON_2024)


def test_delimiters_inside_a_quoted_header_are_text(tmp_path):
    result = imported(tmp_path, 'item_id,"title, or; name; here; too",title\na,x,Lamp\n')
    assert list(result.dataset.catalog.titles) == ["Lamp"]


@pytest.mark.parametrize("start", ["<!-- error -->\n<html>", "<table><tr><td>id</td></tr></table>", "<div>503</div>"])
def test_pieces_of_a_web_page_are_refused_as_one(tmp_path, start):
    with pytest.raises(DataError, match="is a web page"):
        imported(tmp_path, f"{start}\n<p>x</p>\n")


def test_invisible_characters_in_ids_are_taken_out_and_reported(tmp_path):
    result = imported(tmp_path, ITEMS, f"{HEADER}ann,\u200blamp,2024-02-01\nbob,tent\ufeff,2024-02-01\nann,rope,\n")
    assert list(result.dataset.log["item_id"]) == ["lamp", "tent", "rope"]
    issues = result.issues[["row", "value", "reason", "action"]].values.tolist()
    assert issues == [
        [2, "\u200blamp", "invisible characters taken out of the id", "repaired"],
        [3, "tent\ufeff", "invisible characters taken out of the id", "repaired"],
    ]


def test_dates_that_read_both_ways_are_reported_once(tmp_path):
    result = imported(tmp_path, ITEMS, f"{HEADER}ann,lamp,02/02/2024\nbob,tent,01/02/2024\ncat,rope,03/01/2024\n")
    (issue,) = result.issues.to_dict("records")
    assert (issue["row"], issue["value"], issue["action"]) == (3, "01/02/2024", "kept")
    times = pd.to_datetime(np.sort(result.dataset.log["timestamp"]), unit="s").strftime("%Y-%m-%d")
    assert list(times) == ["2024-01-02", "2024-02-02", "2024-03-01"]


@pytest.mark.parametrize("last", ["13/02/2024", "02/13/2024"])
def test_a_day_above_twelve_tells_day_and_month_apart(last):
    assert first_ambiguous(pd.Series(["01/02/2024", None, last])) is None


def test_nested_columns_read_as_text_people_write(tmp_path):
    sizes = [{"w": 1, "h": None}, {"w": 2, "h": 3}]
    frame = pd.DataFrame({"item_id": ["a", "b"], "title": "T", "size": sizes, "colours": [["red", "blue"], []]})
    frame.to_parquet(tmp_path / "items.parquet")
    catalog = import_files("t", Sources(tmp_path / "items.parquet"), imported_at=NOON_2024).dataset.catalog.frame
    assert list(catalog["size"]) == ["w: 1", "w: 2, h: 3"]
    assert list(catalog["colours"]) == ["red, blue", ""]


def dropped_reasons():
    """Return the words of every reason for which a module of the package drops rows."""
    for path in sorted(Path(datasets.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("drop", "note_what_falls_out", "note"):
                texts = [part.value for part in ast.walk(call) if isinstance(part, ast.Constant)]
                if call.func.attr != "note" or "dropped" in texts:
                    yield from (text for text in texts if isinstance(text, str) and len(text.split()) > 2)


def test_every_reason_to_drop_rows_has_a_cure_of_its_own():
    reasons = set(dropped_reasons())
    assert len(reasons) > 15
    without = {reason for reason in reasons if not any(fragment in reason for fragment, _ in known_cures())}
    assert without == set()


def test_what_is_no_choice_needs_no_mending():
    for reason in ("a refund: its purchase is taken back", "items shown in a list, not chosen", "refunded, taken back"):
        assert cure_of(reason, "dropped").startswith("Nothing to do")
