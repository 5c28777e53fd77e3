"""Metrics and weight search against ranx, on the same lists and the same 66 weight points, in the same run.

Bassani (2022), ranx, ECIR, doi:10.1007/978-3-030-99739-7_30. It comes with the extra ``bench`` only.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from core.config import SIGNALS, RankingConfig
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation._search import simplex
from core.ranking import Query, Recommender
from tests.benchmarks import synthetic

N_ITEMS, N_USERS, N_EVENTS = 9_742, 610, 100_000
DEPTH = 100
"""Candidates a signal hands to ranx for each user; our search weighs the whole catalog."""
SAME_DEFINITION = ("ndcg", "recall", "precision", "hit_rate", "mrr")
"""MAP is left out: ranx divides by all choices of the user, we by those that fit into k places."""


def run() -> dict[str, object]:
    """Return seconds of both, the ratio and the largest difference of any user's value; a reason where ranx lacks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ranx
    except ImportError:
        return {"skipped": "ranx is not installed: pip install -c constraints.txt '.[bench]'"}
    evaluation = _evaluation()
    _both(ranx, evaluation.sampled(10))  # compiles
    return _both(ranx, evaluation)


def _both(ranx: Any, evaluation: Evaluation) -> dict[str, object]:
    wanted = _qrels(ranx, evaluation)
    return {"metrics": _metrics(ranx, evaluation, wanted), "weight_search": _search(ranx, evaluation, wanted)}


def _evaluation() -> Evaluation:
    dataset = synthetic.dataset(N_ITEMS, N_USERS, N_EVENTS)
    vectors = synthetic.vectors(N_ITEMS)
    recommender = Recommender(dataset, {"text": vectors}, None, None)  # type: ignore[arg-type]  # no neighbours asked
    return Evaluation.of(recommender, EvaluationProtocol(k=10)).sampled()


def _qrels(ranx: Any, evaluation: Evaluation) -> Any:
    split = evaluation.split
    return ranx.Qrels({str(u): {str(i): 1 for i in split.targets_of(u)} for u in range(len(split.user_ids))})


def _metrics(ranx: Any, evaluation: Evaluation, wanted: Any) -> dict[str, object]:
    config = RankingConfig(diversity=0.0)
    lists = evaluation.maker.lists(config)
    shown = ranx.Run(
        {str(u): {str(i): float(-place) for place, i in enumerate(row) if i >= 0} for u, row in enumerate(lists)}
    )
    names = [f"{name}@10" for name in SAME_DEFINITION]
    theirs, their_seconds = _timed(lambda: ranx.evaluate(wanted, shown, names, return_mean=False))
    measured, our_seconds = _timed(lambda: evaluation.measure_lists("ours", lists))
    order = np.argsort([str(u) for u in range(len(lists))])  # ranx answers in the order of its keys
    differences = {
        name: float(np.abs(np.asarray(measured.per_user[name])[order] - np.asarray(theirs[f"{name}@10"])).max())
        for name in SAME_DEFINITION
    }
    return {
        "users": len(lists),
        "ranx_5_metrics_s": round(their_seconds, 4),
        "ours_15_metrics_s": round(our_seconds, 4),
        "largest_difference_of_a_user": differences,
    }


def _search(ranx: Any, evaluation: Evaluation, wanted: Any) -> dict[str, object]:
    config = RankingConfig(diversity=0.0, normalisation="min-max")
    runs = [_run_of(ranx, evaluation, config, signal) for signal in SIGNALS]
    _, their_seconds = _timed(
        lambda: ranx.optimize_fusion(wanted, runs, norm="min-max", method="wsum", metric="ndcg@10", step=0.1)
    )
    points = list(simplex(config, SIGNALS))
    evaluation.score(RankingConfig(diversity=0.0), ["ndcg"])  # signals are scored before weights are moved
    best, our_seconds = _timed(lambda: max(float(evaluation.score(one, ["ndcg"])[0].mean()) for one in points))
    return {
        "points": len(points),
        "candidates_per_user": {"ranx": DEPTH, "ours": N_ITEMS},
        "ranx_s": round(their_seconds, 2),
        "ours_s": round(our_seconds, 2),
        "times_faster": round(their_seconds / our_seconds, 1),
        "our_best_ndcg": round(best, 4),
    }


def _run_of(ranx: Any, evaluation: Evaluation, config: RankingConfig, signal: str) -> Any:
    alone = config.with_weights(**{name: float(name == signal) for name in SIGNALS})
    lists = evaluation.with_k(DEPTH).maker.lists(alone)
    found = {}
    for user, row in enumerate(lists):
        query = Query(str(evaluation.split.user_ids[user]), now=evaluation.split.now)
        scores = evaluation.recommender.score_signals(query, alone).scores[signal]
        kept = row[(row >= 0) & ~np.isnan(scores[row])]
        found[str(user)] = {str(item): float(scores[item]) for item in kept} or {"nothing": 0.0}
    return ranx.Run(found)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return an answer and its seconds."""
    started = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - started
