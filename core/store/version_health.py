"""The health report of a published version: checked once, kept with the version, compared with the one before."""

import datetime as dt
import json
import os
from contextlib import suppress

import numpy as np

from core.datasets import Dataset
from core.health import HealthReport, health_report
from core.store import Version, Workspace
from core.store.build import compose_texts

_KEPT = "health.json"


def version_health(version: Version, dataset: Dataset, vectors: np.ndarray) -> HealthReport:
    """Return what is wrong with a published version.

    The checks take seconds at 10,000 items and up to a minute at 100,000; what they found is kept with the version.

    Parameters
    ----------
    dataset : Dataset
        What the version holds.
    vectors : ndarray of shape (n_items, dim), dtype=float32
        The text part, L2-normalised.
    """
    if (kept := _kept(version)) is not None:
        return kept
    published_at = dt.datetime.fromisoformat(version.manifest["published_at"]).replace(tzinfo=dt.UTC)
    report = health_report(
        dataset, vectors, is_shortened=compose_texts(dataset)[1], imported_at=published_at.timestamp()
    )
    if not version.manifest.get("pending"):
        _keep(version, report)
    return report


def health_before(workspace: Workspace, version: Version) -> HealthReport | None:
    """Return what the newest earlier version that was checked had, or None."""
    ids = workspace.version_ids(version.dataset)
    earlier = ids[: ids.index(version.version_id)] if version.version_id in ids else []
    reports = (_kept(workspace.version(version.dataset, one)) for one in reversed(earlier))
    return next((report for report in reports if report is not None), None)


def _kept(version: Version) -> HealthReport | None:
    """Return the report kept with a version; one that another release wrote and cannot be read counts as none."""
    try:
        return HealthReport.from_json(json.loads((version.folder / _KEPT).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(version: Version, report: HealthReport) -> None:
    """Keep a report with its version; with one that was replaced while it was checked, nothing is kept."""
    draft = version.folder / f".new-{os.getpid()}-{_KEPT}"
    with suppress(FileNotFoundError):
        draft.write_text(json.dumps(report.to_json()), encoding="utf-8")
        draft.replace(version.folder / _KEPT)
