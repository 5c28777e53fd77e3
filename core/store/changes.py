"""Changes to a data set that is there already: how its log is read, and people who ask to be forgotten.

What does not depend on the change is taken over from the version in force, not computed again.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.datasets import Dataset
from core.datasets.dataset import without_users
from core.datasets.snapshot import load_dataset, save_dataset
from core.errors import ConfigError, NotFoundError
from core.progress import Progress, no_progress
from core.signals import signals
from core.signals.fitted import fit_models, fitted_names, save_models
from core.store import Version, Workspace
from core.store._origin import Origin
from core.store._version_files import manifest_of, still_pending
from core.store.added_signals import forget_in_signals, is_in_signals
from core.store.external_lists import forget_in_external_lists, is_in_external_lists
from core.store.forgotten import forgotten_among, note_forgotten
from core.store.leftovers import clear_uploads
from core.store.live_log import count_rows, forget_rows
from core.store.run_files import forget_in_runs, is_in_runs, validation_folder
from core.store.saved_views import forget_in_views, is_in_views

_TAKEN_OVER = ("text.npy", "index.faiss", "index.npy", "index.json", "pictures.parquet")
"""What depends on the catalog alone."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of one user."""

    n_interactions: int
    n_versions: int
    n_uploads: int


def change_options(
    workspace: Workspace, name: str, changes: Mapping[str, object], *, progress: Progress = no_progress
) -> Version:
    """Read a data set's log in another way and publish the result.

    Vectors, index and pictures are taken over; models are fitted again only if what they were fitted on
    has changed.

    Parameters
    ----------
    changes : mapping of str to object
        Options by name in their JSON form, e.g. ``{"positives": {"min_value": 4}}``; see `DatasetOptions.changed`.

    Raises
    ------
    ConfigError
        If an option cannot have its value, or no row would count as a choice any more.
    """
    with workspace.writing(name):
        version = workspace.current(name)
        before = load_dataset(version.folder)
        after = replace(before, options=before.options.changed(changes))
        if len(after.log) and not after.interactions.is_positive.any():
            raise ConfigError(f"with {after.options.positives} no row counts as a choice: choose a wider rule.")
        return _publish_again(workspace, version, before, after, progress)


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


def _publish_again(
    workspace: Workspace, version: Version, before: Dataset, after: Dataset, progress: Progress
) -> Version:
    """Publish a data set of the same catalog; the caller holds its name for writing."""
    progress(0.1, "Learning who chooses what")
    kept = [name for name in fitted_names() if signals()[name].keeps_fit(before, after)]
    models = fit_models(after, [name for name in fitted_names() if name not in kept])
    progress(0.9, "Publishing")

    def write(folder: Path) -> dict[str, Any]:
        save_dataset(after, folder)
        for name in _TAKEN_OVER:
            if (version.folder / name).is_file():
                _link(version.folder / name, folder / name)
        save_models(models, folder)
        for name in kept:
            if (version.folder / name).is_dir():
                shutil.copytree(version.folder / name, folder / name, copy_function=_link)
        return manifest_of(after, Origin.from_manifest(version.manifest)) | still_pending(version.manifest)

    published = workspace.publish(after.name, write)
    progress(1.0, "Ready")
    return published


def _link(source: str | Path, target: str | Path) -> None:
    """Give an immutable file a second name; copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
