import gzip
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepared import written

from core.datasets.issues import IssueLog
from core.datasets.reading import read_table
from core.errors import DataError

COLUMNS = ["item_id", "title"]
ROWS = [["1", "Lamp, tall"], ["2", 'The "Tent"'], ["3", "Café"]]

CSV = 'item_id,title\n1,"Lamp, tall"\n2,"The ""Tent"""\n3,Café\n'
TSV = 'item_id\ttitle\n1\tLamp, tall\n2\t"The ""Tent"""\n3\tCafé\n'
SEMICOLONS = 'item_id;title\n1;Lamp, tall\n2;"The ""Tent"""\n3;Café\n'
BARS = 'item_id|title\n1|Lamp, tall\n2|"The ""Tent"""\n3|Café\n'
JSONL = "".join(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n" for row in ROWS)

RAGGED = "another number of columns than the header"


def parquet():
    return pd.DataFrame(ROWS, columns=COLUMNS).to_parquet(index=False)


def read(path):
    """Return a file's columns, rows, row numbers, and its issues as (row, column, value, reason, action)."""
    issues = IssueLog()
    table = read_table(path, issues)
    frame = table.frame.astype(object).where(table.frame.notna(), None)
    issue_rows = issues.table().drop(columns="file").to_numpy().tolist()
    return (
        list(frame.columns),
        frame.to_numpy().tolist(),
        table.row_numbers.tolist(),
        [tuple(row) for row in issue_rows],
    )


@pytest.mark.parametrize("gz", ["", ".gz"])
@pytest.mark.parametrize(
    ("name", "content", "first_row"),
    [
        ("a.csv", CSV, 2),
        ("a.tsv", TSV, 2),
        ("a.csv", SEMICOLONS, 2),
        ("a.txt", TSV, 2),
        ("a.csv", BARS, 2),
        ("A.CSV", CSV, 2),
        ("a.csv", CSV.replace("\n", "\r\n"), 2),
        ("a.csv", CSV.removesuffix("\n"), 2),
        ("a.csv", b"\xef\xbb\xbf" + CSV.encode(), 2),
        ("a.jsonl", JSONL, 1),
        ("a.ndjson", JSONL.replace("\n", "\r\n"), 1),
        ("a.jsonl", b"\xef\xbb\xbf" + JSONL.encode(), 1),
        ("a.parquet", parquet(), 2),
    ],
)
def test_every_kind_of_file_gives_the_same_table(tmp_path, name, content, first_row, gz):
    path = written(tmp_path / (name + gz), content)
    assert read(path) == (COLUMNS, ROWS, [first_row, first_row + 1, first_row + 2], [])


def test_a_quoted_cell_keeps_its_line_breaks_and_counts_as_one_row(tmp_path):
    path = written(tmp_path / "a.csv", 'item_id,title\n1,"two\nlines"\n2\n3,"a\r\nb"\n')
    assert read(path)[1:] == ([["1", "two\nlines"], ["3", "a\r\nb"]], [2, 4], [(3, "", "2", RAGGED, "dropped")])


def test_rows_with_too_few_or_too_many_cells_become_issues_under_their_number(tmp_path):
    path = written(tmp_path / "a.csv", "item_id,title\n1,Lamp\nonly one\n2,Tent\n3,Rope,spare\n4,Rug\n")
    _, rows, numbers, issues = read(path)
    assert (rows, numbers) == ([["1", "Lamp"], ["2", "Tent"], ["4", "Rug"]], [2, 4, 6])
    assert issues == [(3, "", "only one", RAGGED, "dropped"), (5, "", "3,Rope,spare", RAGGED, "dropped")]


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        ("item_id,title\n1,Lamp\n\n\n2,Tent\n3\n", [2, 5]),
        ("\n\nitem_id,title\n1,Lamp\n2,Tent\n3\n", [4, 5]),
        ("item_id,title\r\n\r\n1,Lamp\r\n2,Tent\r\n3\r\n\r\n", [3, 4]),
    ],
)
def test_empty_lines_are_no_rows_but_count_for_the_numbers_of_those_below(tmp_path, content, numbers):
    _, rows, found, issues = read(written(tmp_path / "a.csv", content))
    assert (rows, found) == ([["1", "Lamp"], ["2", "Tent"]], numbers)
    assert [issue[0] for issue in issues] == [numbers[-1] + 1]


def test_empty_lines_of_a_file_with_one_column_are_no_rows(tmp_path):
    assert read(written(tmp_path / "a.csv", "user_id\nann\n\nbob\n")) == (["user_id"], [["ann"], ["bob"]], [2, 4], [])


def test_a_quotation_mark_that_never_closes_is_named(tmp_path):
    _, rows, _, issues = read(written(tmp_path / "a.csv", 'item_id,title\n1,Lamp\n2,"Tent\n3,Rope\n'))
    assert rows == [["1", "Lamp"], ["2", "Tent\n3,Rope"]]
    reason = "a quotation mark opens here and never closes: all lines below became this one cell"
    assert issues == [(3, "title", "Tent\n3,Rope", reason, "kept")]


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path):
    assert read(written(tmp_path / "a.csv", 'item_id,title\n1,5" pipe\n2,Tent\n'))[1] == [
        ["1", '5" pipe'],
        ["2", "Tent"],
    ]


