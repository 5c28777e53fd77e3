"""Long work in a worker process of its own, with progress that every process can read, and cancel.

A job is a row in the state database and a process ``python -m core.jobs``, which calls the same typed function
as the command line. Cancelling ends that process; what it had not published is as if it never was.
"""

from core.jobs._control import cancel_job, find_job, last_job, running_jobs, start_job, wait_for_job
from core.jobs._records import Job
from core.jobs._worker import run_worker
from core.jobs.tasks import TASKS

__all__ = [
    "TASKS",
    "Job",
    "cancel_job",
    "find_job",
    "last_job",
    "run_worker",
    "running_jobs",
    "start_job",
    "wait_for_job",
]
