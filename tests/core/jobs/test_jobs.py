import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pandas as pd
import psutil
import pytest
from prepared import ITEMS, LOG, remember_vectors, sources, written
from sqlalchemy import insert, select

from core.errors import NotFoundError, StartError
from core.jobs import (
    _processes,
    _records,
    _worker,
    cancel_job,
    find_job,
    last_job,
    run_worker,
    running_jobs,
    start_job,
    wait_for_job,
)
from core.maps import load_map
from core.signals import collaborative
from core.store import Workspace
from core.store import database as tables
from core.store.database import utc_now

STOPPED = "The work stopped unexpectedly: try again, and report the log if it happens twice."
NOT_STARTED = "the work could not be started (Cannot allocate memory): free memory or disk space, then try again."


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "home")


@pytest.fixture(autouse=True)
def followed(monkeypatch):
    """Return the jobs that go on behind those which run in this process; none of them runs."""
    jobs = []
    monkeypatch.setattr(_worker, "start_job", lambda _, task, dataset, **more: jobs.append((task, dataset, more)))
    return jobs


def arguments(folder, files, **further):
    named = {"items": str(files.items)} | ({"interactions": str(files.interactions)} if files.interactions else {})
    return {"files": named, "issues": str(folder / "issues.csv")} | further


def recorded(
    workspace, job_id, task="import", dataset="shop", state="running", pid=None, started_at=None, **task_arguments
):
    """Write the row of a job without starting a process for it."""
    row = {"task": task, "dataset": dataset, "arguments": task_arguments, "share": 0.0, "step": "Starting", "pid": pid}
    with workspace.state.begin() as connection:
        connection.execute(
            insert(tables.jobs).values(job_id=job_id, state=state, started_at=started_at or utc_now(), **row)
        )
    return job_id


def ended(workspace, job_id, **task):
    """Run a job's work in this process and return the job."""
    recorded(workspace, job_id, **task)
    run_worker(workspace.home, job_id)
    return find_job(workspace, job_id)


def aged(path, days):
    """Write a file as it would stand there since some days."""
    written(path, "x")
    os.utime(path, (time.time() - 86_400 * days,) * 2)
    return path


def test_the_next_job_clears_old_uploads_and_logs_that_no_running_job_needs(workspace, monkeypatch):
    home = workspace.home
    gone = [aged(home / "uploads" / "a" / "log.csv", 8), aged(home / "jobs" / "done.log", 31)]
    stays = [
        aged(home / "uploads" / "b" / "log.csv", 6),
        aged(home / "uploads" / "c" / "busy.csv", 8),
        aged(home / "jobs" / "new.log", 29),
        aged(home / "jobs" / "busy.log", 31),
    ]
    recorded(workspace, "busy", pid=os.getpid(), files={"items": str(stays[1])})
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: SimpleNamespace(pid=os.getpid()))
    monkeypatch.setattr("core.jobs._control.workers", {})
    start_job(workspace, "import", "shop")
    assert [path for path in (*gone, *stays) if path.is_file()] == stays
    assert not gone[0].parent.exists()


def under_way(workspace, tmp_path):
    """Start an import that has hundreds of texts to encode, and return it once it does so."""
    rows = "".join(f"{number},A thing numbered {number},{'words of it ' * 30}{number}\n" for number in range(900))
    files = sources(tmp_path / "many", "item_id,title,description\n" + rows)
    job = start_job(workspace, "import", "many", **arguments(tmp_path, files))
    deadline = time.monotonic() + 240
    while "texts" not in (job := find_job(workspace, job.job_id)).step and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (job.state, job.step) == ("running", "0 of 900 texts")
    assert 0 < job.share < 1
    return job


def test_an_import_runs_in_a_process_of_its_own_and_ends_with_its_result(workspace, tmp_path):
    files = sources(tmp_path / "files", ITEMS + "rug,,Home,3\n", LOG)
    remember_vectors(workspace, files)
    started = start_job(workspace, "import", "shop", **arguments(tmp_path, files))
    assert (started.task, started.dataset, started.state) == ("import", "shop", "running")
    assert started.pid not in (None, os.getpid())
    assert psutil.Process(started.pid).ppid() == os.getpid()
    assert running_jobs(workspace) == [find_job(workspace, started.job_id)]
    job = wait_for_job(workspace, started.job_id, timeout_seconds=60)
    assert (job.state, job.share, job.step) == ("done", 1.0, "Ready")
    version = workspace.current("shop")
    assert job.result == {"version": version.version_id, "n_issues": 1, "issues": str(tmp_path / "issues.csv")}
    assert version.manifest["counts"] == {"items": 3, "users": 2, "interactions": 4, "orphans": 0}
    assert pd.read_csv(tmp_path / "issues.csv")[["row", "reason"]].to_numpy().tolist() == [[5, "title is missing"]]
    assert cancel_job(workspace, job.job_id) == job
    assert find_job(Workspace(workspace.home), job.job_id) == job
    deadline = time.monotonic() + 30
    while last_job(workspace) == job and time.monotonic() < deadline:
        time.sleep(0.05)
    drawn = wait_for_job(workspace, last_job(workspace).job_id, timeout_seconds=120)
    assert (drawn.task, drawn.state, drawn.dataset) == ("map", "done", "shop")
    assert load_map(version) is not None
    assert running_jobs(workspace) == []