def test_cells_are_trimmed_and_empty_ones_missing_while_words_like_na_stay_text(tmp_path):
    path = written(tmp_path / "a.csv", "item_id,title,note\n 007 ,NA,\n1.0,null,nan\n")
    assert read(path)[1] == [["007", "NA", None], ["1.0", "null", "nan"]]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("a,a,,a", ["a", "a (2)", "column 3", "a (4)"]),
        ('"a,b",c,d,e', ["a,b", "c", "d", "e"]),
        ('"a\nb",c,d,e', ["a\nb", "c", "d", "e"]),
        (" a , b ,c,d", ["a", "b", "c", "d"]),
    ],
)
def test_column_names_are_trimmed_named_and_unique(tmp_path, header, columns):
    assert read(written(tmp_path / "a.csv", f"{header}\n1,2,3,4\n"))[:2] == (columns, [["1", "2", "3", "4"]])


def test_json_lines_keep_lists_whole_numbers_and_every_character(tmp_path):
    lines = ['{"id": 9007199254740993, "tags": ["a", "b"]}', '{"title": "one\u2028line"}']
    columns, rows, numbers, issues = read(written(tmp_path / "a.jsonl", "\n".join(lines)))
    assert columns == ["id", "tags", "title"]
    assert rows == [[9007199254740993, ["a", "b"], None], [None, None, "one\u2028line"]]
    assert (numbers, issues) == ([1, 2], [])


def test_lines_that_are_no_json_object_become_issues(tmp_path):
    bad = ["{broken", "[1, 2]", "7", '{"a":' + "[" * 100_000]
    _, rows, numbers, issues = read(written(tmp_path / "a.jsonl", '{"a": 1}\n\n' + "\n".join(bad) + '\n{"a": 2}\n'))
    assert (rows, numbers) == ([[1], [2]], [1, 7])
    expected = [(row, "", text[:200], "not a JSON object", "dropped") for row, text in enumerate(bad, start=3)]
    assert issues == expected


def damaged(content, position):
    packed = bytearray(gzip.compress(content, mtime=0))
    packed[position] ^= 0xFF
    return bytes(packed)


MANY_ROWS = CSV.encode() + b"4,Rug\n" * 2_000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv is empty: give a file with a header and at least one row."),
        ("a.csv", b" \n \n", "a.csv is empty: give a file with a header and at least one row."),
        ("a.csv", b"item_id,title\n", "a.csv has no rows: give a file with a header and at least one row."),
        ("a.csv", b"item_id,title\n\n\n", "a.csv has no rows: give a file with a header and at least one row."),
        ("a.parquet", None, "a.parquet has no rows: give a file with a header and at least one row."),
        (
            "a.csv",
            b"item_id,title\n1\n2\n",
            f"a.csv has no sound row (most often: {RAGGED}): correct the file or the mapping of its columns.",
        ),
        (
            "a.jsonl",
            b"1\n2\n",
            "a.jsonl has no sound row (most often: not a JSON object): correct the file or the mapping of its columns.",
        ),
        (
            "a.csv",
            b"<!DOCTYPE html><html><body>Sign in</body></html>",
            "a.csv is a web page, not a table: ",
        ),
        ("a.csv", "item_id,title\n1,Caf\u00e9\n".encode("utf-16")[:-1], "a.csv starts like utf-16 but is not ("),
        ("a.json", b'{"a": 1}', "a.json is not a list of objects: give an array with one object a row."),
        ("a.json", b"nonsense", "a.json is not JSON ("),
        ("a.csv.gz", b"plain text", "a.csv.gz is not a sound gzip file (Not a gzipped file (b'pl')): save it again."),
        (
            "a.csv.gz",
            gzip.compress(MANY_ROWS)[:-12],
            "a.csv.gz is not a sound gzip file (Compressed file ended before the end-of-stream marker was reached): "
            "save it again.",
        ),
        ("a.xlsx", b"PK", "a.xlsx is not a sound Excel file ("),
        ("a", b"PK", "a is of a kind Mixdesk does not read: use one of .csv, .tsv, .txt, .dat, .json, .jsonl, "),
        ("a.parquet", b"nonsense", "a.parquet is not a sound Parquet file ("),
        ("a.parquet", parquet()[:-20], "a.parquet is not a sound Parquet file ("),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(pd.DataFrame({"item_id": []}).to_parquet(index=False) if content is None else content)
    with pytest.raises(DataError) as caught:
        read_table(path, IssueLog())
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("position", [12, 20, 40, -6])
def test_damage_inside_a_gzip_file_is_refused(tmp_path, position):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(damaged(MANY_ROWS, position))
    with pytest.raises(DataError, match=r"^a\.csv\.gz is not a sound gzip file \(.*\): save it again\.$"):
        read_table(path, IssueLog())


@pytest.mark.parametrize("name", ["missing.csv", "folder.csv"])
def test_a_path_without_a_file_is_refused(tmp_path, name):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError) as caught:
        read_table(tmp_path / name, IssueLog())
    assert str(caught.value) == f"{tmp_path / name} does not exist: check the path."


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=12).map(str.strip)


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_whatever_csv_can_hold_comes_back_from_it(tmp_path_factory, rows, delimiter):
    kept = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    text = pd.DataFrame([(f"{a}", f"{b}") for a, b in rows], columns=COLUMNS).to_csv(
        index=False, sep=delimiter, quoting=1
    )
    path = written(tmp_path_factory.mktemp("csv") / "a.csv", text)
    if not kept:
        with pytest.raises(DataError, match="has no rows"):
            read_table(path, IssueLog())
        return
    expected = [[cell or None for cell in row] for _, row in kept]
    assert read(path) == (COLUMNS, expected, [number for number, _ in kept], [])
