"""The row of a job in the state database."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select, update

from core.errors import NotFoundError
from core.store import Workspace
from core.store.database import jobs, utc_now

logger = logging.getLogger(__name__)

State = Literal["running", "done", "failed", "cancelled"]

SURPRISE = "The work stopped unexpectedly: try again, and report the log if it happens twice."


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of one job.

    Attributes
    ----------
    share : float in [0, 1]
    step : str
        The current step, or the sentence of its error.
    started_at : datetime
        In UTC, without a zone.
    """

    job_id: str
    task: str
    dataset: str
    state: State
    share: float
    step: str
    result: dict[str, Any] | None
    pid: int | None
    started_at: dt.datetime


def read_job(workspace: Workspace, job_id: str) -> Job:
    """Return one job as its row stands.

    Raises
    ------
    NotFoundError
        If there is no such job.
    """
    with workspace.state.connect() as connection:
        row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no job {job_id!r}: it may belong to a deleted data set.")
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})


def write_job(workspace: Workspace, job_id: str, **values: object) -> bool:
    """Update a job that is still running; return whether it was."""
    with workspace.state.begin() as connection:
        is_running = (jobs.c.job_id == job_id) & (jobs.c.state == "running")
        return connection.execute(update(jobs).where(is_running).values(**values)).rowcount > 0


def end_job(workspace: Workspace, job_id: str, state: State, step: str, **values: object) -> None:
    """Note how a job ended; what it was asked to do is not kept: it may name a user who asked to be forgotten."""
    ended_at = utc_now()
    if write_job(workspace, job_id, state=state, step=step, ended_at=ended_at, arguments={}, **values):
        job = read_job(workspace, job_id)
        level = logging.WARNING if state == "failed" else logging.INFO
        seconds = (ended_at - job.started_at).total_seconds()
        logger.log(level, "job %s ended: %s of %s %s after %.1f s", job_id, job.task, job.dataset, state, seconds)
