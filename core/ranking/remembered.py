"""A user's history, and what each event of it weighs in a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.config import RankingConfig
from core.datasets.options import SECONDS_PER_DAY
from core.ranking.handed_over import in_force
from core.ranking.recommender import Recommender
from core.signals import signals
from core.users import decay_weights
from core.users.query import Query


@dataclass(frozen=True, slots=True)
class Remembered:
    """One event of a user's history.

    Attributes
    ----------
    weight : float
        What time decay leaves of it in the user's taste, relative to the heaviest event.
    weights : dict of str to float
        By signal that has a weight in the mix and hears the history: what the event weighs there, relative to the
        heaviest.
    """

    item_id: str
    event: str
    days_ago: float
    weight: float
    weights: Mapping[str, float] = field(default_factory=dict)

    def heaviest(self, names: Iterable[str]) -> float:
        """Return the most that the event weighs in any of some signals, such as those that took part in a list."""
        return max((self.weights.get(name, 0.0) for name in names), default=0.0)


def remembered(engine: Recommender, query: Query, config: RankingConfig) -> list[Remembered]:
    """Return a user's history, newest first, with what each event weighs."""
    _, context = engine.context(query, config)
    history, ids = context.history, engine.dataset.catalog.item_ids
    taste = _relative(decay_weights(history.strengths, history.timestamps, decay_per_day=config.decay_per_day))
    mix, known = in_force(context.query, config, history), signals(engine.dataset)
    heard = {
        name: known[name].event_weights(context)
        for name in mix.weights.by_name()
        if mix.weights[name] and name in known
    }
    weights = {name: _relative(found) for name, found in heard.items() if found is not None}
    days = np.maximum(context.now - history.timestamps, 0.0) / SECONDS_PER_DAY
    rows = [
        Remembered(
            ids[item],
            history.events[place],
            float(days[place]),
            float(taste[place]),
            {name: float(found[place]) for name, found in weights.items()},
        )
        for place, item in enumerate(history.items)
    ]
    return rows[::-1]


def _relative(weights: np.ndarray) -> np.ndarray:
    top = weights.max(initial=0.0)
    return weights / top if top > 0 else weights
