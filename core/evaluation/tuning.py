"""A search for better mixes on practice users: weights first, then what shapes the signals, then variety."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from core.config import SIGNALS, RankingConfig, decay_from_half_life
from core.errors import ConfigError, DataError
from core.evaluation.evaluation import Evaluation
from core.evaluation.metrics import METRICS, PER_USER
from core.evaluation.statistics import paired_differences
from core.progress import Progress, no_progress

VARIETY = "intra_list_diversity"
_COARSE_STEPS, _FINE_STEP = 10, 0.05
_SHAPES: Mapping[str, tuple[object, ...]] = {
    "normalisation": ("zscore", "min-max", "rank"),
    "decay_per_day": tuple(decay_from_half_life(days) for days in (2.0, 7.0, 30.0, 365.0)),
    "trending.half_life_days": (0.5, 1.0, 2.0, 4.0, 7.0, 14.0, 30.0),
}
_DIVERSITIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)


@dataclass(frozen=True, eq=False)
class Trial:
    """One mix that was tried.

    Attributes
    ----------
    values : ndarray of shape (n_users, 2)
        Objective and variety score of every user of the headline.
    """

    config: RankingConfig
    values: np.ndarray

    @property
    def accuracy(self) -> float:
        """Mean of the objective."""
        return float(self.values[:, 0].mean())

    @property
    def variety(self) -> float:
        """Mean variety score; NaN where no list has two items."""
        known = self.values[:, 1][~np.isnan(self.values[:, 1])]
        return float(known.mean()) if len(known) else float("nan")


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a search found, all of it on practice users.

    Attributes
    ----------
    best : Trial
        Highest objective; never below the best single signal, which is among the trials.
    suggested : Trial
        The most varied of those within noise of the best and not below the best single signal.
    best_single : str
        The signal that does best alone.
    trials : tuple of Trial
        In the order tried.
    is_complete : bool
        False where the budget ended the search.
    """

    objective: str
    protocol_id: str
    best: Trial
    suggested: Trial
    best_single: str
    trials: tuple[Trial, ...]
    is_complete: bool

    def frontier(self) -> list[Trial]:
        """Return the best trade-offs: no trial is better at both accuracy and variety; most accurate first."""
        kept: list[Trial] = []
        for trial in sorted(self.trials, key=lambda one: (-one.accuracy, -np.nan_to_num(one.variety))):
            if not kept or trial.variety > kept[-1].variety:
                kept.append(trial)
        return kept


@dataclass(eq=False)
class _Search:
    """Trials so far, each mix tried once, until the time is up."""

    evaluation: Evaluation
    objective: str
    ends_at: float
    trials: dict[RankingConfig, Trial] = field(default_factory=dict)
    is_over: bool = False

    def attempt(self, configs: Iterable[RankingConfig]) -> None:
        for config in configs:
            if config not in self.trials:
                if time.monotonic() > self.ends_at and len(self.trials) >= len(SIGNALS):
                    self.is_over = True
                    return
                values = self.evaluation.score(config, (self.objective, VARIETY))
                self.trials[config] = Trial(config, values)

    @property
    def best(self) -> Trial:
        return max(self.trials.values(), key=lambda trial: trial.accuracy)


def tune(
    evaluation: Evaluation,
    config: RankingConfig | None = None,
    *,
    objective: str = "ndcg",
    budget_seconds: float = 60.0,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Tuned:
    """Search for the mix that serves practice users best, and for one as good with more variety.

    Corners first, then 66 points of weights, what shapes the signals (normalisation, Memory, trending half-life),
    finer weights around the best, and variety on the best last.

    Parameters
    ----------
    evaluation : Evaluation
        On validation.
    config : RankingConfig, optional
        Gives every setting that is not searched.
    objective : str
        A per-user metric of which more is better.
    budget_seconds : float
        No new mix is tried after it; the three signals alone are always tried.

    Raises
    ------
    ConfigError
        If the objective is not such a metric, or the evaluation reads the test part.
    DataError
        If there is nobody to practise on.
    """
    if objective not in PER_USER or METRICS[objective].is_better != "higher":
        known = [name for name in PER_USER if METRICS[name].is_better == "higher"]
        raise ConfigError(f"objective is {objective!r}: choose one of {', '.join(known)}.")
    if evaluation.split.part != "validation":
        raise ConfigError("mixes are searched on practice users: give an evaluation on validation, not on test.")
    if evaluation.n_users == 0:
        raise DataError("no practice user has enough choices in train: lower --min-train or hold out less.")
    plain = (config or RankingConfig()).with_settings({"diversity": 0.0})
    search = _Search(evaluation.practice(), objective, time.monotonic() + budget_seconds)
    singles = {name: plain.with_weights(**{other: float(other == name) for other in SIGNALS}) for name in SIGNALS}
    search.attempt(singles.values())
    best_single = max(SIGNALS, key=lambda name: search.trials[singles[name]].accuracy)
    steps: list[tuple[str, Callable[[], Iterator[RankingConfig]]]] = [
        ("Weights", lambda: simplex(plain)),
        ("Normalisation, Memory, half-life", lambda: _shapes(search.best.config)),
        ("Finer weights", lambda: _around(search.best.config)),
        ("Half-life again", lambda: _shapes(search.best.config)),
        ("Variety", lambda: _varied(search.best.config)),
    ]
    for place, (words, configs) in enumerate(steps):
        progress(place / len(steps), words)
        search.attempt(configs())
    progress(1.0, "Done")
    floor = search.trials[singles[best_single]].accuracy
    trials = tuple(search.trials.values())
    suggested = _most_varied(search.best, [trial for trial in trials if trial.accuracy >= floor], seed=seed)
    return Tuned(objective, evaluation.protocol_id, search.best, suggested, best_single, trials, not search.is_over)


def simplex(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give all weights in tenths that add up to 1, corners included."""
    for first in range(_COARSE_STEPS + 1):
        for second in range(_COARSE_STEPS + 1 - first):
            shares = np.array([first, second, _COARSE_STEPS - first - second]) / _COARSE_STEPS
            yield _weighted(config, shares)


def _weighted(config: RankingConfig, shares: np.ndarray) -> RankingConfig:
    return config.with_weights(**{name: round(float(w), 4) for name, w in zip(SIGNALS, shares, strict=True)})


def _shapes(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give the mix with each shaping setting changed, one at a time."""
    for setting, values in _SHAPES.items():
        for value in values:
            yield config.with_settings({setting: value})


def _around(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give the weights one and two fine steps around the mix's, within the simplex."""
    centre = np.array([config.weights.shares()[name] for name in SIGNALS])
    for first, second in product(range(-2, 3), repeat=2):
        shares = centre + _FINE_STEP * np.array([first, second, -first - second])
        if shares.min() >= -1e-9:
            yield _weighted(config, np.maximum(shares, 0.0))


def _varied(config: RankingConfig) -> Iterator[RankingConfig]:
    for diversity in _DIVERSITIES:
        yield config.with_settings({"diversity": diversity})


def _most_varied(best: Trial, trials: list[Trial], *, seed: int) -> Trial:
    """Return the most varied of the trials whose difference to the best may be noise."""
    base = best.values[:, :1]
    as_good = [one for one in trials if paired_differences(one.values[:, :1], base, seed=seed).high[0] >= 0]
    return max(as_good, key=lambda one: (np.nan_to_num(one.variety, nan=-1.0), one.accuracy))
