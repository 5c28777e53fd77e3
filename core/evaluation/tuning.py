"""A search for better mixes on practice users: weights first, then what shapes the signals, then variety."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product

import numpy as np

from core.config import SIGNALS, RankingConfig, decay_from_half_life
from core.errors import ConfigError, DataError
from core.evaluation.evaluation import Evaluation
from core.evaluation.metrics import METRICS, PER_USER
from core.progress import Progress, no_progress

VARIETY, REACH = "intra_list_diversity", "coverage"
MAX_USERS, FEW_USERS = 5_000, 2_000
"""More practice users than these make a search slower, not wiser."""
_COARSE_STEPS, _FINE_STEP = 10, 0.05
_SHAPES: Mapping[str, tuple[object, ...]] = {
    "normalisation": ("zscore", "min-max", "rank"),
    "trending.half_life_days": (0.5, 1.0, 2.0, 4.0, 7.0, 14.0, 30.0),
    "trending.window_days": ("auto", 7, 30, 90, 365),
    "decay_per_day": tuple(decay_from_half_life(days) for days in (2.0, 7.0, 30.0, 365.0)),
}
_PENALTIES: Mapping[str, tuple[object, ...]] = {"collaborative.ease_l2": (100.0, 200.0, 500.0, 1_000.0)}
_DIVERSITIES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
_MOST_VARIED = 5
_KEPT_FOR_VARIETY = 0.15
"""Share of the budget that the last step can count on."""
_NOISE = 1.96


@dataclass(frozen=True, eq=False)
class Trial:
    """One mix that was tried.

    Attributes
    ----------
    values : ndarray of shape (n_users, 2)
        Objective and variety score of every user of the headline.
    reach : float
        Share of the catalog that is shown to anyone.
    """

    config: RankingConfig
    values: np.ndarray
    reach: float = 0.0

    @property
    def accuracy(self) -> float:
        """Mean of the objective."""
        return float(self.values[:, 0].mean())

    @property
    def variety(self) -> float:
        """Mean variety score; NaN where no list has two items."""
        known = self.values[:, 1][~np.isnan(self.values[:, 1])]
        return float(known.mean()) if len(known) else float("nan")

    @property
    def is_single(self) -> bool:
        """Whether one signal alone decides, without variety."""
        return self.config.diversity == 0 and max(self.config.weights.shares().values()) == 1.0

    def most_above(self, other: "Trial") -> float:
        """Return the upper end of the 95% likely range of the difference in accuracy, paired by user."""
        difference = self.values[:, 0] - other.values[:, 0]
        return float(difference.mean() + _NOISE * difference.std() / np.sqrt(len(difference)))


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a search found, all of it on practice users.

    Attributes
    ----------
    trials : tuple of Trial
        In the order tried.
    is_complete : bool
        False where the budget ended the search.
    """

    objective: str
    protocol_id: str
    trials: tuple[Trial, ...]
    is_complete: bool

    @property
    def best(self) -> Trial:
        """Highest objective; never below the best single signal, which is among the trials."""
        return max(self.trials, key=lambda trial: trial.accuracy)

    @property
    def single(self) -> Trial:
        """The best of those trials in which one signal alone decides."""
        return max((one for one in self.trials if one.is_single), key=lambda trial: trial.accuracy)

    @property
    def best_single(self) -> str:
        """The signal that does best alone."""
        shares = self.single.config.weights.shares()
        return max(SIGNALS, key=shares.__getitem__)

    @property
    def balanced(self) -> Trial | None:
        """The default mix, where it was tried."""
        return next((one for one in self.trials if one.config == RankingConfig()), None)

    @property
    def beats_single(self) -> bool:
        """Whether the best is better than the best single signal by more than noise."""
        return self.single.most_above(self.best) < 0

    def as_good(self) -> list[Trial]:
        """Return the trials within noise of the best and not below the best single signal."""
        best, floor = self.best, self.single.accuracy
        return [one for one in self.trials if one.accuracy >= floor and one.most_above(best) >= 0]

    @property
    def suggested(self) -> Trial:
        """The most varied of those that are as good as the best."""
        return max(self.as_good(), key=lambda one: (np.nan_to_num(one.variety, nan=-1.0), one.accuracy))

    def frontier(self) -> list[Trial]:
        """Return those than which no trial is better at both accuracy and variety; most accurate first."""
        kept: list[Trial] = []
        for trial in sorted(self.trials, key=lambda one: (-one.accuracy, -np.nan_to_num(one.variety))):
            if not kept or trial.variety > kept[-1].variety:
                kept.append(trial)
        return kept

    def trade_offs(self) -> list[Trial]:
        """Return those than which no trial is better at one of accuracy, variety and reach, and as good at the rest."""
        points = np.array([[one.accuracy, np.nan_to_num(one.variety), one.reach] for one in self.trials])
        no_worse = (points[:, None, :] >= points[None, :, :]).all(axis=2)
        better = (points[:, None, :] > points[None, :, :]).any(axis=2)
        is_beaten = np.asarray((no_worse & better).any(axis=0))
        return [one for one, beaten in zip(self.trials, is_beaten, strict=True) if not beaten]


