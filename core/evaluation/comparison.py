"""Candidates beside one of them: differences with likely ranges, in three words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.errors import ConfigError
from core.evaluation._splits import Split
from core.evaluation._statistics import Differences, holm, paired_differences_of_each
from core.evaluation.evaluation import Measured
from core.evaluation.metrics import METRICS, PER_USER

Word = Literal["Better", "Worse", "Can't tell yet", ""]
SIGNIFICANCE = 0.05
MIN_USERS = 100
"""Below this many users an evaluation says that they are too few to judge."""
MIN_SUSPICIOUS_USERS, MAX_FIRST_HITS = 50, 0.9


@dataclass(frozen=True, slots=True)
class Difference:
    """One per-user metric of a candidate beside the baseline's.

    Attributes
    ----------
    value, baseline : float
        Means over the n users.
    low, high : float
        95% likely range of ``value - baseline``, from a paired bootstrap over users.
    effect : float
        Mean difference over its standard deviation; NaN where all users are equal.
    p : float
        Corrected by Holm over all candidates and metrics of the comparison.
    word : str
        Better or Worse where the range leaves zero out and the corrected p is below .05; "" where the metric has
        no better side.
    n : int
    n_needed : float
        Users at which a difference of this size could be told, before correction; NaN for a mean of 0.
    """

    candidate: str
    metric: str
    value: float
    baseline: float
    difference: float
    low: float
    high: float
    effect: float
    p: float
    word: Word
    n: int
    n_needed: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """All candidates against one, under one protocol.

    Attributes
    ----------
    differences : dict of str to dict of str to Difference
        By candidate, then metric; the baseline is not among them.
    """

    protocol_id: str
    baseline: str
    measured: Mapping[str, Measured]
    differences: Mapping[str, Mapping[str, Difference]]
    n_users: int

    @property
    def is_enough_to_judge(self) -> bool:
        """Whether there are enough users for words to mean anything."""
        return self.n_users >= MIN_USERS


def compare(
    measured: Sequence[Measured],
    *,
    baseline: str,
    seed: int,
    metrics: Sequence[str] | None = None,
) -> Comparison:
    """Compare candidates on the headline's users.

    Parameters
    ----------
    baseline : str
        Name of the candidate that the others are measured against.
    metrics : sequence of str, optional
        What is claimed, and so corrected for; by default every per-user metric.

    Raises
    ------
    ConfigError
        If names repeat, the baseline is not among them, or they were measured on different splits.
    """
    by_name = {one.name: one for one in measured}
    if len(by_name) < len(measured):
        raise ConfigError("two candidates have the same name: give each its own.")
    if baseline not in by_name:
        raise ConfigError(f"{baseline!r} is not among the candidates: choose one of {', '.join(by_name)}.")
    split = by_name[baseline].split
    if any(one.split is not split for one in measured):
        raise ConfigError("candidates were measured on different splits: measure all on one.")
    counted = split.is_headline
    claimed = tuple(PER_USER) if metrics is None else metrics
    tables = {name: _table(one, counted, claimed) for name, one in by_name.items()}
    differences = compare_values(tables, baseline=baseline, seed=seed, metrics=claimed)
    return Comparison(split.protocol_id, baseline, by_name, differences, int(counted.sum()))


def compare_values(
    tables: Mapping[str, np.ndarray], *, baseline: str, seed: int, metrics: Sequence[str] | None = None
) -> dict[str, dict[str, Difference]]:
    """Compare per-user values with a baseline's, corrected over all of them; by candidate, then metric.

    Parameters
    ----------
    tables : dict of str to ndarray of shape (n_users, n_metrics)
        Rows are the same users, columns are `metrics`, by default every per-user metric.
    """
    claimed = tuple(PER_USER) if metrics is None else metrics
    others = {name: table for name, table in tables.items() if name != baseline}
    found = paired_differences_of_each(list(others.values()), tables[baseline], seed=seed)
    rows = {
        name: _differences(name, table, tables[baseline], claimed, one)
        for (name, table), one in zip(others.items(), found, strict=True)
    }
    return _with_words(rows)


def most_moved(one: Measured, other: Measured, *, metric: str = "ndcg", n: int = 10) -> tuple[list[str], list[str]]:
    """Return ids of the headline's users who gain most from `one` against `other`, and who lose most."""
    users = np.flatnonzero(one.split.is_headline)
    change = (one.per_user[metric] - other.per_user[metric])[users]
    return foremost(one.split.user_ids[users], change, n=n)


