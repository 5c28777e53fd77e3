"""Files that want to do harm, or only look as if: each is read, or refused in one sentence, and nothing is lost."""

import gzip
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from prepared import ITEMS, sources, written

from core.datasets.importing import Sources, import_files
from core.datasets.issues import IssueLog, save_issues
from core.datasets.reading import read_table
from core.errors import DataError

NOON_2024 = 1_709_294_400.0


def imported(folder, items, log=None):
    return import_files("tiny", sources(folder, items, log), imported_at=NOON_2024)


def test_a_tiny_archive_that_claims_a_gigabyte_is_refused(tmp_path):
    piece = gzip.compress(bytes(2**24))
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(piece * 64)  # archives put together are one archive
    packed = path.stat().st_size
    assert packed < 1.1 * 2**20
    with pytest.raises(DataError) as caught:
        read_table(path, IssueLog())
    assert str(caught.value) == (
        f"bomb.csv.gz unpacks to over 0.25 GB from {packed:,} bytes: split it into smaller files."
    )


def test_a_workbook_that_claims_a_gigabyte_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/sheet1.xml", "w") as sheet:
        sheet.writelines(bytes(2**22) for _ in range(72))
    with pytest.raises(DataError, match=r"bomb.xlsx unpacks to over 0.25 GB"):
        read_table(path, IssueLog())


def test_a_parquet_file_of_one_value_a_hundred_million_times_is_refused(tmp_path):
    path = tmp_path / "bomb.parquet"
    rows = pa.DictionaryArray.from_arrays(pa.array(np.zeros(2**22, np.int8)), pa.array(["a"]))
    table = pa.table({"item_id": rows, "title": rows})
    with pa.parquet.ParquetWriter(path, table.schema) as file:
        for _ in range(8):
            file.write_table(table)
    with pytest.raises(DataError, match=r"bomb.parquet unpacks to over 0.25 GB"):
        read_table(path, IssueLog())


def test_delimiters_inside_quotes_are_text(tmp_path):
    items = 'item_id;title;description\nlamp;"Lamp; bright, warm";"a;b;c,d,e,f"\ntent;Tent;"x;y"\n'
    frame = imported(tmp_path, items).dataset.catalog.frame
    assert list(frame["title"]) == ["Lamp; bright, warm", "Tent"]
    assert list(frame["description"]) == ["a;b;c,d,e,f", "x;y"]


def test_a_very_long_description_is_kept_whole(tmp_path):
    text = "word " * 20_000
    frame = imported(tmp_path, f'item_id,title,description\nlamp,Lamp,"{text}"\n').dataset.catalog.frame
    assert frame["description"][0] == text.strip()


@pytest.mark.parametrize("title", ["🏕️ Tent 👩‍👩‍👧", "خيمة للتخييم", "אוהל", "帐篷", "Zelt für zwei", "Te\u200bnt"])
def test_titles_of_every_script_are_kept(tmp_path, title):
    result = imported(tmp_path, f"item_id,title\ntent,{title}\n")
    assert list(result.dataset.catalog.titles) == [title]
    assert result.issues.empty


def test_cells_that_a_spreadsheet_would_run_are_text_in_the_catalog_and_escaped_in_the_export(tmp_path):
    cells = ["=HYPERLINK(1)", "+1", "-2", "@SUM(A1)", "<script>alert(1)</script>"]
    items = "item_id,title,price\n" + "".join(f'i{n},"{cell}","{cell}"\n' for n, cell in enumerate(cells))
    result = imported(tmp_path, items)
    assert list(result.dataset.catalog.titles)[:4] == cells[:4]
    save_issues(result.issues, tmp_path / "issues.csv")
    exported = pd.read_csv(tmp_path / "issues.csv", dtype=str)["value"]
    assert set(exported) == {"'=HYPERLINK(1)", "'@SUM(A1)", "<script>alert(1)</script>"}


def test_nested_columns_of_a_parquet_file_become_lists_and_text(tmp_path):
    frame = pd.DataFrame(
        {
            "item_id": ["lamp", "tent"],
            "title": ["Lamp", "Tent"],
            "tags": [["light", "desk"], ["sleep"]],
            "size": [{"w": 1, "h": 2}, {"w": 3, "h": 4}],
        }
    )
    frame.to_parquet(tmp_path / "items.parquet")
    dataset = import_files("tiny", Sources(tmp_path / "items.parquet"), imported_at=NOON_2024).dataset
    assert list(dataset.catalog.tags) == [("light", "desk"), ("sleep",)]
    assert "1" in dataset.catalog.frame["size"][0]
    assert "2" in dataset.catalog.frame["size"][0]


def test_a_workbook_with_a_title_row_and_a_second_sheet_gives_its_table(tmp_path):
    book = openpyxl.Workbook()
    rows = [["Our catalog, spring"], ["item_id", "title"], ["lamp", "Lamp"], ["tent", "Tent"]]
    for row in rows:
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing here"])
    content = io.BytesIO()
    book.save(content)
    written(tmp_path / "items.xlsx", content.getvalue())
    result = import_files("tiny", Sources(tmp_path / "items.xlsx"), imported_at=NOON_2024)
    assert list(result.dataset.catalog.item_ids) == ["lamp", "tent"]
    assert "stands above the header" in set(result.issues["reason"])


def test_a_web_page_saved_as_csv_is_refused(tmp_path):
    page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in first</body></html>\n"
    with pytest.raises(DataError, match="web page"):
        imported(tmp_path, page)


def test_a_few_rows_from_the_future_lose_their_time_and_are_reported(tmp_path):
    log = (
        "user_id,item_id,timestamp\n" + "".join(f"u{n},lamp,2024-02-28\n" for n in range(99)) + "bob,tent,2031-01-01\n"
    )
    result = imported(tmp_path, ITEMS, log)
    assert result.dataset.log["timestamp"].isna().to_numpy().nonzero()[0].tolist() == [99]
    (issue,) = result.issues.to_dict("records")
    assert (issue["row"], issue["value"], issue["action"]) == (101, "2031-01-01", "repaired")
    assert issue["reason"] == "lies in the future, time left empty"


def test_a_log_that_lies_ahead_as_a_whole_keeps_its_times(tmp_path):
    log = "user_id,item_id,timestamp\nann,lamp,2031-01-01\nbob,tent,2031-01-02\ncat,rope,2024-03-01\n"
    result = imported(tmp_path, ITEMS, log)
    assert not result.dataset.log["timestamp"].isna().any()
    assert result.issues.empty


def test_a_table_without_rows_is_refused(tmp_path):
    with pytest.raises(DataError, match="has no rows: give a file with a header and at least one row"):
        imported(tmp_path, "item_id,title\n")
