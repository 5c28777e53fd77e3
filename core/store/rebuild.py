"""Making a data set anew from where it came from: files that changed, live rows, signals that were not ready."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.datasets import Dataset
from core.datasets.importing import Sources, import_files
from core.datasets.issues import IssueLog
from core.datasets.source_files import SourceFile
from core.errors import NotFoundError
from core.progress import Progress, no_progress
from core.store import Version, Workspace
from core.store._origin import Origin
from core.store.build import as_of_now, prepare, refusals_logged
from core.store.suppression import suppressed


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did.

    Attributes
    ----------
    version : Version
        The new one, or the one in force where nothing had changed.
    read, gone : tuple of str
        Files that had changed and were read, and files that are not there any more: what they held stays.
    has_live : bool
        Whether events or items that arrived live became part of it.
    is_new : bool
    issues : DataFrame
    """

    version: Version
    read: tuple[str, ...]
    gone: tuple[str, ...]
    has_live: bool
    is_new: bool
    issues: pd.DataFrame


def rebuild(workspace: Workspace, name: str, *, progress: Progress = no_progress) -> Rebuilt:
    """Read the files that changed since, take in what arrived live, finish what was not ready, and publish.

    Rows that are in no file any more stay: importing adds and replaces, it never deletes.

    Raises
    ------
    NotFoundError
        If there is no such data set.
    DataError
        If a file that changed cannot be read, or the data set is being written elsewhere.
    """
    with refusals_logged(name), workspace.writing(name):
        version = workspace.current(name)
        progress(0.0, "Looking for what changed")
        before = Origin.from_manifest(workspace.current(name).manifest)
        dataset, origin = as_of_now(workspace, name)
        if dataset is None:
            raise NotFoundError(f"there is no data set {name!r}: import it first.")
        changed = [one for one in before.sources if one.change() == "changed"]
        gone = tuple(one.path for one in before.sources if one.change() == "gone")
        has_live = origin.last_event > before.last_event
        if not changed and not has_live and not version.manifest.get("pending"):
            return Rebuilt(version, (), gone, has_live=False, is_new=False, issues=IssueLog().table())
        dataset, origin, issues = _read(workspace, dataset, origin, changed)
        images = [Path(one.path) for one in origin.sources if one.table == "images" and one.change() != "gone"]
        reads_images = any(one.table in ("items", "images") for one in changed)
        made = prepare(
            workspace,
            dataset,
            images=images[-1] if images and reads_images else None,
            origin=origin,
            progress=progress,
        )
        return Rebuilt(made, tuple(one.path for one in changed), gone, has_live, is_new=True, issues=issues)


def changed_sources(version: Version) -> tuple[list[SourceFile], list[SourceFile]]:
    """Return the files a version came from, and those of them that changed since."""
    sources = list(Origin.from_manifest(version.manifest).sources)
    return sources, [one for one in sources if one.change() == "changed"]


def _read(
    workspace: Workspace, dataset: Dataset, origin: Origin, changed: Sequence[SourceFile]
) -> tuple[Dataset, Origin, pd.DataFrame]:
    """Import the changed files into the data set, files of one table one after the other."""
    tables = [IssueLog().table()]
    for batch in _batches(changed):
        sources = Sources(
            **{one.table: Path(one.path) for one in batch},
            mapping={_target(one, name): column for one in batch for name, column in one.columns.items()},
        )
        read = import_files(dataset.name, sources, imported_at=time.time(), existing=dataset, about=dataset.about)
        result = suppressed(workspace, read)
        dataset, origin = result.dataset, origin.with_import(sources, result, uploads=workspace.uploads)
        tables.append(result.issues)
    return dataset, origin, pd.concat(tables, ignore_index=True)


def _batches(changed: Sequence[SourceFile]) -> list[list[SourceFile]]:
    batches: list[list[SourceFile]] = []
    for one in changed:
        free = next((batch for batch in batches if all(other.table != one.table for other in batch)), None)
        if free is None:
            batches.append([one])
        else:
            free.append(one)
    return batches


def _target(source: SourceFile, field: str) -> str:
    return field if source.table == "items" else f"{source.table}.{field}"
