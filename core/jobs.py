"""Long work in a worker process of its own, with progress that every process can read, and cancel.

A job is a row in the state database and a process ``python -m core.jobs``, which calls the same typed function
as the command line. Cancelling ends that process; what it had not published is as if it never was.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import insert, select, update

from core.config import RankingConfig
from core.errors import CancelledError, MixdeskError, NotFoundError
from core.progress import Progress
from core.store import Version, Workspace
from core.store.database import jobs, utc_now

if TYPE_CHECKING:
    from core.datasets.importing import ImportResult

State = Literal["running", "done", "failed", "cancelled"]

_REPORT_SECONDS = 0.25
_SHARE_OF_IMPORT = 0.85
"""What comes after it is the search for a first config."""
_GIVING_WAY = frozenset({"map"})
"""Tasks that take every core for a while: they run only where nobody else wants to."""
_NICENESS = 10
_SURPRISE = "The work stopped unexpectedly: try again, and report the log if it happens twice."


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of one job.

    Attributes
    ----------
    share : float in [0, 1]
    step : str
        The current step, or the sentence of its error.
    """

    job_id: str
    task: str
    dataset: str
    state: State
    share: float
    step: str
    result: dict[str, Any] | None
    pid: int | None


def start_job(workspace: Workspace, task: str, dataset: str, **arguments: object) -> Job:
    """Start a task in a worker process and return at once.

    Parameters
    ----------
    task : str
        A name of `TASKS`.
    **arguments
        JSON values for that task.
    """
    if task not in TASKS:
        raise NotFoundError(f"there is no task {task!r}: choose one of {', '.join(TASKS)}.")
    job_id = uuid.uuid4().hex
    row = {"job_id": job_id, "task": task, "dataset": dataset, "arguments": arguments, "state": "running"}
    with workspace.state.begin() as connection:
        connection.execute(insert(jobs).values(**row, share=0.0, step="Starting", started_at=utc_now()))
    folder = workspace.home / "jobs"
    folder.mkdir(exist_ok=True)
    with (folder / f"{job_id}.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.jobs", str(workspace.home), job_id],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _workers[job_id] = worker
    _write(workspace, job_id, pid=worker.pid)
    return find_job(workspace, job_id)


_workers: dict[str, subprocess.Popen[bytes]] = {}
"""Workers that this process started; polled so that ended ones are reaped."""


def find_job(workspace: Workspace, job_id: str) -> Job:
    """Return one job; a worker that died without a word is noted as failed.

    Raises
    ------
    NotFoundError
        If there is no such job.
    """
    with workspace.state.connect() as connection:
        row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no job {job_id!r}: it may belong to a deleted data set.")
    job = Job(**{name: row[name] for name in Job.__dataclass_fields__})
    if job.state == "running" and job.pid is not None and not _is_alive(job):
        _end(workspace, job_id, "failed", _SURPRISE)
        return find_job(workspace, job_id)
    return job


def running_jobs(workspace: Workspace) -> list[Job]:
    """Return the jobs under way, oldest first."""
    query = select(jobs.c.job_id).where(jobs.c.state == "running").order_by(jobs.c.started_at)
    with workspace.state.connect() as connection:
        found = [find_job(workspace, job_id) for job_id in connection.scalars(query).all()]
    return [job for job in found if job.state == "running"]


def cancel_job(workspace: Workspace, job_id: str) -> Job:
    """End a running job's process; a job that has ended stays as it is."""
    job = find_job(workspace, job_id)
    if job.state != "running":
        return job
    _end(workspace, job_id, "cancelled", "Cancelled")
    if job.pid is not None and _is_alive(job):
        os.kill(job.pid, signal.SIGTERM)
        _wait_for_end(job)
    return find_job(workspace, job_id)


def wait_for_job(workspace: Workspace, job_id: str, *, timeout_seconds: float = 600.0) -> Job:
    """Return a job once it has ended, or as it is after the timeout."""
    deadline = time.monotonic() + timeout_seconds
    while (job := find_job(workspace, job_id)).state == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return job


def _wait_for_end(job: Job) -> None:
    deadline = time.monotonic() + 2.0
    while _is_alive(job) and time.monotonic() < deadline:
        time.sleep(0.02)
    if _is_alive(job) and job.pid is not None:
        os.kill(job.pid, signal.SIGKILL)


def _is_alive(job: Job) -> bool:
    worker = _workers.get(job.job_id)
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


def _write(workspace: Workspace, job_id: str, **values: object) -> bool:
    """Update a job that is still running; return whether it was."""
    with workspace.state.begin() as connection:
        is_running = (jobs.c.job_id == job_id) & (jobs.c.state == "running")
        return connection.execute(update(jobs).where(is_running).values(**values)).rowcount > 0


def _end(workspace: Workspace, job_id: str, state: State, step: str, **values: object) -> None:
    """Note how a job ended; what it was asked to do is not kept: it may name a user who asked to be forgotten."""
    _write(workspace, job_id, state=state, step=step, ended_at=utc_now(), arguments={}, **values)


def _reporter(workspace: Workspace, job_id: str) -> Progress:
    last_at, last_step = 0.0, ""

    def report(share: float, step: str) -> None:
        nonlocal last_at, last_step
        if step == last_step and time.monotonic() - last_at < _REPORT_SECONDS:
            return
        last_at, last_step = time.monotonic(), step
        if not _write(workspace, job_id, share=min(max(share, 0.0), 1.0), step=step):
            raise CancelledError("This work was cancelled.")

    return report


