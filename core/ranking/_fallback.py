"""What is shown where nothing is known of the user."""

from dataclasses import replace

import numpy as np

from core.config import RankingConfig
from core.ranking.ranking_steps import Scored
from core.ranking.result import Fallback
from core.signals.base import Engine
from core.signals.trending import trending_now
from core.users.query import Query


def is_anybody_known(scored: Scored, query: Query, config: RankingConfig) -> bool:
    """Return whether there is a person to rank for and a weighed signal with an opinion."""
    is_known = len(scored.history) > 0 or query.onboarding is not None
    weighed = [name for name in scored.scores if config.weights[name] > 0]
    return is_known and any(not np.isnan(scored.scores[name]).all() for name in weighed)


def shown_instead(engine: Engine, scored: Scored, config: RankingConfig) -> tuple[Scored, RankingConfig, Fallback]:
    """Return the scores to rank by instead: what trends, else what is popular, else the catalog's order."""
    trending = trending_now(engine, config, now=scored.now)
    kind: Fallback = "trending"
    if np.isnan(trending).all():
        popularity = engine.dataset.interactions.popularity
        kind = "popular" if popularity.any() else "catalog"
        trending = popularity.astype(np.float32)
    silent = np.full(len(engine.dataset.catalog), np.nan, dtype=np.float32)
    scores = dict.fromkeys(scored.scores, silent) | {"trending": trending}
    return replace(scored, context=replace(scored.context, scores=scores)), config.alone("trending"), kind
