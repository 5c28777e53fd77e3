"""Files shown to every format: each is read by the reader, and taken by the first format, that knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.datasets.columns import Table
from core.datasets.formats._format import Format
from core.datasets.formats._headless import is_positional, looks_headerless, restore_first_row
from core.datasets.formats._registry import known_formats
from core.datasets.issues import IssueLog
from core.datasets.reading import RawTable, read_table


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file with the format that fits it.

    Attributes
    ----------
    raw : RawTable
        The file as the format takes it: where it has no header, with its first row restored.
    needs_confirmation : bool
        Whether the columns were named by their content only.
    """

    format: Format
    raw: RawTable
    summary: str
    needs_confirmation: bool

    @property
    def table(self) -> Table:
        """The table that the file feeds."""
        return self.format.table

    @property
    def apply(self) -> "partial[RawTable]":
        """``apply(issues)``: the table; with `id_choices` also ``apply(issues, item_id=choice)``."""
        return partial(self.format.apply, self.raw)


def read_file(path: Path, issues: IssueLog) -> RawTable:
    """Read a file as `read_table` does, the readers of the formats asked first.

    Raises
    ------
    DataError
        If the file cannot be used.
    """
    readers = dict.fromkeys(one.read for one in known_formats() if one.read is not None)  # formats may share one
    return read_table(path, issues, own_readers=tuple(readers))


def recognise(raws: Sequence[RawTable]) -> list[Recognised]:
    """Return the files that a format fits, in the order given; other files are absent."""
    found = [_recognised(raw) for raw in raws]
    return [one for one in found if one is not None]


def _recognised(raw: RawTable) -> Recognised | None:
    has_header = not is_positional(raw)
    is_restored = has_header and looks_headerless(raw)
    if is_restored:
        raw = restore_first_row(raw)
    for one in known_formats():
        if one.has_header != (has_header and not is_restored):
            continue
        summary = one.detect(raw)
        if summary is not None:
            return Recognised(one, raw, summary, needs_confirmation=is_restored or not one.is_sure)
    return None