def foremost(user_ids: np.ndarray, change: np.ndarray, *, n: int) -> tuple[list[str], list[str]]:
    """Return ids of at most n users with the largest gains, and with the largest losses, foremost first."""

    def top(gain: np.ndarray) -> list[str]:
        order = np.argsort(-gain, kind="stable")[:n]
        return [str(user_ids[place]) for place in order if gain[place] > 0]

    return top(change), top(-change)


def _table(one: Measured, users: np.ndarray, metrics: Sequence[str]) -> np.ndarray:
    return np.stack([one.per_user[metric][users] for metric in metrics], axis=1)


def _differences(
    name: str, values: np.ndarray, against: np.ndarray, metrics: Sequence[str], found: Differences
) -> list[Difference]:
    is_both = ~np.isnan(values - against)
    rows = []
    for place, metric in enumerate(metrics):
        both = is_both[:, place]
        mean, base = (float(side[both, place].mean()) if both.any() else float("nan") for side in (values, against))
        numbers = (found.mean, found.low, found.high, found.effect, found.p)
        difference, low, high, effect, p = (float(column[place]) for column in numbers)
        n_needed = float(found.n_needed[place])
        rows.append(
            Difference(name, metric, mean, base, difference, low, high, effect, p, "", int(both.sum()), n_needed)
        )
    return rows


def _with_words(rows: Mapping[str, list[Difference]]) -> dict[str, dict[str, Difference]]:
    """Correct the p-values over the whole comparison, then say it in a word."""
    every = iter(corrected([one for some in rows.values() for one in some]))
    return {name: {one.metric: next(every) for one in some} for name, some in rows.items()}


def corrected(differences: Sequence[Difference]) -> list[Difference]:
    """Return differences that are looked at together with their p-values corrected by Holm, and their words."""
    ps = holm(np.array([one.p for one in differences]))
    return [replace(one, p=float(p), word=_word(one, float(p))) for one, p in zip(differences, ps, strict=True)]


def _word(one: Difference, p: float) -> Word:
    side = METRICS[one.metric].is_better
    if not side:
        return ""
    if p >= SIGNIFICANCE or not (one.low > 0 or one.high < 0):
        return "Can't tell yet"
    return "Better" if (one.difference > 0) == (side == "higher") else "Worse"


def suspicions(measured: Measured) -> list[str]:
    """Return what makes a result too good to be true, one sentence each; empty when nothing does."""
    split = measured.split
    sentences = []
    if n_known := known_targets(split):
        sentences.append(f"{n_known:,} of the choices to be found stand in the train side already.")
    if split.protocol.split == "time" and (n_late := int((split.train.interactions.timestamps > split.now).sum())):
        sentences.append(f"{n_late:,} rows of the train side lie after the cut.")
    n = int(split.is_headline.sum())
    at_first = float((measured.per_user["mrr"][split.is_headline] == 1.0).mean()) if n else 0.0
    if n >= MIN_SUSPICIOUS_USERS and at_first > MAX_FIRST_HITS:
        share = f"{100 * at_first:.0f} of 100"
        sentences.append(f"{measured.name} finds a next choice at the first place for {share} users: look for a leak.")
    return sentences


def known_targets(split: Split) -> int:
    """Return how many targets stand in their user's train side; 0 for every sound split."""
    log = split.train.interactions
    n_items = len(split.train.catalog)
    owners = np.repeat(split.train_index, split.target_counts)
    return int(
        np.isin(owners * n_items + split.target_items, log.user_index.astype(np.int64) * n_items + log.item_index).sum()
    )
