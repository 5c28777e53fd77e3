"""One user, full catalog: score, blend, filter, diversify, explain."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NoReturn

import numpy as np

from core.config import RankingConfig
from core.index import FaissIndex
from core.ranking import Query, Recommender
from core.ranking.diversity import best_first
from core.users import Onboarding
from tests.benchmarks import synthetic

FEW_ITEMS = 10_000
BUDGET_P95_MS = {FEW_ITEMS: 5.0, 100_000: 20.0}
N_QUERIES = 300


def run() -> dict[str, object]:
    """Return latencies at two sizes, with and without diversity, of five signals, after clicks, and of a naive peer."""
    return {f"{n_items}_items": _at_size(n_items) for n_items in BUDGET_P95_MS}


def _at_size(n_items: int) -> dict[str, object]:
    dataset = synthetic.dataset(n_items, n_users=2_000, n_events=60_000)
    vectors = synthetic.vectors(n_items)
    recommender = Recommender(dataset, {"text": vectors}, FaissIndex(vectors), encoder=_no_encoder)
    figures: dict[str, object] = {"budget_p95_ms": BUDGET_P95_MS[n_items]}
    for diversity in (0.0, 0.3):
        config = RankingConfig(diversity=diversity)
        figures[f"diversity_{diversity:g}"] = _latencies(recommender, config)
    if n_items == FEW_ITEMS:
        five = recommender.adapted(signals=synthetic.added_signals(dataset))
        figures["five_signals"] = _latencies(five, RankingConfig().with_weights(price=0.2, model=0.3))
    figures["described_after_three_clicks"] = _described(replace(recommender, encoder=synthetic.NoWords))
    figures["numpy_peer"] = _peer(recommender, RankingConfig())
    return figures


def _no_encoder() -> NoReturn:
    raise AssertionError("known users need no encoder")


def _latencies(recommender: Recommender, config: RankingConfig) -> dict[str, float]:
    users = recommender.dataset.interactions.user_ids
    for user in users[:5]:
        recommender.recommend(Query(user), config)
    return _percentiles([_seconds(partial(recommender.recommend, Query(user), config)) for user in users[:N_QUERIES]])


def _described(recommender: Recommender) -> dict[str, float]:
    """Time the moves of a fader for somebody with three interests and three clicks."""
    query = Query(onboarding=Onboarding(("tag 3", "kind 7", "tag 9")), clicks=("i5", "i77", "i99"))
    moves = [RankingConfig().with_weights(content=0.4 + place / 1_000) for place in range(N_QUERIES)]
    recommender.recommend(query, RankingConfig())
    return _percentiles([_seconds(partial(recommender.recommend, query, config)) for config in moves])


def _peer(recommender: Recommender, config: RankingConfig) -> dict[str, float]:
    """Time the same signals blended and sorted in plain NumPy, without diversity, filters or reasons."""

    def rank(user: str) -> None:
        signals = recommender.score_signals(Query(user), config).scores
        total = np.zeros(len(recommender.dataset.catalog))
        for name, scores in signals.items():
            z = (scores - np.nanmean(scores)) / np.nanstd(scores)
            total += getattr(config.weights, name) * np.nan_to_num(z)
        best_first(total, np.arange(len(total)), config.k)

    users = recommender.dataset.interactions.user_ids[:N_QUERIES]
    return _percentiles([_seconds(partial(rank, user)) for user in users])


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _percentiles(seconds: list[float]) -> dict[str, float]:
    return {f"p{q}_ms": round(1e3 * float(np.percentile(seconds, q)), 2) for q in (50, 95)}
