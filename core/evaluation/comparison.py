"""Candidates beside one of them: differences with likely ranges, in four words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.errors import ConfigError
from core.evaluation._splits import Split
from core.evaluation._statistics import Differences, holm, paired_differences_of_each
from core.evaluation.evaluation import Measured
from core.evaluation.margin import DEFAULT_MARGIN, check_margin
from core.evaluation.metrics import HEADLINE, METRICS, PER_USER

Word = Literal["Better", "Worse", "No difference worth having", "Can't tell yet", ""]
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
        Corrected by Holm over all candidates that are compared by this metric.
    word : str
        By `word_of`: of this pair alone, so that it is the same beside however many others the pair stands.
    n : int
    n_needed : float
        Users at which a difference of this size could be told; NaN where no number of them would do.
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

    @property
    def may_be_chance(self) -> bool:
        """Whether better or worse is told of the pair alone, and not once corrected for all that is compared."""
        return self.word in ("Better", "Worse") and self.p >= SIGNIFICANCE


@dataclass(frozen=True, eq=False)
class Comparison:
    """All candidates against one, under one protocol.

    Attributes
    ----------
    margin : float
        Users per 100 below which a difference is not worth having.
    differences : dict of str to dict of str to Difference
        By candidate, then metric; the baseline is not among them.
    """

    protocol_id: str
    baseline: str
    margin: float
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
    margin: float = DEFAULT_MARGIN,
) -> Comparison:
    """Compare candidates on the headline's users.

    Parameters
    ----------
    baseline : str
        Name of the candidate that the others are measured against.
    metrics : sequence of str, optional
        What is compared; by default every per-user metric.
    margin : float in [0, 50]
        Users per 100 below which a difference is not worth having; see `word_of`.

    Raises
    ------
    ConfigError
        If names repeat, the baseline is not among them, they were measured on different splits, or the margin lies
        outside its range.
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
    differences = compare_values(tables, baseline=baseline, seed=seed, metrics=claimed, margin=margin)
    return Comparison(split.protocol_id, baseline, margin, by_name, differences, int(counted.sum()))


def compare_values(
    tables: Mapping[str, np.ndarray],
    *,
    baseline: str,
    seed: int,
    metrics: Sequence[str] | None = None,
    margin: float = DEFAULT_MARGIN,
) -> dict[str, dict[str, Difference]]:
    """Compare per-user values with a baseline's; by candidate, then metric.

    Parameters
    ----------
    tables : dict of str to ndarray of shape (n_users, n_metrics)
        Rows are the same users, columns are `metrics`, by default every per-user metric.
    margin : float in [0, 50]
        Users per 100 below which a difference is not worth having.

    Raises
    ------
    ConfigError
        If the margin lies outside its range.
    """
    check_margin(margin)
    claimed = tuple(PER_USER) if metrics is None else metrics
    others = {name: table for name, table in tables.items() if name != baseline}
    found = paired_differences_of_each(list(others.values()), tables[baseline], seed=seed)
    rows = {
        name: _differences(name, table, tables[baseline], claimed, one, margin)
        for (name, table), one in zip(others.items(), found, strict=True)
    }
    by_metric = [corrected(column) for column in zip(*rows.values(), strict=True)]
    return {name: {column[place].metric: column[place] for column in by_metric} for place, name in enumerate(rows)}


def word_of(metric: str, low: float, high: float, *, margin: float) -> Word:
    """Return what a difference with this likely range means, on every screen and in every file.

    A range within the margin on both sides leaves no difference that is worth having, also where it leaves out zero:
    what is real and too small to matter is too small. Beyond it, a range that leaves out zero is better or worse.

    Parameters
    ----------
    low, high : float
        95% likely range.
    margin : float
        Users per 100; for the headline only, whose differences are shares of users. 0: every difference matters.

    References
    ----------
    Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, doi:10.1007/BF01068419: two one-sided tests, which the 90% range
    answers at 5%; the 95% range that is on screen is the stricter one.
    """
    side, reach = METRICS[metric].is_better, _reach(metric, margin)
    if not side:
        return ""
    if low == high == 0 or (-reach < low and high < reach):
        return "No difference worth having"
    if not (low > 0 or high < 0):
        return "Can't tell yet"
    return "Better" if (low > 0) == (side == "higher") else "Worse"


def _reach(metric: str, margin: float) -> float:
    return margin / 100 if metric == HEADLINE else 0.0


def _users_needed(metric: str, difference: float, low: float, high: float, n: int, *, margin: float) -> float:
    """Return at how many users the range would leave out zero or lie within the margin, its middle staying."""
    gap = max(abs(difference), _reach(metric, margin) - abs(difference))
    return math.ceil(n * ((high - low) / 2 / gap) ** 2) if gap > 0 else math.nan


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
    name: str, values: np.ndarray, against: np.ndarray, metrics: Sequence[str], found: Differences, margin: float
) -> list[Difference]:
    is_both = ~np.isnan(values - against)
    rows = []
    for place, metric in enumerate(metrics):
        both = is_both[:, place]
        mean, base = (float(side[both, place].mean()) if both.any() else float("nan") for side in (values, against))
        numbers = (found.mean, found.low, found.high, found.effect, found.p)
        difference, low, high, effect, p = (float(column[place]) for column in numbers)
        n = int(both.sum())
        n_needed = _users_needed(metric, difference, low, high, n, margin=margin)
        word = word_of(metric, low, high, margin=margin)
        rows.append(Difference(name, metric, mean, base, difference, low, high, effect, p, word, n, n_needed))
    return rows


def corrected(differences: Sequence[Difference]) -> list[Difference]:
    """Return differences that are looked at together with their p-values corrected by Holm; words stay."""
    ps = holm(np.array([one.p for one in differences]))
    return [replace(one, p=float(p)) for one, p in zip(differences, ps, strict=True)]


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
        whom = f"{100 * at_first:.0f} of 100 {split.train.options.audience}"
        sentences.append(f"{measured.name} has a later pick of {whom} at its first place: look for a leak.")
    return sentences


def known_targets(split: Split) -> int:
    """Return how many targets stand in their user's train side; 0 for every sound split."""
    log = split.train.interactions
    n_items = len(split.train.catalog)
    owners = np.repeat(split.train_index, split.target_counts)
    return int(
        np.isin(owners * n_items + split.target_items, log.user_index.astype(np.int64) * n_items + log.item_index).sum()
    )