@dataclass(eq=False)
class _Search:
    """Trials so far, each mix tried once, until the time is up."""

    evaluation: Evaluation
    objective: str
    trials: dict[RankingConfig, Trial] = field(default_factory=dict)
    is_over: bool = False

    def attempt(
        self,
        configs: Iterable[RankingConfig],
        *,
        until: float,
        words: str = "",
        said: Callable[[str], None] = lambda _: None,
    ) -> None:
        for config in configs:
            said(f"{words}: {len(self.trials):,} mixes tried")
            if config not in self.trials:
                if time.monotonic() > until and len(self.trials) >= len(SIGNALS):
                    self.is_over = True
                    return
                values, (reach,) = self.evaluation.score(config, (self.objective, VARIETY), (REACH,))
                self.trials[config] = Trial(config, values, reach)

    @property
    def best(self) -> Trial:
        return max(self.trials.values(), key=lambda trial: trial.accuracy)

    def found(self) -> Tuned:
        trials = tuple(self.trials.values())
        return Tuned(self.objective, self.evaluation.protocol_id, trials, is_complete=not self.is_over)


def tune(
    evaluation: Evaluation,
    config: RankingConfig | None = None,
    *,
    objective: str = "ndcg",
    budget_seconds: float = 60.0,
    progress: Progress = no_progress,
) -> Tuned:
    """Search for the mix that serves practice users best, and for one as good with more variety.

    Single signals first, then 66 points of weights, what shapes the signals (normalisation, Memory, trending window
    and half-life), finer weights, the penalty of EASE, and variety on the best trade-offs last. On at most 5,000
    practice users.

    Parameters
    ----------
    evaluation : Evaluation
        On validation.
    config : RankingConfig, optional
        Gives every setting that is not searched.
    objective : str
        A per-user metric of which more is better.
    budget_seconds : float
        No new mix is tried after it, counted from when models are fitted and loops compiled; the three signals
        alone are always tried.

    Raises
    ------
    ConfigError
        If the objective is not such a metric, or the evaluation reads the test part.
    DataError
        If there is nobody to practise on.
    """
    plain = (config or RankingConfig()).with_settings({"diversity": 0.0})
    return _run(
        _search(evaluation, objective),
        [
            ("Weights", lambda _: simplex(plain)),
            ("Normalisation, trending, Memory", lambda search: _changed(search.best.config, _SHAPES)),
            ("Finer weights", lambda search: _around(search.best.config)),
            ("Normalisation, trending, Memory again", lambda search: _changed(search.best.config, _SHAPES)),
            ("Method", lambda search: _changed(search.best.config, _PENALTIES)),
            ("Finer weights again", lambda search: _around(search.best.config)),
            ("Single signals", lambda search: _singles(search.best.config)),
            ("Variety", lambda search: _varied(search.found())),
        ],
        plain,
        budget_seconds,
        progress,
    )


