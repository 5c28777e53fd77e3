"""A search for better configs on validation users: weights first, then what shapes the signals, then variety."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from core.config import RankingConfig, Weights, decay_from_half_life
from core.errors import ConfigError, DataError
from core.evaluation._half_lives import chosen_half_life, half_lives, with_half_life
from core.evaluation._trials import Trial, Tuned
from core.evaluation.evaluation import Evaluation
from core.evaluation.metrics import METRICS, PER_USER
from core.progress import Progress, between, no_progress

VARIETY, REACH = "intra_list_diversity", "coverage"
MAX_USERS, MANY_USERS, FEW_USERS = 5_000, 4_000, 2_000
"""More validation users than 5,000 make a search slower, not wiser; above 4,000, its coarse part takes 2,000."""
_COARSE_SHARE = 0.5
"""Of the time of a full search."""
_FOREMOST = 10
_COARSE_STEPS, _FINE_STEP, _MOST_POINTS = 10, 0.05, 130
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


@dataclass(frozen=True)
class _Stretch:
    """A part of a search's time: from when it is counted, how long it may take, and who is told how far it is."""

    start: float
    seconds: float
    progress: Progress

    def until(self, *, is_last: bool) -> float:
        """Return when a step has to end: some time is kept for the last one."""
        return self.start + (1.0 if is_last else 1.0 - _KEPT_FOR_VARIETY) * self.seconds


@dataclass(eq=False)
class _Search:
    """Trials so far, each config tried once, until the time is up."""

    evaluation: Evaluation
    objective: str
    added: tuple[str, ...] = ()
    trials: dict[RankingConfig, Trial] = field(default_factory=dict)
    half_lives: dict[float | None, Trial] = field(default_factory=dict)
    is_over: bool = False

    def remembering(self, plain: RankingConfig, stretch: _Stretch) -> RankingConfig:
        """Return the config with the half-life that suits its collaborative signal; as it is where time is up.

        What is not chosen is no trial: nothing could tell it from the best there.
        """
        if not self.evaluation.split.train.interactions.has_times:
            return plain
        found = {}
        for days, config in half_lives(plain).items():
            stretch.progress(0.0, "How long “People like them” remembers")
            if time.monotonic() > stretch.until(is_last=False):
                self.is_over = True
                return plain
            found[days] = self._tried(config)
        self.half_lives = found
        return with_half_life(plain, chosen_half_life(found))

    def walk(self, always: Iterable[RankingConfig], steps: "list[_Step]", stretch: _Stretch) -> None:
        """Try some configs whatever the time, then what each step gives while there is time."""
        for config in always:
            self._try(config)
        for place, (words, configs) in enumerate(steps):
            until = stretch.until(is_last=place == len(steps) - 1)
            for config in configs(self):
                stretch.progress(place / len(steps), f"{words}: {len(self.trials):,} mixes tried")
                if config not in self.trials and time.monotonic() > until:
                    self.is_over = True
                    break
                self._try(config)

    def _try(self, config: RankingConfig) -> None:
        if config not in self.trials:
            self.trials[config] = self._tried(config)

    def _tried(self, config: RankingConfig) -> Trial:
        values, (reach,) = self.evaluation.score(config, (self.objective, VARIETY), (REACH,))
        return Trial(config, values, reach)

    def foremost(self) -> list[RankingConfig]:
        """Return the suggestion so far and the most accurate configs."""
        found = self.found()
        best = sorted(found.trials, key=lambda trial: -trial.accuracy)[:_FOREMOST]
        return [found.suggested.config, *(trial.config for trial in best)]

    @property
    def best(self) -> Trial:
        return max(self.trials.values(), key=lambda trial: trial.accuracy)

    def found(self) -> Tuned:
        trials = tuple(self.trials.values())
        return Tuned(
            self.objective,
            self.evaluation.protocol_id,
            trials,
            is_complete=not self.is_over,
            added=self.added,
            half_lives=self.half_lives,
        )


_Step = tuple[str, Callable[[_Search], Iterator[RankingConfig]]]


