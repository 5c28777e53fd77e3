"""A comparison to hand on: one HTML file that opens anywhere, and a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.bands import bands_html
from core.evaluation.comparison import Comparison, most_moved
from core.evaluation.evaluation import Measured
from core.evaluation.experiment_result import Result
from core.evaluation.metrics import HEADLINE, METRICS, PER_SET, PER_USER
from core.evaluation.remarks import remarks
from core.evaluation.rests_on import rests_on
from core.evaluation.segments import by_history, by_item_warmth
from core.evaluation.verdict import by_chance, change_of_100, label, margin_words, of_100, said_of, verdict
from core.wording import day_words, singular

_TEMPLATE = Path(__file__).with_name("report.html.jinja")
_MOVED = 5
_IN_SHORT = ("ndcg", "recall", "intra_list_diversity", "coverage")


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
    comparison: Comparison, result: Result, *, candidate: str, made_at: float, n_test_evaluations: int | None = None
) -> str:
    """Return a comparison as one HTML file that needs no network and no script, in light, dark and print.

    Parameters
    ----------
    result : Result
        Of the same comparison: what is remarked of it stands here as on the page.
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
    return template.render(
        _first_page(comparison, result, candidate)
        | _tables(comparison)
        | {"made_on": day_words(made_at), "n_test_evaluations": n_test_evaluations}
    )


def _first_page(comparison: Comparison, result: Result, candidate: str) -> dict[str, Any]:
    """Return what a reader in a hurry needs: one sentence, what is remarked of it, one chart, one user."""
    one, other = comparison.measured[candidate], comparison.measured[comparison.baseline]
    split, audience = one.split, one.split.train.options.audience
    protocol_id, margin = comparison.protocol_id, comparison.margin
    rows = [by_metric[HEADLINE] for by_metric in comparison.differences.values()]
    rests = rests_on(
        protocol_id, n_users=result.n_users, k=result.k, as_of=result.as_of, until=result.until, audience=audience
    )
    return {
        "dataset": split.train.name,
        "about": split.train.about,
        "audience": audience,
        "person": singular(audience),
        "candidate": candidate,
        "baseline": comparison.baseline,
        "opening": _opening(comparison, candidate, audience),
        "remarks": remarks(result, candidate),
        "notices": result.notices,
        "warnings": result.warnings,
        "rests_on": rests,
        "is_final": split.part == "test",
        "margin": margin_words(margin, audience),
        "chart": bands_html(
            rows, baseline=comparison.baseline, margin=margin, audience=audience, protocol_id=protocol_id
        ),
        "alone": by_chance(len(rows)) if any(row.may_be_chance for row in rows) else "",
        "example": None if candidate == comparison.baseline else example_of(one, other),
        "moved": most_moved(one, other, n=_MOVED),
    }


def _tables(comparison: Comparison) -> dict[str, Any]:
    """Return the numbers behind it: a row for each candidate, best first, and few columns, so that no page cuts one."""
    measured = dict(sorted(comparison.measured.items(), key=lambda item: -item[1].mean(HEADLINE)))
    split = comparison.measured[comparison.baseline].split
    segments = by_history(split)
    return {
        "protocol": comparison.protocol_id,
        "n_users": comparison.n_users,
        "counts": split.train.counts(),
        "columns": [METRICS[metric] for metric in _IN_SHORT],
        "rows": [_row(comparison, name) for name in measured],
        "segments": segments,
        "means": {name: [one.mean(HEADLINE, part.users) for part in segments] for name, one in measured.items()},
        "warmth": {name: by_item_warmth(one) for name, one in measured.items()},
        "metrics": [_metric(comparison, metric, measured) for metric in (*PER_USER, *PER_SET)],
        "configs": {name: one.config.to_json() for name, one in measured.items() if one.config is not None},
    }


def _opening(comparison: Comparison, candidate: str, audience: str) -> str:
    if candidate == comparison.baseline:
        share = comparison.measured[candidate].mean(HEADLINE)
        return f"{said_of(candidate, share, comparison.protocol_id, audience)}."
    return verdict(comparison, candidate, audience)


def _row(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what stands of a candidate in the short table."""
    values, row = comparison.measured[name].values(), comparison.differences.get(name, {}).get(HEADLINE)
    return {
        "name": name,
        "share": of_100(values[HEADLINE]),
        "likely": "" if row is None else f"{change_of_100(row.low)} to {change_of_100(row.high)}",
        "word": "" if row is None else label(row),
        "values": [METRICS[metric].shown(values[metric]) for metric in _IN_SHORT],
    }


def _metric(comparison: Comparison, metric: str, names: Iterable[str]) -> dict[str, Any]:
    rows = [
        (name, comparison.measured[name].values()[metric], comparison.differences.get(name, {}).get(metric))
        for name in names
    ]
    return {"metric": METRICS[metric], "rows": rows}