def tune_coarsely(
    evaluation: Evaluation, *, objective: str = "ndcg", budget_seconds: float = 20.0, progress: Progress = no_progress
) -> Tuned:
    """Search 66 points of weights, what shapes the signals, and variety on the best: seconds, for a first suggestion.

    On at most 2,000 practice users. Methods stay as they are, so that the suggestion needs no new model.
    """
    plain = RankingConfig(diversity=0.0)
    steps: list[_Step] = [
        ("Weights", lambda _: simplex(plain)),
        ("Normalisation, trending, Memory", lambda search: _changed(search.best.config, _SHAPES)),
        ("Finer weights", lambda search: _around(search.best.config)),
        ("Variety", lambda search: _varied(search.found())),
    ]
    return _run(_search(evaluation.practice(FEW_USERS), objective), steps, plain, budget_seconds, progress)


_Step = tuple[str, Callable[[_Search], Iterator[RankingConfig]]]


def _search(evaluation: Evaluation, objective: str) -> _Search:
    if objective not in PER_USER or METRICS[objective].is_better != "higher":
        known = [name for name in PER_USER if METRICS[name].is_better == "higher"]
        raise ConfigError(f"objective is {objective!r}: choose one of {', '.join(known)}.")
    if evaluation.split.part != "validation":
        raise ConfigError("mixes are searched on practice users: give an evaluation on validation, not on test.")
    if evaluation.n_users == 0:
        raise DataError("no practice user has enough choices in train: lower --min-train or hold out less.")
    return _Search(evaluation.practice(MAX_USERS), objective)


def _run(search: _Search, steps: list[_Step], plain: RankingConfig, budget_seconds: float, progress: Progress) -> Tuned:
    search.evaluation.score(plain, (search.objective, VARIETY), (REACH,))  # models and compiled loops, off the clock
    start = time.monotonic()
    search.attempt((*_singles(plain), RankingConfig()), until=start + budget_seconds)
    for place, (words, configs) in enumerate(steps):
        is_last = place == len(steps) - 1
        share = 1.0 if is_last else 1.0 - _KEPT_FOR_VARIETY

        said = partial(progress, place / len(steps))
        search.attempt(configs(search), until=start + share * budget_seconds, words=words, said=said)
    progress(1.0, "Done")
    return search.found()


def _singles(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give the mix with each signal alone."""
    for name in SIGNALS:
        yield config.with_weights(**{other: float(other == name) for other in SIGNALS})


def simplex(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give all weights in tenths that add up to 1, corners included."""
    for first in range(_COARSE_STEPS + 1):
        for second in range(_COARSE_STEPS + 1 - first):
            shares = np.array([first, second, _COARSE_STEPS - first - second]) / _COARSE_STEPS
            yield _weighted(config, shares)


def _weighted(config: RankingConfig, shares: np.ndarray) -> RankingConfig:
    return config.with_weights(**{name: round(float(w), 4) for name, w in zip(SIGNALS, shares, strict=True)})


def _changed(config: RankingConfig, settings: Mapping[str, tuple[object, ...]]) -> Iterator[RankingConfig]:
    """Give the mix with each setting changed, one at a time."""
    for setting, values in settings.items():
        for value in values:
            yield config.with_settings({setting: value})


def _around(config: RankingConfig) -> Iterator[RankingConfig]:
    """Give the weights one and two fine steps around the mix's, within the simplex."""
    centre = np.array([config.weights.shares()[name] for name in SIGNALS])
    for first, second in product(range(-2, 3), repeat=2):
        shares = centre + _FINE_STEP * np.array([first, second, -first - second])
        if shares.min() >= -1e-9:
            yield _weighted(config, np.maximum(shares, 0.0))


def _varied(found: Tuned) -> Iterator[RankingConfig]:
    """Give variety to the best trade-offs that are as good as the best."""
    as_good = set(map(id, found.as_good()))
    points = [one for one in found.frontier() if id(one) in as_good][:_MOST_VARIED]
    for trial in points:
        for diversity in _DIVERSITIES:
            yield trial.config.with_settings({"diversity": diversity})
