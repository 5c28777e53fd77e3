"""What a pile of dropped files seems to be, before anything is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets.columns import FIELDS, REQUIRED, Table
from core.datasets.formats import recognise
from core.datasets.guessing import Role, guess_role, join_rates
from core.datasets.importing import ImportResult, Sources, understand_files
from core.datasets.issues import IssueLog
from core.datasets.raw_files import RawFiles
from core.datasets.reading import RawTable
from core.datasets.understanding import Understanding, named

_EXAMPLES, _EXAMPLE_LENGTH = 3, 40


@dataclass(frozen=True, slots=True)
class FileRole:
    """A file and the table it most likely holds."""

    path: Path
    role: Role
    confidence: float
    n_rows: int
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Preview:
    """How the files would be read.

    Attributes
    ----------
    understood : dict of str to Understanding
        By table; files whose role is none of the tables are left out.
    join : dict of str to float
        Per id column of the catalog, the share of the log's rows that it names, best first; empty without both.
    missing : dict of str to tuple of str
        Per table, the required fields that no column feeds.
    """

    understood: Mapping[Table, Understanding]
    join: Mapping[str, float]
    missing: Mapping[Table, tuple[str, ...]]

    @property
    def join_rate(self) -> float | None:
        """Share of the log's rows whose item is in the catalog as it would be read; None without both files."""
        items, log = self.understood.get("items"), self.understood.get("interactions")
        if items is None or log is None or any(self.missing.values()):
            return None
        column = items.mapping.get("item_id", "item_id")
        return join_rates(items.raw, named(log), log_column="item_id").get(column, 0.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a data set would hold after an import, and how many rows of the files need a look."""

    n_items: int
    n_users: int
    n_interactions: int
    n_orphans: int
    n_issues: int
    n_impressions: int = 0


def roles_of(paths: Sequence[Path], *, raws: RawFiles | None = None) -> list[FileRole]:
    """Guess each file's role; of two files with the same role, the less certain one may be something else.

    Raises
    ------
    DataError
        If a file cannot be read at all.
    """
    raws = raws or RawFiles()
    return [_role_of(path, raws.read(path, IssueLog())) for path in paths]


def preview(sources: Sources, *, raws: RawFiles | None = None) -> Preview:
    """Read the files and say how each would be taken, without validating a row."""
    understood = understand_files(sources, IssueLog(), raws=raws)
    missing = {table: _missing(table, one) for table, one in understood.items()}
    items, log = understood.get("items"), understood.get("interactions")
    rates: dict[str, float] = {}
    if items is not None and log is not None and not missing["interactions"]:
        rates = join_rates(items.raw, named(log), log_column="item_id")
    return Preview(understood, rates, missing)


def forecast_of(result: ImportResult) -> Forecast:
    """Return what an import that was tried, but not stored, would hold."""
    counts = result.dataset.counts()
    return Forecast(
        counts["items"],
        counts["users"],
        counts["interactions"],
        counts["orphans"],
        len(result.issues),
        counts.get("impressions", 0),
    )


def examples(raw: RawTable) -> dict[str, tuple[str, ...]]:
    """Return up to three example values of every column."""
    return {
        str(name): tuple(str(cell)[:_EXAMPLE_LENGTH] for cell in raw.frame[name].dropna().head(_EXAMPLES))
        for name in raw.frame.columns
    }


def _role_of(path: Path, raw: RawTable) -> FileRole:
    recognised = next(iter(recognise([raw])), None)
    if recognised is not None:
        return FileRole(path, recognised.table, 1.0, len(raw.frame), examples(raw))
    guess = guess_role(raw)
    return FileRole(path, guess.table, guess.confidence, len(raw.frame), examples(raw))


def _missing(table: Table, understood: Understanding) -> tuple[str, ...]:
    present = {*understood.raw.frame.columns, *understood.mapping}
    return tuple(name for name in FIELDS[table] if name in REQUIRED[table] and name not in present)