def tune(
    evaluation: Evaluation,
    config: RankingConfig | None = None,
    *,
    objective: str = "ndcg",
    known: Sequence[RankingConfig] = (),
    added: Sequence[str] = (),
    budget_seconds: float = 60.0,
    progress: Progress = no_progress,
) -> Tuned:
    """Search for the config that serves validation users best, and for one as good with more variety.

    How long the collaborative signal remembers first, on that signal alone; then the coarse search, on fewer users
    where there are many, and its foremost configs on all of them; what shapes the signals again (normalisation, time
    decay, trending window and half-life), finer weights, the penalty of EASE, and variety on the best trade-offs last.
    On at most 5,000 validation users.

    Parameters
    ----------
    evaluation : Evaluation
        On validation.
    config : RankingConfig, optional
        Gives every setting that is not searched.
    objective : str
        A per-user metric of which more is better.
    known : sequence of RankingConfig
        Mixes that are tried in any case, such as an earlier suggestion: the best found is never below them.
    added : sequence of str
        Signals that were added to the data set and are searched beside those of the default config. The suggestion
        gives weight to as few of them as it can without being worse by more than noise.
    budget_seconds : float
        No new config is tried after it, counted from when models are fitted and loops compiled; the three signals
        alone, Balanced and the known configs are always tried.

    Raises
    ------
    ConfigError
        If the objective is not such a metric, or the evaluation reads the test part.
    DataError
        If there is nobody to practise on.
    """
    names = _searched(evaluation, config or RankingConfig(), added)
    plain = _weighted(replace(config or RankingConfig(), diversity=0.0), names, np.full(len(names), 1 / len(names)))
    search = _search(evaluation.sampled(MAX_USERS), objective, added)
    few = search
    if search.evaluation.n_users > MANY_USERS:
        few = _search(evaluation.sampled(FEW_USERS), objective, added)
    steps: list[_Step] = [
        ("Normalisation, trending, Memory again", lambda search: _changed(search.best.config, _SHAPES)),
        ("Method", lambda search: _changed(search.best.config, _PENALTIES)),
        ("Finer weights again", lambda search: _around(search.best.config, names)),
        ("Single signals", lambda search: _singles(search.best.config, names)),
        ("Without added signals", lambda search: _without(search.best.config, added)),
        ("More variety", lambda search: _varied(search.found())),
    ]
    _warm_up(few, plain)
    start = time.monotonic()
    coarse = _Stretch(start, _COARSE_SHARE * budget_seconds, between(progress, 0.0, _COARSE_SHARE))
    plain = search.remembering(plain, coarse)
    always = (*_singles(plain, names), RankingConfig(), *known)
    few.walk(always, _coarse_steps(plain, names), coarse)
    search.walk(
        (*always, *few.foremost()), steps, _Stretch(start, budget_seconds, between(progress, _COARSE_SHARE, 1.0))
    )
    progress(1.0, "Done")
    return search.found()


def tune_coarsely(evaluation: Evaluation, *, budget_seconds: float = 20.0, progress: Progress = no_progress) -> Tuned:
    """Search a first suggestion within seconds: 66 points of weights, what shapes the signals, and variety on the best.

    On at most 2,000 validation users. Methods stay as they are, so that the suggestion needs no new model.
    """
    plain = RankingConfig(diversity=0.0)
    names = tuple(plain.weights.by_name())
    search = _search(evaluation.sampled(FEW_USERS), "ndcg")
    _warm_up(search, plain)
    stretch = _Stretch(time.monotonic(), budget_seconds, progress)
    plain = search.remembering(plain, stretch)
    search.walk((*_singles(plain, names), RankingConfig()), _coarse_steps(plain, names), stretch)
    progress(1.0, "Done")
    return search.found()


def _searched(evaluation: Evaluation, config: RankingConfig, added: Sequence[str]) -> tuple[str, ...]:
    """Return the signals that are searched: the config's, of the added ones only those that were asked for."""
    known = evaluation.split.train.added_signals
    if gone := [name for name in added if name not in known]:
        names = ", ".join(known) or "none yet"
        raise ConfigError(f"no signal {gone[0]!r} was added to this data set: choose from {names}.")
    return (*(name for name in config.weights.by_name() if name not in known), *dict.fromkeys(added))


