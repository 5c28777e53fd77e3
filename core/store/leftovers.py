"""Files that have done their work: uploads that were taken in or given up, and logs of jobs that ended."""

import json
import math
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.store import Workspace
from core.store.database import jobs

UPLOAD_SECONDS, LOG_SECONDS = 7 * 86_400.0, 30 * 86_400.0


def clear_old_files(workspace: Workspace, *, now: float | None = None) -> None:
    """Remove uploads of more than a week and logs of more than a month that no running job needs."""
    moment = time.time() if now is None else now
    clear_uploads(workspace, before=moment - UPLOAD_SECONDS)
    running = {f"{job_id}.log" for job_id in _running(workspace, jobs.c.job_id)}
    _remove([path for path in _older(workspace.job_logs, moment - LOG_SECONDS) if path.name not in running])


def clear_uploads(workspace: Workspace, *, before: float = math.inf) -> int:
    """Remove the copies of uploaded files, written before a moment, that no running job reads, and count them.

    What was imported stands in the versions.
    """
    in_use = json.dumps(_running(workspace, jobs.c.arguments))
    return _remove([path for path in _older(workspace.uploads, before) if json.dumps(str(path)) not in in_use])


def _running(workspace: Workspace, column: Any) -> list[Any]:
    """Return a column of the jobs that run."""
    with workspace.state.connect() as connection:
        return [*connection.scalars(select(column).where(jobs.c.state == "running"))]


def _older(folder: Path, before: float) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < before]


def _remove(paths: Sequence[Path]) -> int:
    """Remove files, and their folders where nothing else is in them."""
    for path in paths:
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
    return len(paths)
