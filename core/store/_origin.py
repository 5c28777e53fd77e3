"""Where a version came from: its columns, its files, and the live rows that it includes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from core.datasets.importing import ImportResult, Sources
from core.datasets.source_files import SourceFile, remembered


@dataclass(frozen=True, slots=True)
class Origin:
    """What a version's manifest says of its making.

    Attributes
    ----------
    columns : dict of str to dict of str to str
        Which column fed which field, by table: remembered for the next file of the same kind.
    sources : tuple of SourceFile
        Files that may change where they lie; uploads are copies and are not among them.
    last_event : int
        Number of the newest live row that is part of the version.
    """

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()
    last_event: int = 0

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; versions from before have none of it."""
        sources = tuple(SourceFile(**one) for one in manifest.get("sources", ()))
        return cls(manifest.get("columns", {}), sources, manifest.get("last_event", 0))

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "columns": {table: dict(fields) for table, fields in self.columns.items()},
            "sources": [one.to_json() for one in self.sources],
            "last_event": self.last_event,
        }

    def with_import(self, sources: Sources, result: ImportResult, *, uploads: Path) -> Self:
        """Return the origin with the files of one more import."""
        mapped: dict[str, Mapping[str, str]] = {
            table: dict(one.mapping) for table, one in result.understood.items() if not one.summary
        }
        read = [SourceFile.of(table, path, mapped.get(table)) for table, path in sources.files().items()]
        if sources.images is not None:
            read.append(SourceFile.of("images", sources.images))
        lasting = [one for one in read if uploads.resolve() not in Path(one.path).parents]
        return replace(self, columns={**self.columns, **mapped}, sources=remembered(self.sources, lasting))


NO_ORIGIN = Origin()
