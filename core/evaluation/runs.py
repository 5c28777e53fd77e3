"""Evaluations that are kept with a data set: list, open again, compare, delete. Those on test are counted for good."""

import datetime as dt
import gzip
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import RowMapping, delete, func, insert, select

from core.errors import ConfigError, NotFoundError
from core.evaluation.comparison import Difference, compare_values, word_of
from core.evaluation.experiment_result import Result, UserValues, number
from core.evaluation.metrics import METRICS, PER_USER
from core.evaluation.search_summary import TunedSummary
from core.store import Workspace
from core.store.candidate_names import FOUND, SUGGESTED
from core.store.database import runs, test_evaluations, utc_now
from core.store.forgotten import forgotten_among
from core.store.run_files import REPORT_FILE, USERS_FILE, run_folder
from core.stored_format import StoredFormat, same

RunKind = Literal["evaluate", "tune"]


def _in_standard_words(document: dict[str, Any]) -> dict[str, Any]:
    """Make format 3 of 2: candidates, whose lists' dissimilarity is called so."""
    result = document["result"]
    rest = {name: value for name, value in result.items() if name != "contenders"}
    candidates = [
        one | {table: _renamed(one[table]) for table in ("metrics", "against_baseline")} for one in result["contenders"]
    ]
    return document | {"result": rest | {"candidates": candidates}}


def _renamed(metrics: Mapping[str, Any]) -> dict[str, Any]:
    return {_METRICS_OF_FORMAT_2.get(name, name): value for name, value in metrics.items()}


_METRICS_OF_FORMAT_2 = {"least_unlikeness": "least_dissimilarity"}


def _judged_alone(document: dict[str, Any]) -> dict[str, Any]:
    """Make format 4 of 3: words are of a pair alone, every difference counts, what a search found is called Found."""
    result = document["result"]
    names = {} if document["tuned"] is None else {SUGGESTED: FOUND}
    candidates = [
        one
        | {"name": names.get(one["name"], one["name"])}
        | {"against_baseline": {metric: _said_alone(metric, row) for metric, row in one["against_baseline"].items()}}
        for one in result["candidates"]
    ]
    segments = [
        one | {"means": {names.get(name, name): means for name, means in one["means"].items()}}
        for one in result["segments"]
    ]
    since = {"margin": 0.0, "until": None, "candidates": candidates, "segments": segments}
    return document | {"result": result | since}


def _said_alone(metric: str, row: dict[str, Any]) -> dict[str, Any]:
    if metric not in METRICS:
        return row
    return row | {"word": word_of(metric, number(row["low"]), number(row["high"]), margin=0.0)}


RUN = StoredFormat("this kept evaluation", steps=(same, _in_standard_words, _judged_alone))
"""The number in a run's document counts for its table of users too."""
MAX_NOTE = 500
_RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One line of a data set's history.

    Attributes
    ----------
    seconds : float
        How long it took.
    headline : dict of str to float
        By candidate, the share of users who find a next choice.
    """

    run_id: str
    dataset: str
    kind: RunKind
    note: str
    fingerprint: str
    protocol_id: str
    part: str
    n_users: int
    baseline: str
    headline: dict[str, float | None]
    seconds: float
    created_at: dt.datetime


@dataclass(frozen=True, eq=False)
class Run:
    """A kept evaluation, opened."""

    entry: RunEntry
    result: Result
    tuned: TunedSummary | None = None


def save_run(
    workspace: Workspace,
    result: Result,
    *,
    note: str = "",
    seconds: float = 0.0,
    tuned: TunedSummary | None = None,
    report: str | None = None,
) -> RunEntry:
    """Keep an evaluation with its per-user values.

    Users who asked to be forgotten while it ran are left out, and the report with them; means stay as measured.

    Parameters
    ----------
    seconds : float
        How long it took.
    report : str, optional
        The HTML file to hand on.

    Raises
    ------
    ConfigError
        If the note is longer than 500 characters.
    """
    if len(note) > MAX_NOTE:
        raise ConfigError(f"the note has {len(note)} characters: use at most {MAX_NOTE}.")
    run_id = f"{utc_now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    found = result.to_json()
    document = RUN.numbered({"result": found, "tuned": None if tuned is None else tuned.to_json()})
    with workspace.storing_users(result.dataset):
        _write(workspace, result, run_id, document, report)
    entry = {
        "run_id": run_id,
        "dataset": result.dataset,
        "kind": "evaluate" if tuned is None else "tune",
        "note": note.strip(),
        "fingerprint": result.fingerprint,
        "protocol_id": result.protocol_id,
        "part": result.part,
        "n_users": result.n_users,
        "baseline": result.baseline,
        "headline": {one["name"]: one["metrics"]["hit_rate"] for one in found["candidates"]},
        "seconds": seconds,
        "created_at": utc_now(),
    }
    with workspace.state.begin() as connection:
        connection.execute(insert(runs).values(**entry))
    return _entry(entry)


def _write(workspace: Workspace, result: Result, run_id: str, document: dict[str, Any], report: str | None) -> None:
    """Write a run's files, without those who asked to be forgotten; the caller holds the users."""
    folder = run_folder(workspace, result.dataset, run_id)
    folder.mkdir(parents=True)
    (folder / _RESULT).write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    unwanted = forgotten_among(workspace, result.dataset, map(str, result.users.user_ids))
    if report is not None and not unwanted:
        (folder / REPORT_FILE).write_bytes(gzip.compress(report.encode("utf-8"), mtime=0))
    _write_users(result.users.without(unwanted), folder / USERS_FILE)


