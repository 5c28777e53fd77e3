"""The files a data set came from, remembered so that those that changed can be read again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from core.datasets.columns import Table

Change = Literal["same", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as it was when it was read.

    Attributes
    ----------
    table : str
        The table it fed, or "images".
    size, modified_ns : int
        Of a folder: the sum and the newest of what it holds.
    columns : dict of str to str
        Which column fed which field; empty where a format or the fields' own names decided.
    """

    table: str
    path: str
    size: int
    modified_ns: int
    columns: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table | Literal["images"], path: Path, columns: Mapping[str, str] | None = None) -> Self:
        """Return a file or folder as it is now."""
        return cls(table, str(path.resolve()), *_state(path), dict(columns or {}))

    def change(self) -> Change:
        """Return what became of it since."""
        path = Path(self.path)
        if not path.exists():
            return "gone"
        return "same" if _state(path) == (self.size, self.modified_ns) else "changed"

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def remembered(known: Iterable[SourceFile], read: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """Return all files, each once and as it was read last."""
    files = {(one.table, one.path): one for one in known}
    return tuple((files | {(one.table, one.path): one for one in read}).values())


def _state(path: Path) -> tuple[int, int]:
    stats = [part.stat() for part in ([path] if path.is_file() else path.rglob("*")) if part.is_file()]
    return sum(one.st_size for one in stats), max((one.st_mtime_ns for one in stats), default=0)
