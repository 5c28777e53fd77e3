"""A comparison to hand on: one HTML file that opens anywhere, and a table."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.comparison import Comparison, Difference, most_moved, suspicions
from core.evaluation.evaluation import Measured
from core.evaluation.figures import band_figure
from core.evaluation.metrics import METRICS, PER_SET, PER_USER
from core.evaluation.segments import by_history, by_item_warmth
from core.evaluation.verdict import HEADLINE, verdict

_TEMPLATE = Path(__file__).with_name("report.html.jinja")
_MOVED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an example list."""

    title: str
    is_relevant: bool


@dataclass(frozen=True, eq=False)
class Example:
    """One user's lists under two candidates, as of the cut, with what the user chose next."""

    user_id: str
    before: tuple[Place, ...]
    after: tuple[Place, ...]


def example_of(one: Measured, other: Measured) -> Example | None:
    """Return the lists of a user whose change from `other` to `one` is nearest to the average one.

    Of those for whom either list finds something, so that there is something to see; None where nobody is.
    """
    users = np.flatnonzero(one.split.is_headline & ((one.per_user[HEADLINE] + other.per_user[HEADLINE]) > 0))
    if len(users) == 0:
        return None
    change = one.per_user["ndcg"] - other.per_user["ndcg"]
    typical = change[one.split.is_headline].mean()
    user = int(users[np.argmin(np.abs(change[users] - typical))])
    return Example(str(one.split.user_ids[user]), _places(other, user), _places(one, user))


def _places(measured: Measured, user: int) -> tuple[Place, ...]:
    split = measured.split
    relevant = set(split.targets_of(user).tolist())
    items = [int(item) for item in measured.lists[user] if item >= 0]
    return tuple(Place(str(split.train.catalog.titles[item]), item in relevant) for item in items)


def report_table(comparison: Comparison) -> pd.DataFrame:
    """Return every number of a comparison, a row for each candidate and metric.

    Ranges, words and corrected p-values stand where a metric is compared user by user; they are missing for the
    baseline and for metrics of the whole set.
    """
    rows = []
    for name, one in comparison.measured.items():
        values = one.values()
        for metric in (*PER_USER, *PER_SET):
            row = comparison.differences.get(name, {}).get(metric)
            rows.append(
                {
                    "candidate": name,
                    "metric": metric,
                    "value": values[metric],
                    "compared_with": comparison.baseline if row is not None else "",
                    "difference": row.difference if row is not None else np.nan,
                    "low": row.low if row is not None else np.nan,
                    "high": row.high if row is not None else np.nan,
                    "effect": row.effect if row is not None else np.nan,
                    "p_corrected": row.p if row is not None else np.nan,
                    "word": row.word if row is not None else "",
                    "n": comparison.n_users,
                    "protocol": comparison.protocol_id,
                }
            )
    return pd.DataFrame(rows)


def report_html(
    comparison: Comparison, *, candidate: str, made_at: float, n_test_evaluations: int | None = None
) -> str:
    """Return a comparison as one HTML file that needs no network and shows in light and dark.

    Parameters
    ----------
    candidate : str
        The config the report is about; the baseline is the comparison's own.
    made_at : float
        Seconds since 1970 UTC.
    n_test_evaluations : int, optional
        How often the test part of this data set has been read so far, where the report reads it.

    Raises
    ------
    KeyError
        If the candidate was not measured.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(_facts(comparison, candidate, made_at, n_test_evaluations))


def _facts(comparison: Comparison, candidate: str, made_at: float, n_test_evaluations: int | None) -> dict[str, Any]:
    one, other = comparison.measured[candidate], comparison.measured[comparison.baseline]
    split = one.split
    gain, lose = most_moved(one, other, n=_MOVED)
    headline = [rows[HEADLINE] for rows in comparison.differences.values()]
    mine = comparison.differences.get(candidate, {}).get(HEADLINE)
    return {
        "dataset": split.train.name,
        "about": split.train.about,
        "candidate": candidate,
        "baseline": comparison.baseline,
        "verdict": _opening(comparison, candidate),
        "made_on": _day(made_at),
        "cut": _day(split.now) if np.isfinite(split.now) else "",
        "is_final": split.part == "test",
        "n_test_evaluations": n_test_evaluations,
        "protocol": comparison.protocol_id,
        "n_users": comparison.n_users,
        "counts": split.train.counts(),
        "k": split.protocol.k,
        "chart": _inline(headline, comparison.baseline),
        "is_told": mine is not None and mine.word in ("Better", "Worse"),
        "example": example_of(one, other) if candidate != comparison.baseline else None,
        "metrics": [_metric_row(comparison, metric) for metric in (*PER_USER, *PER_SET)],
        "names": list(comparison.measured),
        "segments": [_segment(comparison, segment) for segment in by_history(split)],
        "warmth": {name: by_item_warmth(measured) for name, measured in comparison.measured.items()},
        "gain": gain,
        "lose": lose,
        "warnings": [sentence for measured in (one, other) for sentence in suspicions(measured)],
        "configs": {name: m.config.to_json() for name, m in comparison.measured.items() if m.config is not None},
    }


def _opening(comparison: Comparison, candidate: str) -> str:
    if candidate == comparison.baseline:
        return f"{candidate} beside other ways to choose what {comparison.n_users:,} users see."
    return verdict(comparison, candidate)


def _inline(rows: list[Difference], baseline: str) -> str:
    """Return the chart with the library that draws it, so that the file needs no network."""
    figure = band_figure(rows, baseline=baseline)
    return str(figure.to_html(full_html=False, include_plotlyjs=True, config={"displayModeBar": False}))


def _metric_row(comparison: Comparison, metric: str) -> dict[str, Any]:
    cells = [
        (one.values()[metric], comparison.differences.get(name, {}).get(metric))
        for name, one in comparison.measured.items()
    ]
    return {"metric": METRICS[metric], "cells": cells}


def _segment(comparison: Comparison, segment: Any) -> dict[str, Any]:
    means = [one.mean(HEADLINE, segment.users) for one in comparison.measured.values()]
    return {"segment": segment, "means": means}


def _day(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, tz=dt.UTC):%d %B %Y}".lstrip("0")
