"""Text files in the encodings that exports really have."""

import pandas as pd
import pytest

from core.datasets.issues import IssueLog
from core.datasets.reading import read_table

TEXT = "item_id,title\n1,Café crème für 5 €\n2,Señor Ångström’s lamp\n"
ROWS = [("1", "Café crème für 5 €"), ("2", "Señor Ångström’s lamp")]


def rows_of(path):
    issues = IssueLog()
    frame = read_table(path, issues).frame
    return list(frame.itertuples(index=False, name=None)), issues.table()["reason"].tolist()


@pytest.mark.parametrize(
    ("encoding", "reasons"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["the file is not UTF-8: read as utf-16"]),
        ("utf-16-le", ["the file is not UTF-8: read as utf-16-le"]),
        ("utf-16-be", ["the file is not UTF-8: read as utf-16-be"]),
        ("cp1252", ["the file is not UTF-8: read as cp1252"]),
    ],
)
def test_a_file_reads_the_same_in_every_encoding(tmp_path, encoding, reasons):
    path = tmp_path / "items.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert rows_of(path) == (ROWS, reasons)


def test_latin_1_is_read_as_western_text(tmp_path):
    path = tmp_path / "items.csv"
    path.write_bytes("item_id,title\n1,Café für alle\n".encode("latin-1"))
    assert rows_of(path) == ([("1", "Café für alle")], ["the file is not UTF-8: read as cp1252"])


def test_cyrillic_text_is_not_taken_for_western(tmp_path):
    sentence = "Удобный рюкзак для долгих прогулок по лесу и горам"
    path = tmp_path / "items.csv"
    path.write_bytes(f"item_id,title\n1,{sentence}\n".encode("cp1251"))
    assert rows_of(path) == ([("1", sentence)], ["the file is not UTF-8: read as cp1251"])


def test_json_arrays_come_in_bare_or_under_one_name(tmp_path):
    bare, named = tmp_path / "a.json", tmp_path / "b.json"
    bare.write_text('[{"item_id": 1, "title": "Lamp"}]')
    named.write_text('{"items": [{"item_id": 1, "title": "Lamp"}], "total": 1}')
    assert rows_of(bare)[0] == rows_of(named)[0] == [(1, "Lamp")]


def test_a_workbook_is_read_from_its_header_on_and_other_sheets_are_named(tmp_path):
    path = tmp_path / "shop.xlsx"
    with pd.ExcelWriter(path) as writer:
        table = [["Spring catalogue", None, None], [None, None, None], ["item_id", "title", "price"]]
        table += [[1, "Lamp", 9.5], [2, "Tent", None]]
        pd.DataFrame(table).to_excel(writer, sheet_name="Products", index=False, header=False)
        pd.DataFrame([["remember the milk"]]).to_excel(writer, sheet_name="Notes", index=False, header=False)
    issues = IssueLog()
    raw = read_table(path, issues)
    assert list(raw.frame.columns) == ["item_id", "title", "price"]
    assert raw.frame["title"].tolist() == ["Lamp", "Tent"]
    assert raw.row_numbers.tolist() == [4, 5]
    found = issues.table()[["row", "value", "reason", "action"]].values.tolist()
    assert found == [
        [1, "Notes", "sheet 'Notes' was left out: 'Products' has more rows", "kept apart"],
        [1, "Spring catalogue", "stands above the header", "dropped"],
    ]
