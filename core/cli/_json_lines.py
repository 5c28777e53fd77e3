"""Rows that a program hands over, one JSON object a line."""

import json
from pathlib import Path
from typing import Any

from core.errors import DataError


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a file, leaving out blank lines.

    Raises
    ------
    DataError
        If there is no such file, or a line is no JSON object.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the path.")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [_object(line, f"{path.name}, line {number}") for number, line in lines if line.strip()]


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DataError(f"{where} is {line[:40]!r}: give one JSON object a line.")
    return found
