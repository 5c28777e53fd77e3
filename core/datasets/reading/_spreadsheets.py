"""Excel workbooks to raw tables: the sheet that holds the table, from its header row on."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from core.datasets.issues import IssueLog
from core.datasets.reading._unpacking import check_unpacked
from core.errors import DataError

_HEADER_WITHIN = 20
_HEADER_SHARE = 0.6


def read_workbook(name: str, content: bytes, issues: IssueLog) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the largest sheet's rows below its header, and their row numbers in that sheet.

    The header is the first of the leading rows that fills at least 60% of the sheet's width; what stands above (a
    title, a date) and all other sheets are reported as left out.

    Raises
    ------
    DataError
        If it is no workbook (or one with a password), or all sheets are empty.
    """
    sheets = _sheets(name, content)
    best = max(sheets, key=lambda title: len(sheets[title]))
    rows = sheets[best]
    if not rows:
        raise DataError(f"{name} has no rows: give a workbook with a header and at least one row.")
    for title, others in sheets.items():
        if title != best and others:
            reason = f"sheet {title!r} was left out: {best!r} has more rows"
            issues.add(name, [1], "", [title], reason=reason, action="kept apart")
    width = max(len(cells) for _, cells in rows)
    header = _header_place(rows, width)
    above = [number for number, _ in rows[:header]]
    issues.add(
        name,
        above,
        "",
        [_first_text(cells) for _, cells in rows[:header]],
        reason="stands above the header",
        action="dropped",
    )
    names = _names(rows[header][1], width)
    body = [(number, (*cells, *[None] * (width - len(cells)))) for number, cells in rows[header + 1 :]]
    frame = pd.DataFrame([cells for _, cells in body], columns=names, dtype=object)
    return frame, np.array([number for number, _ in body], dtype=int)


def _sheets(name: str, content: bytes) -> dict[str, list[tuple[int, tuple[object, ...]]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        check_unpacked(name, packed=len(content), unpacked=unpacked)
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
    except DataError:
        raise
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise DataError(
            f"{name} is not a sound Excel file ({error}): save it again as .xlsx without a password."
        ) from error
    found = {}
    for sheet in workbook.worksheets:
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        cut = [(number, _without_blank_end(cells)) for number, cells in rows]
        found[sheet.title] = [(number, cells) for number, cells in cut if cells]
    workbook.close()
    return found


def _without_blank_end(cells: tuple[object, ...]) -> tuple[object, ...]:
    clean = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
    while clean and clean[-1] is None:
        clean.pop()
    return tuple(clean)


def _header_place(rows: list[tuple[int, tuple[object, ...]]], width: int) -> int:
    for place, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        if sum(cell is not None for cell in cells) >= _HEADER_SHARE * width:
            return place
    return 0


def _names(cells: tuple[object, ...], width: int) -> list[str]:
    names: list[str] = []
    for position in range(width):
        cell = cells[position] if position < len(cells) else None
        label = str(cell).strip() if cell is not None else f"column {position + 1}"
        names.append(label if label not in names else f"{label} ({position + 1})")
    return names


def _first_text(cells: tuple[object, ...]) -> str:
    return str(next((cell for cell in cells if cell is not None), ""))