def _import_sample(
    workspace: Workspace, dataset: str, _arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.store.samples import import_sample

    version = import_sample(workspace, dataset, progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return {"version": version.version_id, "n_issues": 0}


def _import_files(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.datasets.importing import Sources
    from core.store.build import import_dataset

    files = {table: Path(path) for table, path in arguments["files"].items()}
    sources = Sources.of_files(files, arguments.get("mapping"))
    replace = bool(arguments.get("replace"))
    model = arguments.get("text_model")
    version, result = import_dataset(
        workspace, dataset, sources, replace=replace, text_model=model, progress=_first_part(progress)
    )
    _suggest(workspace, dataset, progress)
    return _imported(version, result, Path(arguments["issues"]))


def _add_log(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.store.build import add_log

    version, result = add_log(workspace, dataset, Path(arguments["file"]), progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return _imported(version, result, Path(arguments["issues"]))


def _imported(version: Version, result: "ImportResult", issues_path: Path) -> dict[str, Any]:
    from core.datasets.issues import save_issues

    save_issues(result.issues, issues_path)
    return {"version": version.version_id, "n_issues": len(result.issues), "issues": str(issues_path)}


def _rebuild(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.datasets.issues import save_issues
    from core.store.rebuild import rebuild

    made = rebuild(workspace, dataset, progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    save_issues(made.issues, Path(arguments["issues"]))
    return {"version": made.version.version_id, "n_issues": len(made.issues), "issues": arguments["issues"]}


def _change_options(
    workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.store.changes import change_options

    version = change_options(workspace, dataset, arguments["changes"], progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return {"version": version.version_id, "n_issues": 0}


def _forget(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.store.changes import forget_user

    forgotten = forget_user(workspace, dataset, arguments["user_id"], progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return {"n_interactions": forgotten.n_interactions, "n_versions": forgotten.n_versions, "n_issues": 0}


def _first_part(progress: Progress) -> Progress:
    return lambda share, step: progress(_SHARE_OF_IMPORT * share, step)


def _suggest(workspace: Workspace, dataset: str, progress: Progress) -> None:
    """Prepare the validation users of what was just published; the version is in force already."""
    from core.evaluation.validation_models import prepare_validation

    def report(share: float, step: str) -> None:
        progress(_SHARE_OF_IMPORT + (1 - _SHARE_OF_IMPORT) * share, step)

    prepare_validation(workspace, dataset, progress=report)


def _prepare_validation(
    workspace: Workspace, dataset: str, _arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.evaluation.validation_models import prepare_validation

    return {"suggestion": prepare_validation(workspace, dataset, progress=progress).to_json()}


def _evaluate(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.evaluation.dataset_runs import evaluate_dataset, kept_external
    from core.evaluation.experiment import Experiment
    from core.evaluation.protocol import EvaluationProtocol
    from core.store.build import open_recommender

    configs = {name: RankingConfig.from_json(config) for name, config in arguments["configs"].items()}
    experiment = Experiment(configs, kept_external(workspace, dataset), arguments.get("baseline", ""))
    _, run = evaluate_dataset(
        workspace,
        open_recommender(workspace, dataset),
        experiment,
        EvaluationProtocol.from_json(arguments.get("protocol", {})),
        part=arguments.get("part", "validation"),
        note=arguments.get("note", ""),
        progress=progress,
    )
    return {"run_id": run.entry.run_id}


def _tune(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.evaluation.dataset_runs import tune_dataset
    from core.evaluation.protocol import EvaluationProtocol
    from core.store.build import open_recommender

    config = arguments.get("config")
    run = tune_dataset(
        workspace,
        open_recommender(workspace, dataset),
        EvaluationProtocol.from_json(arguments.get("protocol", {})),
        config=None if config is None else RankingConfig.from_json(config),
        objective=arguments.get("objective", "ndcg"),
        budget_seconds=arguments.get("budget_seconds", 60.0),
        note=arguments.get("note", ""),
        progress=progress,
    )
    return {"run_id": run.entry.run_id}


def _map(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.maps import make_map
    from core.store.build import open_recommender

    version = workspace.version(dataset, arguments["version"])
    recommender = open_recommender(workspace, dataset, version.version_id)
    drawn = make_map(version, recommender, progress=progress)
    return {"version": version.version_id, "n_groups": len(drawn.items.cluster_names), "n_issues": 0}


Task = Callable[[Workspace, str, dict[str, Any], Progress], dict[str, Any]]
TASKS: dict[str, Task] = {
    "sample": _import_sample,
    "import": _import_files,
    "add_log": _add_log,
    "options": _change_options,
    "rebuild": _rebuild,
    "forget": _forget,
    "validation": _prepare_validation,
    "evaluate": _evaluate,
    "tune": _tune,
    "map": _map,
}


def run_worker(home: Path, job_id: str) -> None:
    """Run one job in this process; called by ``python -m core.jobs`` only."""
    workspace = Workspace(home)
    with workspace.state.connect() as connection:
        row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().one()
    if row["task"] in _GIVING_WAY and hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        result = TASKS[row["task"]](workspace, row["dataset"], row["arguments"], _reporter(workspace, job_id))
        _end(workspace, job_id, "done", "Ready", share=1.0, result=result)
    except MixdeskError as error:
        _end(workspace, job_id, "failed", str(error))
    except Exception:  # noqa: BLE001  whatever happened must end the job with a sentence; the log has the rest
        traceback.print_exc()
        _end(workspace, job_id, "failed", _SURPRISE)


if __name__ == "__main__":
    run_worker(Path(sys.argv[1]), sys.argv[2])
