"""What runs in a worker process."""

import os
import time
import traceback
from pathlib import Path

from sqlalchemy import select

from core.errors import CancelledError, MixdeskError
from core.jobs._control import start_job
from core.jobs._records import SURPRISE, end_job, write_job
from core.jobs.tasks import GIVING_WAY, TASKS, wants_map
from core.progress import Progress
from core.store import Workspace
from core.store.database import jobs

_REPORT_SECONDS = 0.25
_NICENESS = 10


def run_worker(home: Path, job_id: str) -> None:
    """Run one job in this process; called by ``python -m core.jobs`` only."""
    workspace = Workspace(home)
    with workspace.state.connect() as connection:
        row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().one()
    if row["task"] in GIVING_WAY and hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        result = TASKS[row["task"]](workspace, row["dataset"], row["arguments"], _reporter(workspace, job_id))
        end_job(workspace, job_id, "done", "Ready", share=1.0, result=result)
        if wants_map(workspace, row["task"], row["dataset"], result):
            start_job(workspace, "map", row["dataset"], version=result["version"])
    except MixdeskError as error:
        end_job(workspace, job_id, "failed", str(error))
    except Exception:  # noqa: BLE001  whatever happened must end the job with a sentence; the log has the rest
        traceback.print_exc()
        end_job(workspace, job_id, "failed", SURPRISE)


def _reporter(workspace: Workspace, job_id: str) -> Progress:
    last_at, last_step = 0.0, ""

    def report(share: float, step: str) -> None:
        nonlocal last_at, last_step
        if step == last_step and time.monotonic() - last_at < _REPORT_SECONDS:
            return
        last_at, last_step = time.monotonic(), step
        if not write_job(workspace, job_id, share=min(max(share, 0.0), 1.0), step=step):
            raise CancelledError("This work was cancelled.")

    return report
