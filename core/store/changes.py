"""Changes to a data set that is there already: how its log and its texts are read, and who asks to be forgotten.

What does not depend on the change is taken over from the version in force, not computed again.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.datasets import Catalog, Dataset
from core.datasets.dataset import without_users
from core.datasets.live_rows import items_frame
from core.datasets.snapshot import load_dataset, save_dataset
from core.embedding import full_name
from core.errors import ConfigError, NotFoundError
from core.progress import Progress, between, no_progress
from core.signals import signals
from core.signals.fitted import fit_models, fitted_names, save_models
from core.store import Version, Workspace, live_log
from core.store._origin import Origin
from core.store._version_files import manifest_of, save_vectors, still_pending
from core.store.added_signals import forget_in_signals, is_in_signals
from core.store.build import text_vectors
from core.store.external_lists import forget_in_external_lists, is_in_external_lists
from core.store.forgotten import forgotten_among, note_forgotten
from core.store.leftovers import clear_uploads
from core.store.live_log import count_rows, forget_rows
from core.store.run_files import forget_in_runs, is_in_runs, validation_folder
from core.store.saved_views import forget_in_views, is_in_views

_VECTORS = ("text.npy", "index.faiss", "index.npy", "index.json")
_PICTURES = "pictures.parquet"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of one user."""

    n_interactions: int
    n_versions: int
    n_uploads: int


def change_options(
    workspace: Workspace, name: str, changes: Mapping[str, object], *, progress: Progress = no_progress
) -> Version:
    """Read a data set's log or its texts in another way and publish the result.

    What does not depend on the change is taken over: with another text model only texts are encoded that it has
    never read, and models are fitted again only if what they were fitted on has changed.

    Parameters
    ----------
    changes : mapping of str to object
        Options by name in their JSON form, e.g. ``{"positives": {"min_value": 4}}``; see `DatasetOptions.changed`.

    Raises
    ------
    ConfigError
        If an option cannot have its value, or no row would count as a choice any more.
    ModelError
        If there is no such text model.
    """
    with workspace.writing(name):
        version = workspace.current(name)
        before = load_dataset(version.folder)
        if "text_model" in changes:
            changes = {**changes, "text_model": full_name(str(changes["text_model"]))}
        after = replace(before, options=before.options.changed(changes))
        if len(after.log) and not after.interactions.is_positive.any():
            raise ConfigError(f"with {after.options.positives} no row counts as a choice: choose a wider rule.")
        if "text_model" not in changes:
            return _publish_again(workspace, version, before, after, progress)
        vectors = _encoded(workspace, version, after, progress=between(progress, 0.0, 0.85))
        return _publish_again(workspace, version, before, after, between(progress, 0.85, 1.0), vectors=vectors)


def forget_user(workspace: Workspace, name: str, user_id: str, *, progress: Progress = no_progress) -> Forgotten:
    """Delete one user's rows from a data set, its models, older versions, kept lists, views, evaluations and uploads.

    A digest of the id stays, so that a later import of an old export does not bring the user back.

    Asking again finishes what was interrupted.

    Raises
    ------
    NotFoundError
        If the data set knows no such user.
    """
    with workspace.writing(name):
        version = workspace.current(name)
        before = load_dataset(version.folder)
        after = without_users(before, [user_id])
        tables = (
            (before.log, after.log),
            (before.orphans, after.orphans),
            (before.users, after.users),
            (before.impressions, after.impressions),
        )
        is_in_version = any(len(old) > len(new) for old, new in tables)
        n_live = count_rows(workspace, name, user_id)
        beside = (is_in_external_lists, is_in_signals, is_in_runs, is_in_views)
        is_beside = any(is_in(workspace, name, user_id) for is_in in beside)
        is_known = is_in_version or n_live > 0 or is_beside
        if not is_known and not forgotten_among(workspace, name, [user_id]):
            raise NotFoundError(f"{name!r} knows no user {user_id!r}: check the id.")
        with workspace.storing_users(name):
            note_forgotten(workspace, name, user_id)
            forget_in_external_lists(workspace, name, user_id)
            forget_in_signals(workspace, name, user_id)
            forget_in_views(workspace, name, user_id)
            forget_rows(workspace, name, user_id)
            forget_in_runs(workspace, name, user_id)
            shutil.rmtree(validation_folder(workspace, name))
        if is_in_version:
            _publish_again(workspace, version, before, after, progress)
        n_rows = n_live + sum(len(old) - len(new) for old, new in tables[:2])
        return Forgotten(n_rows, workspace.drop_other_versions(name), clear_uploads(workspace))


def _encoded(workspace: Workspace, version: Version, dataset: Dataset, *, progress: Progress) -> np.ndarray:
    """Return the vectors of a data set's texts; those of items that arrived live since are in the cache then too."""
    vectors = text_vectors(workspace, dataset, progress=progress)
    rows = live_log.rows_after(workspace, dataset.name, Origin.from_manifest(version.manifest).last_event)
    if items := [row.document for row in rows if row.kind == "item"]:
        text_vectors(workspace, replace(dataset, catalog=Catalog(items_frame(items))))
    return vectors


def _publish_again(
    workspace: Workspace,
    version: Version,
    before: Dataset,
    after: Dataset,
    progress: Progress,
    *,
    vectors: np.ndarray | None = None,
) -> Version:
    """Publish a data set of the same catalog, with the same vectors unless given; the caller holds its name."""
    progress(0.1, "Learning who chooses what")
    kept = [name for name in fitted_names() if signals()[name].keeps_fit(before, after)]
    models = fit_models(after, [name for name in fitted_names() if name not in kept])
    progress(0.9, "Publishing")

    def write(folder: Path) -> dict[str, Any]:
        save_dataset(after, folder)
        if vectors is not None:
            save_vectors(vectors, folder)
        for name in (_PICTURES,) if vectors is not None else (_PICTURES, *_VECTORS):
            if (version.folder / name).is_file():
                _link(version.folder / name, folder / name)
        save_models(models, folder)
        for name in kept:
            if (version.folder / name).is_dir():
                shutil.copytree(version.folder / name, folder / name, copy_function=_link)
        origin = Origin.from_manifest(version.manifest)
        return manifest_of(after, origin) | still_pending(version.manifest, vectors=vectors)

    published = workspace.publish(after.name, write)
    progress(1.0, "Ready")
    return published


def _link(source: str | Path, target: str | Path) -> None:
    """Give an immutable file a second name; copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
