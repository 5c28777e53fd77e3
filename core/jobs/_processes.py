"""The processes of jobs, which end, die, or leave their number to somebody else."""

import os
import signal
import subprocess
import time
from pathlib import Path

from core.jobs._records import Job

workers: dict[str, subprocess.Popen[bytes]] = {}
"""Workers that this process started; polled so that ended ones are reaped."""


def is_alive(job: Job) -> bool:
    """Return whether a job's worker is still at work."""
    worker = workers.get(job.job_id)
    if worker is not None:
        return worker.poll() is None
    try:
        os.kill(job.pid or 0, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # somebody else's process: the number was given out again
    return _runs(job)


def _runs(job: Job) -> bool:
    """Return whether the process of the job's number is its worker still: numbers are given out again.

    Where the system does not show what a process runs, the number alone decides.
    """
    processes = Path("/proc")
    if not (processes / "self" / "cmdline").is_file():
        return True
    try:
        return job.job_id.encode() in (processes / str(job.pid) / "cmdline").read_bytes()
    except OSError:
        return False


def wait_for_end(job: Job) -> None:
    """Wait until a worker has ended after it was asked to; end it after two seconds."""
    deadline = time.monotonic() + 2.0
    while is_alive(job) and time.monotonic() < deadline:
        time.sleep(0.02)
    if is_alive(job) and job.pid is not None:
        os.kill(job.pid, signal.SIGKILL)