def list_runs(workspace: Workspace, dataset: str) -> list[RunEntry]:
    """Return a data set's kept evaluations, newest first."""
    query = select(runs).where(runs.c.dataset == dataset).order_by(runs.c.created_at.desc(), runs.c.run_id.desc())
    with workspace.state.connect() as connection:
        return [_entry(row) for row in connection.execute(query).mappings()]


def open_run(workspace: Workspace, dataset: str, run_id: str) -> Run:
    """Return a kept evaluation as it was.

    Raises
    ------
    NotFoundError
        If there is none of this id.
    FormatError
        If a later Mixdesk wrote it.
    """
    entry = next((one for one in list_runs(workspace, dataset) if one.run_id == run_id), None)
    folder = run_folder(workspace, dataset, run_id)
    if entry is None or not (folder / _RESULT).is_file():
        raise NotFoundError(f"{dataset!r} keeps no evaluation {run_id!r}: it may have been deleted.")
    document = RUN.upgraded(json.loads((folder / _RESULT).read_text(encoding="utf-8")))
    names = [one["name"] for one in document["result"]["candidates"]]
    result = Result.from_json(document["result"], _read_users(folder / USERS_FILE, names))
    tuned = None if document["tuned"] is None else TunedSummary.from_json(document["tuned"])
    return Run(entry, result, tuned)


def report_of(workspace: Workspace, dataset: str, run_id: str) -> str | None:
    """Return the HTML report of a kept evaluation; None where it has none, or had to go with a forgotten user."""
    path = run_folder(workspace, dataset, run_id) / REPORT_FILE
    return gzip.decompress(path.read_bytes()).decode("utf-8") if path.is_file() else None


def delete_run(workspace: Workspace, dataset: str, run_id: str) -> None:
    """Remove a kept evaluation; nothing happens if there is none. Its evaluation on test stays counted."""
    with workspace.state.begin() as connection:
        gone = delete(runs).where(runs.c.dataset == dataset, runs.c.run_id == run_id)
        if connection.execute(gone).rowcount:
            shutil.rmtree(run_folder(workspace, dataset, run_id), ignore_errors=True)


def compare_runs(one: Run, candidate: str, other: Run, against: str, *, seed: int = 0) -> dict[str, Difference]:
    """Compare a candidate of one run with one of another, on the users of both, by metric.

    Where the runs have different margins, the narrower one holds.

    Raises
    ------
    ConfigError
        If the runs were measured under different protocols or on different data, or share no user.
    NotFoundError
        If a candidate was not measured in its run.
    """
    left, right = one.result, other.result
    for what, name in (("protocols", "protocol_id"), ("data", "fingerprint")):
        if getattr(left, name) != getattr(right, name):
            raise ConfigError(f"the two evaluations have different {what}: measure both mixes in one evaluation.")
    left.candidate(candidate), right.candidate(against)
    ids, other_ids = (side.users.user_ids.astype(str) for side in (left, right))
    _, mine, theirs = np.intersect1d(ids, other_ids, return_indices=True)
    if len(mine) == 0:
        raise ConfigError("the two evaluations have no user in common.")
    tables = {
        candidate: _table(left.users, candidate)[mine],
        "": _table(right.users, against)[theirs],
    }
    margin = min(left.margin, right.margin)
    return dict(compare_values(tables, baseline="", seed=seed, margin=margin)[candidate])


def note_test_evaluation(workspace: Workspace, dataset: str, protocol_id: str) -> int:
    """Count one evaluation on the test part, before it is taken, and return how many there have been."""
    row = {"dataset": dataset, "protocol_id": protocol_id, "evaluated_at": utc_now()}
    with workspace.state.begin() as connection:
        connection.execute(insert(test_evaluations).values(**row))
    return count_test_evaluations(workspace, dataset)


def count_test_evaluations(workspace: Workspace, dataset: str) -> int:
    """Return how often a data set's test part has been looked at."""
    query = select(func.count()).select_from(test_evaluations).where(test_evaluations.c.dataset == dataset)
    with workspace.state.connect() as connection:
        return int(connection.scalar(query) or 0)


def _table(users: UserValues, name: str) -> np.ndarray:
    return np.stack([users.metrics[name][metric] for metric in PER_USER], axis=1)


def _write_users(users: UserValues, path: Path) -> None:
    columns: dict[str, Any] = {"user_id": users.user_ids, "relevant": [list(row) for row in users.relevant]}
    for place, (name, values) in enumerate(users.metrics.items()):
        columns |= {f"{place}.{metric}": values[metric] for metric in PER_USER}
        columns[f"{place}.list"] = [list(row) for row in users.lists[name]]
    pd.DataFrame(columns).to_parquet(path, index=False)


def _read_users(path: Path, names: list[str]) -> UserValues:
    frame = pd.read_parquet(path).rename(columns=_column_now)
    return UserValues(
        user_ids=frame["user_id"].to_numpy(object),
        relevant=tuple(map(tuple, frame["relevant"])),
        metrics={
            name: {metric: _column(frame, f"{place}.{metric}") for metric in PER_USER}
            for place, name in enumerate(names)
        },
        lists={name: tuple(map(tuple, frame[f"{place}.list"])) for place, name in enumerate(names)},
    )


def _column_now(column: str) -> str:
    """Return what a column of format 2 is called now; one of today's keeps its name."""
    if column == "chosen":
        return "relevant"
    place, _, metric = column.partition(".")
    return f"{place}.{_METRICS_OF_FORMAT_2[metric]}" if metric in _METRICS_OF_FORMAT_2 else column


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return a metric's values, NaN where it was not measured yet when the run was kept."""
    return frame[name].to_numpy(float) if name in frame else np.full(len(frame), np.nan)


def _entry(row: Mapping[str, Any] | RowMapping) -> RunEntry:
    return RunEntry(**{name: row[name] for name in RunEntry.__dataclass_fields__})
