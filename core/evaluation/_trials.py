"""Mixes that a search has tried, and what they show: the best, the best trade-offs, the suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.config import RankingConfig

_LIKELY, _NOISE = 1.96, 1.0


@dataclass(frozen=True, eq=False)
class Trial:
    """One config that was tried.

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

    def most_above(self, other: "Trial", *, errors: float = _LIKELY) -> float:
        """Return the difference in accuracy, paired by user, with some standard errors on top.

        By default the upper end of its 95% likely range.
        """
        difference = self.values[:, 0] - other.values[:, 0]
        return float(difference.mean() + errors * difference.std() / np.sqrt(len(difference)))


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a search found, all of it on validation users.

    Attributes
    ----------
    trials : tuple of Trial
        In the order tried.
    is_complete : bool
        False where the budget ended the search.
    added : tuple of str
        Signals that were searched beside those of the default config.
    half_lives : dict of float or None to Trial
        The collaborative signal alone, by the half-life that was tried; empty where none was. No trials beside.
    """

    objective: str
    protocol_id: str
    trials: tuple[Trial, ...]
    is_complete: bool
    added: tuple[str, ...] = ()
    half_lives: Mapping[float | None, Trial] = field(default_factory=dict)

    @property
    def n_users(self) -> int:
        """Users whom every trial was measured on: a sample of the headline's where these are many."""
        return len(self.trials[0].values)

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
        return max(shares, key=shares.__getitem__)

    @property
    def balanced(self) -> Trial | None:
        """The default config, where it was tried."""
        return next((one for one in self.trials if one.config == RankingConfig()), None)

    @property
    def beats_single(self) -> bool:
        """Whether the best is better than the best single signal by more than noise."""
        return self.single.most_above(self.best) < 0

    def as_good(self) -> list[Trial]:
        """Return the trials within one standard error of the best and not below the best single signal.

        What cannot be told from the best at 95% may well be worse: among hundreds of trials, the most varied of these
        mostly is. Source of the rule: Breiman et al. (1984), Classification and Regression Trees, section 3.4.3.
        """
        best, floor = self.best, self.single.accuracy
        return [one for one in self.trials if one.accuracy >= floor and one.most_above(best, errors=_NOISE) >= 0]

    @property
    def suggested(self) -> Trial:
        """Of those that are as good as the best the most varied, among those with the fewest added signals."""
        return max(
            self.as_good(),
            key=lambda one: (-self._n_added(one), np.nan_to_num(one.variety, nan=-1.0), one.accuracy),
        )

    def _n_added(self, one: Trial) -> int:
        return sum(one.config.weights[name] > 0 for name in self.added)

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
