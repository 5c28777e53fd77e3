"""What the times of the log give away: no times, batches, silences, impossible dates."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.datasets.options import SECONDS_PER_DAY
from core.health._bots import bot_checks
from core.health._check import Check, listed, subject
from core.health._health_rules import GAP_DAYS, GAP_FACTOR, RULES


def time_checks(dataset: Dataset, *, imported_at: float) -> list[Check]:
    """Return all checks of the log that look at times, in the order of its rows."""
    times = dataset.log["timestamp"].to_numpy(float)
    if not len(times):
        return []
    checks = [_no_times(times)]
    if not np.isfinite(times).any():
        return checks
    return [
        *checks,
        *_batch_checks(dataset, times),
        _silent_days(times),
        _future(dataset, times, imported_at),
        *_before_created(dataset, times),
        *bot_checks(dataset.interactions),
    ]


def _no_times(times: np.ndarray) -> Check:
    is_missing = np.isnan(times)
    count, n = int(is_missing.sum()), len(times)
    return Check(
        key="no_times",
        label="Interactions without a time",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction')} no time: Trending now and Memory pass them over.",
        action="Map the column that says when it happened, or export the log with its times.",
        rows=listed(np.flatnonzero(is_missing)),
    )


def _batch_checks(dataset: Dataset, times: np.ndarray) -> list[Check]:
    """Return the broadest of: one time for many, one day for all, one time for much of a user's history."""
    same, day = _same_time(times), _one_day(times)
    if same.share_concerned >= RULES["same_time"].floor and same.count > 1:
        return [same]
    return [same, day] if day.count else [same, day, _batch_times(dataset, times)]


def _same_time(times: np.ndarray) -> Check:
    known = times[np.isfinite(times)]
    levels, counts = np.unique(known, return_counts=True)
    usual, largest = float(levels[counts.argmax()]), int(counts.max())
    count, n = (largest if largest > 1 else 0), len(known)
    return Check(
        key="same_time",
        label="Interactions at the most frequent single time",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction')} one and the same time ({_moment(usual)}): "
        "it is probably not when they happened.",
        action="Export the time of the event itself, not that of the export or the batch.",
        rows=listed(np.flatnonzero(times == usual)) if count else (),
    )


def _one_day(times: np.ndarray) -> Check:
    days = np.floor(times[np.isfinite(times)] / SECONDS_PER_DAY)
    is_one = len(days) > 1 and days.min() == days.max()
    return Check(
        key="one_day",
        label="Interactions on the only day there is",
        count=len(days) if is_one else 0,
        n=len(days),
        headline=f"All {len(days):,} interactions lie on one day ({_day(days[0])}): nothing can be trending, and "
        "Evaluate has no later choices to find.",
        action="Import a longer stretch of the log.",
    )


def _batch_times(dataset: Dataset, times: np.ndarray) -> Check:
    keys = pd.DataFrame({"user": dataset.log["user_id"], "time": times})
    is_shared = keys.duplicated(keep=False).to_numpy(bool) & np.isfinite(times)
    count, n = int(is_shared.sum()), int(np.isfinite(times).sum())
    return Check(
        key="batch_times",
        label="Interactions at the time of another one of the same user",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction', ('shares', 'share'))} time and user with another one: "
        "which choice came first is not known.",
        action="Export times to the second where you can; else read Memory and Rewind with care.",
        rows=listed(np.flatnonzero(is_shared)),
    )


def _silent_days(times: np.ndarray) -> Check:
    active = np.unique(np.floor(times[np.isfinite(times)] / SECONDS_PER_DAY))
    distance = np.diff(active)
    typical = float(np.median(distance)) if len(distance) else 0.0
    gaps = np.flatnonzero((distance > GAP_FACTOR * typical) & (distance > GAP_DAYS))
    count, n = int((distance[gaps] - 1).sum()), int(active[-1] - active[0]) + 1
    order = np.argsort(times, kind="stable")
    ends = order[np.searchsorted(times[order], active[gaps + 1] * SECONDS_PER_DAY)]
    spans = [f"{_day(active[gap] + 1)} to {_day(active[gap + 1] - 1)}" for gap in listed(gaps)]
    longest = spans[int(distance[gaps].argmax())] if spans else "none"
    return Check(
        key="silent_days",
        label="Days inside unusual silences",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'day', ('lies', 'lie'))} in an unusual silence of the log (the longest from "
        f"{longest}): events may be missing.",
        action="Check the export for these days, and import what is missing.",
        rows=listed(ends),
        notes=tuple(f"nothing from {span}" for span in spans),
    )


def _future(dataset: Dataset, times: np.ndarray, imported_at: float) -> Check:
    is_future = times > imported_at
    count, n = int(is_future.sum()), int(np.isfinite(times).sum())
    return Check(
        key="future",
        label="Interactions later than the import",
        count=count,
        n=n,
        share=1.0 if count and dataset.options.clock == "data" else None,  # the newest of them says what now is
        headline=f"{subject(count, n, 'interaction', ('lies', 'lie'))} in the future of the import "
        f"({_moment(imported_at)}): Trending now and Memory count from a wrong day.",
        action="Correct the year, the order of day and month, or the time zone of these rows.",
        rows=listed(np.flatnonzero(is_future)),
        notes=tuple(_moment(times[row]) for row in listed(np.flatnonzero(is_future))),
    )


def _before_created(dataset: Dataset, times: np.ndarray) -> list[Check]:
    items = pd.Index(dataset.catalog.item_ids).get_indexer(pd.Index(dataset.log["item_id"].astype(object)))
    created = dataset.catalog.created_at[items]
    n = int((np.isfinite(created) & np.isfinite(times)).sum())
    if n == 0:
        return []
    is_before = times < created
    count = int(is_before.sum())
    check = Check(
        key="before_created",
        label="Interactions earlier than their item",
        count=count,
        n=n,
        headline=f"{subject(count, n, 'interaction', ('lies', 'lie'))} before the creation date of the item: "
        "the age of items cannot be trusted.",
        action="Map the date on which an item went on sale, not the one of its last change.",
        rows=listed(np.flatnonzero(is_before)),
    )
    return [check]


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _day(day: float) -> str:
    return datetime.fromtimestamp(day * SECONDS_PER_DAY, UTC).strftime("%Y-%m-%d")
