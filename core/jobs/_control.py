"""Start, find, await and cancel jobs."""

import logging
import subprocess
import sys
import time
import uuid

import psutil
from sqlalchemy import insert, select

from core.errors import NotFoundError, StartError
from core.jobs._processes import end_worker, is_alive, workers
from core.jobs._records import SURPRISE, Job, end_job, read_job, write_job
from core.jobs.tasks import TASKS
from core.store import Workspace
from core.store.database import jobs, utc_now
from core.store.leftovers import clear_old_files

logger = logging.getLogger(__name__)


def start_job(workspace: Workspace, task: str, dataset: str, **arguments: object) -> Job:
    """Start a task in a worker process and return at once.

    Parameters
    ----------
    task : str
        A name of `TASKS`.
    **arguments
        JSON values for that task.

    Raises
    ------
    NotFoundError
        If there is no such task.
    StartError
        If the system gives no process; the job is noted as failed then.
    """
    if task not in TASKS:
        raise NotFoundError(f"there is no task {task!r}: choose one of {', '.join(TASKS)}.")
    job_id = uuid.uuid4().hex
    row = {"job_id": job_id, "task": task, "dataset": dataset, "arguments": arguments, "state": "running"}
    with workspace.state.begin() as connection:
        connection.execute(insert(jobs).values(**row, share=0.0, step="Starting", started_at=utc_now()))
    clear_old_files(workspace)
    try:
        workers[job_id] = _worker(workspace, job_id)
    except OSError as error:
        reason = error.strerror or error
        sentence = f"the work could not be started ({reason}): free memory or disk space, then try again."
        end_job(workspace, job_id, "failed", sentence)
        raise StartError(sentence) from error
    write_job(workspace, job_id, pid=workers[job_id].pid)
    logger.info("job %s started: %s of %s", job_id, task, dataset)
    return find_job(workspace, job_id)


def _worker(workspace: Workspace, job_id: str) -> psutil.Popen:
    workspace.job_logs.mkdir(exist_ok=True)
    with (workspace.job_logs / f"{job_id}.log").open("wb") as log:
        return psutil.Popen(
            [sys.executable, "-P", "-m", "core.jobs", str(workspace.home), job_id],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def find_job(workspace: Workspace, job_id: str) -> Job:
    """Return one job; a worker that died without a word is noted as failed.

    Raises
    ------
    NotFoundError
        If there is no such job.
    """
    job = read_job(workspace, job_id)
    if job.state == "running" and not is_alive(job):
        end_job(workspace, job_id, "failed", SURPRISE)
        return find_job(workspace, job_id)
    return job


def running_jobs(workspace: Workspace) -> list[Job]:
    """Return the jobs under way, oldest first."""
    query = select(jobs.c.job_id).where(jobs.c.state == "running").order_by(jobs.c.started_at)
    with workspace.state.connect() as connection:
        found = [find_job(workspace, job_id) for job_id in connection.scalars(query).all()]
    return [job for job in found if job.state == "running"]


def last_job(workspace: Workspace) -> Job | None:
    """Return the job that was started last; None where there never was one."""
    query = select(jobs.c.job_id).order_by(jobs.c.started_at.desc()).limit(1)
    with workspace.state.connect() as connection:
        job_id = connection.scalar(query)
    return None if job_id is None else find_job(workspace, job_id)


def cancel_job(workspace: Workspace, job_id: str) -> Job:
    """End a running job's process; a job that has ended stays as it is."""
    job = find_job(workspace, job_id)
    if job.state != "running":
        return job
    end_job(workspace, job_id, "cancelled", "Cancelled")
    end_worker(job)
    return find_job(workspace, job_id)


def wait_for_job(workspace: Workspace, job_id: str, *, timeout_seconds: float = 600.0) -> Job:
    """Return a job once it has ended, or as it is after the timeout."""
    deadline = time.monotonic() + timeout_seconds
    while (job := find_job(workspace, job_id)).state == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return job