def test_a_version_without_a_map_gets_one_behind_its_job(workspace, tmp_path, followed):
    files = sources(tmp_path / "files", ITEMS, LOG)
    remember_vectors(workspace, files)
    version = ended(workspace, "one", **arguments(tmp_path, files)).result["version"]
    assert followed == [("map", "shop", {"version": version})]
    ended(workspace, "two", task="map", version=version)
    ended(workspace, "three", task="rebuild", issues=str(tmp_path / "more.csv"))
    assert len(followed) == 1
    assert ended(workspace, "four", task="sample").state == "done"  # it comes with its map
    assert len(followed) == 1


def test_cancelling_ends_the_process_and_publishes_nothing(workspace, tmp_path):
    job = under_way(workspace, tmp_path)
    process = psutil.Process(job.pid)
    cancelled = cancel_job(workspace, job.job_id)
    assert (cancelled.state, cancelled.step, cancelled.result) == ("cancelled", "Cancelled", None)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert workspace.dataset_names() == []
    assert running_jobs(workspace) == []
    with workspace.writing("many"):
        pass
    assert find_job(workspace, job.job_id) == cancelled


def test_a_worker_that_was_killed_is_noted_as_failed_by_every_process(workspace, tmp_path, monkeypatch):
    job = under_way(workspace, tmp_path)
    code = (
        "import sys; from pathlib import Path; from core.store import Workspace; from core.jobs import find_job\n"
        "job = find_job(Workspace(Path(sys.argv[1])), sys.argv[2]); print(job.state, job.step, sep='|')"
    )
    asked = [sys.executable, "-c", code, str(workspace.home), job.job_id]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.startswith("running|")
    os.kill(job.pid, signal.SIGKILL)
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert answer == f"failed|{STOPPED}\n"
    assert find_job(workspace, job.job_id).state == "failed"
    _processes.workers[job.job_id].wait(timeout=10)
    assert workspace.dataset_names() == []


def test_every_step_is_reported_in_order(workspace, tmp_path, monkeypatch):
    files = sources(tmp_path / "files", ITEMS, LOG)
    remember_vectors(workspace, files)
    told = []
    write = _worker.write_job

    def listen(workspace, job_id, **values):
        told.append((round(values["share"], 2), values["step"]))
        return write(workspace, job_id, **values)

    monkeypatch.setattr(_worker, "write_job", listen)
    monkeypatch.setattr(_records, "write_job", listen)
    assert ended(workspace, "one", **arguments(tmp_path, files)).state == "done"
    assert told == [
        (0.0, "Reading files"),
        (0.05, "Learning who chooses what"),
        (0.81, "3 of 3 texts"),
        (0.81, "Publishing"),
        (0.85, "Ready"),
        (0.85, "Looking for a mix that suits your data"),
        (1.0, "Ready"),
        (1.0, "Ready"),
    ]


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        ({"task": "sample", "dataset": "films"}, "there is no sample 'films': choose one of shop, movielens."),
        (
            {"files": {"items": "nowhere.csv"}, "issues": "issues.csv"},
            "nowhere.csv does not exist: check the path.",
        ),
        (
            {"files": {}, "issues": "issues.csv", "dataset": "../x"},
            "'../x' cannot name a data set: use up to 63 lower-case letters, digits, - and _, "
            "beginning with a letter or digit.",
        ),
        ({"files": {}, "issues": "issues.csv"}, "'shop' has no catalog yet: give a file of items (--items FILE)."),
    ],
)
def test_a_mistake_of_the_user_ends_the_job_with_its_sentence(workspace, task, sentence):
    job = ended(workspace, "one", **task)
    assert (job.state, job.step, job.result) == ("failed", sentence, None)


def test_anything_else_ends_the_job_with_a_sentence_and_its_log_with_the_trace(workspace, capsys):
    job = ended(workspace, "one", files=None)
    assert (job.state, job.step) == ("failed", STOPPED)
    assert "AttributeError: 'NoneType' object has no attribute 'items'" in capsys.readouterr().err


def test_mapping_and_replace_reach_the_import(workspace, tmp_path):
    first = sources(tmp_path / "1", ITEMS)
    second = sources(tmp_path / "2", "sku,title\nrug,Rug\n", mapping={"item_id": "sku"})
    remember_vectors(workspace, first, second)
    ended(workspace, "one", **arguments(tmp_path, first))
    job = ended(workspace, "two", **arguments(tmp_path, second, mapping={"item_id": "sku"}, replace=True))
    assert job.state == "done"
    assert workspace.current("shop").manifest["counts"]["items"] == 1


def test_a_job_whose_number_was_given_to_another_process_is_failed_and_that_process_let_be(workspace, monkeypatch):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        recorded(workspace, "first of two", pid=stranger.pid)
        recorded(workspace, "second of two", pid=stranger.pid)
        assert cancel_job(workspace, "first of two").state == "failed"
        assert running_jobs(workspace) == []
        assert find_job(workspace, "second of two").step == STOPPED
        assert stranger.poll() is None
        stranger.communicate(b"\n", timeout=10)
    assert stranger.returncode == 0


