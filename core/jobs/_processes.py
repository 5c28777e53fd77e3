"""The processes of jobs, which end, die, or leave their number to somebody else."""

from contextlib import suppress

import psutil

from core.jobs._records import Job
from core.store.database import utc_now

workers: dict[str, psutil.Popen] = {}
"""Workers that this process started; polled so that ended ones are reaped."""
_START_SECONDS = 30.0
"""So long a job may have no process: whoever starts it notes that at once, or died before."""
_END_SECONDS = 2.0


def is_alive(job: Job) -> bool:
    """Return whether a job's worker is at work, or may still be started."""
    if (worker := workers.get(job.job_id)) is not None:
        return worker.poll() is None
    if job.pid is None:
        return (utc_now() - job.started_at).total_seconds() < _START_SECONDS
    return _process_of(job) is not None


def end_worker(job: Job) -> None:
    """Ask a job's worker to end, and end it after two seconds."""
    worker = workers.get(job.job_id) or _process_of(job)
    if worker is None:
        return
    with suppress(psutil.NoSuchProcess):
        worker.terminate()
        try:
            worker.wait(timeout=_END_SECONDS)
        except psutil.TimeoutExpired:
            worker.kill()


def _process_of(job: Job) -> psutil.Process | None:
    """Return the process of a job's worker; None where it has ended, or its number was given out again."""
    if job.pid is None:
        return None
    try:
        process = psutil.Process(job.pid)
        return process if job.job_id in process.cmdline() else None
    except psutil.Error:
        return None
