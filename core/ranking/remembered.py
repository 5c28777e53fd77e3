"""A user's history as time decay leaves it."""

from dataclasses import dataclass

import numpy as np

from core.config import RankingConfig
from core.datasets.options import SECONDS_PER_DAY
from core.ranking.recommender import Recommender
from core.users import decay_weights
from core.users.query import Query


@dataclass(frozen=True, slots=True)
class Remembered:
    """One event of a user's history with the weight that time decay leaves it, relative to the heaviest."""

    item_id: str
    event: str
    days_ago: float
    weight: float


def remembered(engine: Recommender, query: Query, config: RankingConfig) -> list[Remembered]:
    """Return a user's history, newest first, with what time decay leaves of each event."""
    now = engine.now() if query.now is None else query.now
    _, history = engine.people.history(query, now=now)
    weights = decay_weights(history.strengths, history.timestamps, decay_per_day=config.decay_per_day)
    top = weights.max() if len(weights) and weights.max() > 0 else 1.0
    ids = engine.dataset.catalog.item_ids
    days = np.maximum(now - history.timestamps, 0.0) / SECONDS_PER_DAY
    rows = [
        Remembered(ids[item], event, float(age), float(weight / top))
        for item, event, age, weight in zip(history.items, history.events, days, weights, strict=True)
    ]
    return rows[::-1]
