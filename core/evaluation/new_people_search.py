"""Which weights serve people best of whom only words are known: searched on described validation users."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.config import NewPeople, RankingConfig, Weights
from core.errors import DataError
from core.evaluation._search import simplex
from core.evaluation.evaluation import Evaluation
from core.evaluation.new_people import NewPeopleBench, NewPeopleMeasure
from core.progress import Progress, no_progress

_SILENT = "collaborative"
"""Has no opinion on anybody before their first action."""


@dataclass(frozen=True, eq=False)
class NewPeopleTrial:
    """One choice of new people's weights, and what it is worth."""

    new_people: NewPeople
    measure: NewPeopleMeasure


@dataclass(frozen=True, eq=False)
class NewPeopleSearch:
    """Weights that were tried, in the order tried."""

    trials: tuple[NewPeopleTrial, ...]

    @property
    def best(self) -> NewPeopleTrial:
        """The highest hit rate."""
        return max(self.trials, key=lambda one: one.measure.hit_rate)

    def as_good(self) -> list[NewPeopleTrial]:
        """Return those whose hit rate is at most one standard error below the best, paired by person."""
        return [one for one in self.trials if _standard_errors_below(self.best.measure, one.measure) <= 1.0]

    @property
    def suggested(self) -> NewPeopleTrial:
        """Of those that are as good as the best, what shows the most different items."""
        return max(self.as_good(), key=lambda one: (one.measure.n_items, one.measure.hit_rate))


def search_new_people(
    bench: NewPeopleBench, config: RankingConfig, *, added: Sequence[str] = (), progress: Progress = no_progress
) -> NewPeopleSearch:
    """Try weights in even steps for lists of described people, under a config's other settings.

    Parameters
    ----------
    added : sequence of str
        Signals that were added to the data set and are searched too.
    """
    names = (*(name for name in RankingConfig().weights.by_name() if name != _SILENT), *added)
    points = list(simplex(config, names))
    trials = []
    for place, point in enumerate(points):
        progress(place / len(points), f"New people: {place:,} of {len(points):,} weights tried")
        own = NewPeople(Weights.of(point.weights.by_name()), (config.new_people or NewPeople()).clicks)
        trials.append(NewPeopleTrial(own, bench.measure(replace(config, new_people=own))))
    progress(1.0, "New people: done")
    return NewPeopleSearch(tuple(trials))


def _standard_errors_below(best: NewPeopleMeasure, one: NewPeopleMeasure) -> float:
    difference = best.hits.astype(np.float64) - one.hits
    error = difference.std() / np.sqrt(len(difference))
    return float(difference.mean() / error) if error else 0.0


def find_new_people(
    evaluation: Evaluation, config: RankingConfig, *, added: Sequence[str] = (), progress: Progress = no_progress
) -> tuple[NewPeopleSearch | None, str]:
    """Search on an evaluation's users; None with the reason where they cannot be described."""
    try:
        bench = NewPeopleBench.of(evaluation)
    except DataError as error:
        return None, str(error)
    return search_new_people(bench, config, added=added, progress=progress), ""
