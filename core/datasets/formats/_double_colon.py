"""Files whose columns are parted by ``::``, as the first MovieLens sets are; they have no header."""

from collections import Counter
from io import BytesIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from core.datasets.formats._headless import positional_names
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable

_MARK = "::"
_UNIT_SEPARATOR = "\x1f"  # a delimiter of one byte, which readers ask for
_N_LINES_LOOKED_AT = 1_000
_MOST = 0.9
_HEAD_BYTES = 65_536
_BLOCK_BYTES = 64 * 1024**2
_SUFFIXES = (".dat", ".txt", ".csv")


def is_double_colon(text_head: str) -> bool:
    """Return whether the first line and nearly all of the next ones have two or more ``::``.

    The last line of a head may be cut off and is looked at only when it stands alone.
    """
    lines = [line for line in text_head.split("\n", _N_LINES_LOOKED_AT)[:_N_LINES_LOOKED_AT] if line.strip()]
    is_parted = [line.count(_MARK) >= 2 for line in (lines[:-1] or lines)]
    return bool(is_parted) and is_parted[0] and sum(is_parted) >= _MOST * len(is_parted)


def read_if_parted(name: str, content: bytes, issues: IssueLog) -> RawTable | None:  # noqa: ARG001  as every reader
    """Read a file if it is parted by ``::``, else return None; its first line is row 1."""
    if not name.lower().removesuffix(".gz").endswith(_SUFFIXES):
        return None
    head = content[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    return parted(name, content) if is_double_colon(head) else None


def parted(name: str, content: bytes) -> RawTable:
    """Return the table of UTF-8 bytes whose cells ``::`` parts.

    No line is lost: a short one has missing cells at its end, of a long one the rest stands in the last cell.
    Lines without content are counted, and are no rows.
    """
    names = positional_names(_n_columns(content))
    other: dict[int, str] = {}

    def keep_apart(row: pa.csv.InvalidRow) -> str:
        other[row.number] = row.text
        return "skip"

    body = content.replace(_MARK.encode(), _UNIT_SEPARATOR.encode())
    table = pa.csv.read_csv(
        BytesIO(body or b"\n"),
        read_options=pa.csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK_BYTES),
        parse_options=pa.csv.ParseOptions(
            delimiter=_UNIT_SEPARATOR, quote_char=False, invalid_row_handler=keep_apart, ignore_empty_lines=False
        ),
        convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    return _in_order(name, table.to_pandas(), other, names)


def _n_columns(content: bytes) -> int:
    """Return how many columns most of the first lines have."""
    head = content.split(b"\n", _N_LINES_LOOKED_AT)[:_N_LINES_LOOKED_AT]
    marks = Counter(line.count(_MARK.encode()) for line in head if line.strip())
    return 1 + marks.most_common(1)[0][0] if marks else 1


def _in_order(name: str, frame: pd.DataFrame, other: dict[int, str], names: list[str]) -> RawTable:
    numbers = np.setdiff1d(np.arange(1, len(frame) + len(other) + 1), list(other))
    if other:
        odd = pd.DataFrame([_cells(line, len(names)) for line in other.values()], columns=names)
        frame = pd.concat([frame, odd], ignore_index=True)
        numbers = np.concatenate([numbers, list(other)])
    order = np.argsort(numbers, kind="stable")
    frame, numbers = frame.iloc[order], numbers[order]
    frame = frame.apply(lambda cells: cells.str.strip().replace("", None))
    is_row = frame.notna().any(axis=1).to_numpy(bool)
    return RawTable(name, frame[is_row].reset_index(drop=True), numbers[is_row])


def _cells(line: str, n_columns: int) -> list[str | None]:
    cells = line.split(_UNIT_SEPARATOR, n_columns - 1)
    cells[-1] = cells[-1].replace(_UNIT_SEPARATOR, _MARK)
    return [*cells, *[None] * (n_columns - len(cells))]