def test_work_that_cannot_be_started_has_failed_and_says_why(workspace, monkeypatch):
    def refuse(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(StartError) as caught:
        start_job(workspace, "sample", "shop")
    assert str(caught.value) == NOT_STARTED
    assert running_jobs(workspace) == []
    with workspace.state.connect() as connection:
        assert list(connection.execute(select(tables.jobs.c.state, tables.jobs.c.step))) == [("failed", NOT_STARTED)]


def test_a_folder_that_cannot_hold_the_log_leaves_no_running_job(workspace):
    written(workspace.home / "jobs", "a file where the folder should be")
    with pytest.raises(StartError, match="File exists"):
        start_job(workspace, "sample", "shop")
    assert running_jobs(workspace) == []


def test_a_job_whose_process_was_never_noted_has_failed_once_it_had_time_to_start(workspace):
    recorded(workspace, "young", started_at=utc_now() - dt.timedelta(seconds=5))
    recorded(workspace, "old", started_at=utc_now() - dt.timedelta(seconds=60))
    assert [job.job_id for job in running_jobs(workspace)] == ["young"]
    assert (find_job(workspace, "old").state, find_job(workspace, "old").step) == ("failed", STOPPED)


def test_a_job_is_logged_where_it_starts_and_where_it_ends(workspace, monkeypatch, caplog):
    monkeypatch.setenv("MIXDESK_LOG", "INFO")
    caplog.set_level("INFO", logger="core.jobs")
    job = start_job(workspace, "sample", "films")
    assert caplog.messages == [f"job {job.job_id} started: sample of films"]
    wait_for_job(workspace, job.job_id, timeout_seconds=60)
    pattern = rf"WARNING core\.jobs\._records: job {job.job_id} ended: sample of films failed after \d+\.\d s\n"
    log, deadline = workspace.home / "jobs" / f"{job.job_id}.log", time.monotonic() + 30
    while not re.search(pattern, log.read_text()):  # the record says first that it ended
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_that_is_cancelled_is_logged_once(workspace, caplog):
    caplog.set_level("INFO", logger="core.jobs")
    recorded(workspace, "one", started_at=utc_now() - dt.timedelta(seconds=3))
    cancel_job(workspace, "one")
    cancel_job(workspace, "one")
    (said,) = caplog.messages
    assert re.fullmatch(r"job one ended: import of shop cancelled after 3\.\d s", said)


def test_running_jobs_are_listed_oldest_first(workspace):
    for job_id in ("b", "a", "c"):
        recorded(workspace, job_id)
    recorded(workspace, "d", state="done")
    assert [job.job_id for job in running_jobs(workspace)] == ["b", "a", "c"]


def test_waiting_ends_with_the_time(workspace):
    recorded(workspace, "one")
    assert wait_for_job(workspace, "one", timeout_seconds=0.1).state == "running"


def test_cancelling_before_there_is_a_process_keeps_the_job_cancelled(workspace, tmp_path):
    files = sources(tmp_path / "files", ITEMS)
    remember_vectors(workspace, files)
    recorded(workspace, "one", **arguments(tmp_path, files))
    assert cancel_job(workspace, "one").state == "cancelled"
    run_worker(workspace.home, "one")
    assert find_job(workspace, "one").state == "cancelled"
    assert workspace.dataset_names() == []


def test_an_unknown_task_is_refused_with_those_there_are(workspace):
    with pytest.raises(NotFoundError) as caught:
        start_job(workspace, "bake", "shop")
    named = "sample, import, add_log, options, time_text_model, rebuild, forget, validation, evaluate, tune, map"
    assert str(caught.value) == f"there is no task 'bake': choose one of {named}."
    assert running_jobs(workspace) == []


def test_an_unknown_job_is_refused(workspace):
    with pytest.raises(NotFoundError) as caught:
        find_job(workspace, "one")
    assert str(caught.value) == "there is no job 'one': it may belong to a deleted data set."


def test_a_cancelled_import_stops_at_its_next_step_even_if_its_process_lives(workspace, tmp_path, monkeypatch):
    files = sources(tmp_path / "files", ITEMS)
    remember_vectors(workspace, files)
    fit = collaborative.fit_collaborative

    def cancelled_meanwhile(*arguments):
        cancel_job(workspace, "one")
        return fit(*arguments)

    monkeypatch.setattr(collaborative, "fit_collaborative", cancelled_meanwhile)
    assert ended(workspace, "one", **arguments(tmp_path, files)).state == "cancelled"
    assert workspace.dataset_names() == []


def test_the_worker_is_started_from_any_folder(workspace, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "core.py", "raise RuntimeError('not the engine')")
    job = start_job(workspace, "sample", "films")
    job = wait_for_job(workspace, job.job_id, timeout_seconds=60)
    assert job.step == "there is no sample 'films': choose one of shop, movielens."
