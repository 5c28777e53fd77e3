"""Files to raw tables: CSV, TSV, JSON lines and Parquet, each also gzipped. Text stays text here."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from core.datasets.issues import IssueLog
from core.errors import DataError

SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet")
_DELIMITERS = (",", "\t", ";", "|")
_MAX_UNZIPPED_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as it stands: its columns, and for every row its number in the file (the header is row 1)."""

    file: str
    frame: pd.DataFrame
    row_numbers: np.ndarray

    def __post_init__(self) -> None:
        if len(self.frame) == 0:
            raise DataError(f"{self.file} has no rows: give a file with a header and at least one row.")


def read_table(path: Path, issues: IssueLog) -> RawTable:
    """Read one file; rows that do not parse become issues.

    Raises
    ------
    DataError
        If the file is missing, empty, of an unknown kind, or unreadable as what its name says.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the path.")
    content = _content(path)
    if not content.strip():
        raise DataError(f"{path.name} is empty: give a file with a header and at least one row.")
    kind = Path(path.name.removesuffix(".gz")).suffix.lower()
    if kind in (".csv", ".tsv", ".txt"):
        return _read_delimited(path.name, content, issues, delimiter="\t" if kind == ".tsv" else None)
    if kind in (".jsonl", ".ndjson"):
        return _read_json_lines(path.name, content, issues)
    if kind == ".parquet":
        return _read_parquet(path.name, content)
    raise DataError(f"{path.name} is of a kind Mixdesk does not read: use one of {', '.join(SUFFIXES)}.")


def _content(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            content = file.read(_MAX_UNZIPPED_BYTES + 1)
    except (OSError, EOFError) as error:
        raise DataError(f"{path.name} is not a sound gzip file ({error}): save it again.") from error
    if len(content) > _MAX_UNZIPPED_BYTES:
        raise DataError(f"{path.name} unpacks to over 4 GB: split it into smaller files.")
    return content


def _read_delimited(name: str, content: bytes, issues: IssueLog, delimiter: str | None) -> RawTable:
    text_head = content[:65_536].decode("utf-8-sig", errors="ignore")
    delimiter = delimiter or _sniff_delimiter(text_head)
    bad_numbers: list[int] = []
    bad_texts: list[str] = []

    def skip_and_note(row: pa.csv.InvalidRow) -> str:
        bad_numbers.append(row.number)
        bad_texts.append(row.text)
        return "skip"

    try:
        names = _header(text_head, delimiter)
        table = pa.csv.read_csv(
            BytesIO(content),
            read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=0),
            parse_options=pa.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip_and_note
            ),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{name} cannot be read as a table ({reason}): save it as CSV UTF-8.") from error
    issues.add(name, bad_numbers, "", bad_texts, reason="another number of columns than the header", action="dropped")
    numbers = np.setdiff1d(np.arange(1, len(table) + len(bad_numbers) + 1), bad_numbers)
    return RawTable(name, _text_frame(table.slice(1)), numbers[1:])


def _header(text_head: str, delimiter: str) -> list[str]:
    """Return the column names of the first record, made unique; the record itself is read as a row and cut off."""
    reader = pa.csv.read_csv(
        BytesIO(text_head.partition("\n")[0].encode() + b"\n"),
        read_options=pa.csv.ReadOptions(autogenerate_column_names=True),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter),
        convert_options=pa.csv.ConvertOptions(auto_dict_encode=False, strings_can_be_null=False),
    )
    names: list[str] = []
    for position, column in enumerate(reader.columns):
        label = str(column[0].as_py() if len(column) else "").strip() or f"column {position + 1}"
        names.append(label if label not in names else f"{label} ({position + 1})")
    return names


def _sniff_delimiter(text_head: str) -> str:
    first_line = text_head.partition("\n")[0]
    return max(_DELIMITERS, key=first_line.count)


def _text_frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    for name in frame.columns:
        frame[name] = frame[name].str.strip().replace("", None)
    return frame


def _read_json_lines(name: str, content: bytes, issues: IssueLog) -> RawTable:
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(_lines(content), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            rows.append(row)
            numbers.append(number)
        else:
            bad.append((number, line))
    issues.add(name, [n for n, _ in bad], "", [line for _, line in bad], reason="not a JSON object", action="dropped")
    return RawTable(name, pd.DataFrame(rows), np.array(numbers, dtype=int))


def _lines(content: bytes) -> Iterable[str]:
    return content.decode("utf-8-sig", errors="replace").splitlines()


def _read_parquet(name: str, content: bytes) -> RawTable:
    try:
        frame = pa.parquet.read_table(BytesIO(content)).to_pandas()
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{name} is not a sound Parquet file ({error}): export it again.") from error
    return RawTable(name, frame.reset_index(drop=True), np.arange(2, len(frame) + 2))
