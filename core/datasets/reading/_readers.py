"""Files to raw tables: CSV, TSV, JSON, JSON lines, Parquet and Excel, each also gzipped. Text stays text here."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from core.datasets.issues import IssueLog
from core.datasets.reading._encodings import to_utf8
from core.datasets.reading._spreadsheets import read_workbook
from core.datasets.reading._unpacking import check_unpacked, unpacking_limit
from core.errors import DataError

SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")
_DELIMITERS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')
_HEAD_BYTES = 65_536
_PARQUET_CELL_BYTES = 8  # at least: a column of one value takes no space in the file and much in the memory
_BLOCK_BYTES = 64 * 1024**2  # no record may be longer


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as it stands: its columns, and for every row its number in the file (the header is row 1)."""

    file: str
    frame: pd.DataFrame
    row_numbers: np.ndarray


Reader = Callable[[str, bytes, IssueLog], RawTable | None]
"""``read(name, content, issues)``: a file's raw table, or None where it is no file of this reader's.

It is shown every file of text, as UTF-8 without a byte order mark, so it looks at the start first.
"""


def read_table(path: Path, issues: IssueLog, *, own_readers: Sequence[Reader] = ()) -> RawTable:
    """Read one file; rows that do not parse become issues.

    Parameters
    ----------
    own_readers : sequence of Reader
        Asked before a file of text is read as what its name says; the first that knows it reads it.

    Raises
    ------
    DataError
        If the file is missing, empty, of an unknown kind, or unreadable as what its name says.
    """
    table = _read(path, issues, own_readers)
    if len(table.frame) == 0 and issues.main_reason(table.file):
        raise no_sound_row(table.file, issues)
    if len(table.frame) == 0:
        raise DataError(f"{table.file} has no rows: give a file with a header and at least one row.")
    return table


def no_sound_row(file: str, issues: IssueLog) -> DataError:
    """Return the error of a file whose rows were all dropped."""
    reason = issues.main_reason(file)
    return DataError(f"{file} has no sound row (most often: {reason}): correct the file or the mapping of its columns.")


def _read(path: Path, issues: IssueLog, own_readers: Sequence[Reader]) -> RawTable:
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the path.")
    content = _content(path)
    if not content.strip():
        raise DataError(f"{path.name} is empty: give a file with a header and at least one row.")
    kind = Path(path.name.removesuffix(".gz")).suffix.lower()
    if kind == ".parquet":
        return _read_parquet(path.name, content)
    if kind == ".xlsx":
        return RawTable(path.name, *read_workbook(path.name, content, issues))
    if kind in SUFFIXES:
        return _read_text(path.name, kind, content, issues, own_readers)
    raise DataError(f"{path.name} is of a kind Mixdesk does not read: use one of {', '.join(SUFFIXES)}.")


def _read_text(name: str, kind: str, content: bytes, issues: IssueLog, own_readers: Sequence[Reader]) -> RawTable:
    content, encoding = to_utf8(name, content)
    if encoding != "utf-8":
        issues.add(name, [1], "", [encoding], reason=f"the file is not UTF-8: read as {encoding}", action="repaired")
    for read in own_readers:
        if (table := read(name, content, issues)) is not None:
            return table
    if kind == ".json":
        return _read_json(name, content)
    if kind in (".jsonl", ".ndjson"):
        return _read_json_lines(name, content, issues)
    return _read_delimited(name, content, issues, delimiter="\t" if kind == ".tsv" else None)


def _content(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    packed = path.stat().st_size
    try:
        with gzip.open(path) as file:
            content = file.read(unpacking_limit(packed) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} is not a sound gzip file ({error}): save it again.") from error
    check_unpacked(path.name, packed=packed, unpacked=len(content))
    return content


def _read_delimited(name: str, content: bytes, issues: IssueLog, delimiter: str | None) -> RawTable:
    body = content.lstrip(b"\r\n")
    n_above = len(content[: len(content) - len(body)].splitlines())
    text_head = body[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    delimiter = delimiter or _sniff_delimiter(text_head)
    names = _header(text_head, delimiter)
    bad: dict[int, str] = {}

    def skip_and_note(row: pa.csv.InvalidRow) -> str:
        bad[row.number] = row.text
        return "skip"

    try:
        table = pa.csv.read_csv(
            BytesIO(body),
            read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK_BYTES),
            parse_options=pa.csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                invalid_row_handler=skip_and_note,
                ignore_empty_lines=False,
            ),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{name} cannot be read as a table ({reason}): save it as CSV UTF-8.") from error
    numbers = np.setdiff1d(np.arange(1, len(table) + len(bad) + 1), list(bad))[1:] + n_above
    frame = _text_frame(table.slice(1))
    ragged = [number + n_above for number in bad]
    reason = "another number of columns than the header"
    issues.add(name, ragged, "", list(bad.values()), reason=reason, action="dropped")
    is_empty = frame.isna().all(axis=1).to_numpy(bool)  # lines without content are counted, and are no rows
    frame, numbers = frame[~is_empty].reset_index(drop=True), numbers[~is_empty]
    if len(frame) and body.count(b'"') % 2 and "\n" in str(frame.iloc[-1, -1]):
        reason = "a quotation mark opens here and never closes: all lines below became this one cell"
        issues.add(name, numbers[-1:], names[-1], frame.iloc[-1:, -1], reason=reason, action="kept")
    return RawTable(name, frame, numbers)


def _header(text_head: str, delimiter: str) -> list[str]:
    """Return the column names of the first record, made unique; the record itself is read as a row and cut off."""
    names: list[str] = []
    for position, cell in enumerate(next(csv.reader(StringIO(text_head, newline=""), delimiter=delimiter))):
        label = cell.strip() or f"column {position + 1}"
        names.append(label if label not in names else f"{label} ({position + 1})")
    return names


def _sniff_delimiter(text_head: str) -> str:
    first_line = _QUOTED.sub("", text_head).partition("\n")[0]
    return max(_DELIMITERS, key=first_line.count)


def _text_frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    for name in frame.columns:
        frame[name] = frame[name].str.strip().replace("", None)
    return frame


def _read_json_lines(name: str, content: bytes, issues: IssueLog) -> RawTable:
    lines = content.decode("utf-8").split("\n")
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
            numbers.append(number)
        else:
            bad.append((number, line))
    issues.add(name, [n for n, _ in bad], "", [line for _, line in bad], reason="not a JSON object", action="dropped")
    return RawTable(name, pd.DataFrame(rows, dtype=object), np.array(numbers, dtype=int))


def _read_json(name: str, content: bytes) -> RawTable:
    """Read an array of objects, or an object with exactly one such array in it."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} is not JSON ({error}): export it again, or name it .jsonl.") from error
    if isinstance(document, dict):
        arrays = [value for value in document.values() if isinstance(value, list)]
        document = arrays[0] if len(arrays) == 1 else document
    if not isinstance(document, list) or not all(isinstance(row, dict) for row in document):
        raise DataError(f"{name} is not a list of objects: give an array with one object a row.")
    return RawTable(name, pd.DataFrame(document, dtype=object), np.arange(1, len(document) + 1))


def _read_parquet(name: str, content: bytes) -> RawTable:
    try:
        file = pa.parquet.ParquetFile(BytesIO(content))
        cells = file.metadata.num_rows * file.metadata.num_columns
        check_unpacked(name, packed=len(content), unpacked=cells * _PARQUET_CELL_BYTES)
        frame = file.read().to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{name} is not a sound Parquet file ({error}): export it again.") from error
    return RawTable(name, frame.reset_index(drop=True), np.arange(2, len(frame) + 2))