def _search(evaluation: Evaluation, objective: str, added: Sequence[str] = ()) -> _Search:
    if objective not in PER_USER or METRICS[objective].is_better != "higher":
        known = [name for name in PER_USER if METRICS[name].is_better == "higher"]
        raise ConfigError(f"objective is {objective!r}: choose one of {', '.join(known)}.")
    if evaluation.split.part != "validation":
        raise ConfigError("mixes are searched on validation users: give an evaluation on validation, not on test.")
    if evaluation.n_users == 0:
        raise DataError("no validation user has enough choices in train: lower --min-train or hold out less.")
    return _Search(evaluation, objective, tuple(added))


def _warm_up(search: _Search, config: RankingConfig) -> None:
    """Fit models and compile loops, off the clock."""
    search.evaluation.score(config, (search.objective, VARIETY), (REACH,))


def _coarse_steps(plain: RankingConfig, names: Sequence[str]) -> "list[_Step]":
    return [
        ("Weights", lambda _: simplex(plain, names)),
        ("Normalisation, trending, Memory", lambda search: _changed(search.best.config, _SHAPES)),
        ("Finer weights", lambda search: _around(search.best.config, names)),
        ("Variety", lambda search: _varied(search.found())),
    ]


def _singles(config: RankingConfig, names: Sequence[str]) -> Iterator[RankingConfig]:
    """Give the config with each signal alone."""
    for name in names:
        yield config.alone(name)


def _without(config: RankingConfig, added: Sequence[str]) -> Iterator[RankingConfig]:
    """Give the config without each added signal in turn, and without all of them; the others share the weight."""
    weights = config.weights.by_name()
    for gone in (*([name] for name in added), added):
        left = {name: 0.0 if name in gone else weight for name, weight in weights.items()}
        if any(left.values()) and left != weights:
            yield replace(config, weights=Weights.of(left))


def simplex(config: RankingConfig, names: Sequence[str]) -> Iterator[RankingConfig]:
    """Give all weights of some signals in even steps that add up to 1, corners included.

    Tenths for the three signals of the default config; coarser for more, so that there are never more than
    `_MOST_POINTS` of them.
    """
    n_signals = len(names)
    steps = max(step for step in range(1, _COARSE_STEPS + 1) if math.comb(step + n_signals - 1, step) <= _MOST_POINTS)
    for counts in _compositions(steps, n_signals):
        yield _weighted(config, names, np.array(counts) / steps)


def _compositions(total: int, n_parts: int) -> Iterator[tuple[int, ...]]:
    """Give all ways to write a whole number as a sum of so many, in lexical order."""
    if n_parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, n_parts - 1):
            yield (first, *rest)


def _weighted(config: RankingConfig, names: Sequence[str], shares: np.ndarray) -> RankingConfig:
    weights = {name: round(float(share), 4) for name, share in zip(names, shares, strict=True)}
    return replace(config, weights=Weights.of(weights))


def _changed(config: RankingConfig, settings: Mapping[str, tuple[object, ...]]) -> Iterator[RankingConfig]:
    """Give the config with each setting changed, one at a time."""
    for setting, values in settings.items():
        for value in values:
            yield config.with_settings({setting: value})


def _around(config: RankingConfig, names: Sequence[str]) -> Iterator[RankingConfig]:
    """Give the weights one and two fine steps around the config's, within the simplex: of many, two at a time."""
    centre = np.array([config.weights.shares().get(name, 0.0) for name in names])
    at_once = 3 if len(centre) <= 3 else 2
    for first in product(range(-2, 3), repeat=len(centre) - 1):
        shift = np.array([*first, -sum(first)])
        shares = centre + _FINE_STEP * shift
        if shares.min() >= -1e-9 and np.count_nonzero(shift) <= at_once:
            yield _weighted(config, names, np.maximum(shares, 0.0))


def _varied(found: Tuned) -> Iterator[RankingConfig]:
    """Give variety to the best trade-offs that are as good as the best."""
    as_good = set(map(id, found.as_good()))
    points = [one for one in found.frontier() if id(one) in as_good][:_MOST_VARIED]
    for trial in points:
        for diversity in _DIVERSITIES:
            yield trial.config.with_settings({"diversity": diversity})
