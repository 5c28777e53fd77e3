"""Everybody's lists and what they are worth: one mix, a slider's move, a search, and more users than memory holds.

Processor seconds stand beside the clock's: on a machine with other work they are what says more. With
``MIXDESK_BENCH_FULL=1`` the large case has its full size; fitting alone takes some minutes then.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import psutil

from core.config import RankingConfig
from core.evaluation import Bench, Comparison, Evaluation, EvaluationProtocol, Measured, compare
from core.evaluation._search import simplex
from core.ranking import Recommender
from core.signals import signals
from tests.benchmarks import synthetic

BUDGETS_S = {"610x9742_diversity_0": 0.1, "610x9742_diversity_0.3": 0.3, "6000x4000_diversity_0": 0.3}
N_SEARCHED, SEARCH_BUDGET_S = 1_000, 20.0
LARGE_USERS, LARGE_ITEMS, LARGE_EVENTS, LARGE_BUDGET_S = 138_000, 27_000, 20_000_000, 60.0
LARGE_SHARE = 1.0 if os.environ.get("MIXDESK_BENCH_FULL") else 0.1
"""Of users and actions: time grows with users."""
LARGE_MEMORY_BYTES = 1024**3


def run() -> dict[str, object]:
    """Return seconds beside their budgets."""
    narrow = _evaluation(9_742, 610, 100_000)
    figures: dict[str, object] = {"budgets_s": BUDGETS_S}
    for diversity in (0.0, 0.3):
        figures[f"610x9742_diversity_{diversity:g}"] = _one_mix(narrow, diversity)
    figures["6000x4000_diversity_0"] = _one_mix(_evaluation(4_000, 6_000, 200_000), 0.0)
    figures["search"] = _search(narrow)
    figures["move_1000_users_x_10000_items"] = _moves()
    figures["large"] = _large()
    return figures


def _recommender(n_items: int, n_users: int, n_events: int) -> Recommender:
    dataset = synthetic.dataset(n_items, n_users, n_events)
    return Recommender(dataset, {"text": synthetic.vectors(n_items)}, None, None)  # type: ignore[arg-type]


def _evaluation(n_items: int, n_users: int, n_events: int, **options: Any) -> Evaluation:
    return Evaluation.of(_recommender(n_items, n_users, n_events), EvaluationProtocol(split="last"), **options)


def _one_mix(evaluation: Evaluation, diversity: float) -> dict[str, object]:
    """Time lists, all metrics and their ranges against another mix; signals are scored before."""
    base = evaluation.measure("base", RankingConfig(diversity=diversity))
    mixes = [RankingConfig(diversity=diversity).with_weights(content=0.5 + step / 100) for step in range(1, 8)]
    compare([base, evaluation.measure("warm", mixes[0])], baseline="base", seed=0)
    times = [_times(partial(_compared, evaluation, base, mix)) for mix in mixes[1:]]
    seconds, processor = (round(median(column), 3) for column in zip(*times, strict=True))
    return {"users": evaluation.n_users, "median_s": seconds, "median_processor_s": processor}


def _compared(evaluation: Evaluation, base: Measured, mix: RankingConfig) -> Comparison:
    return compare([base, evaluation.measure("mix", mix)], baseline="base", seed=0)


def _search(evaluation: Evaluation) -> dict[str, object]:
    """Time 1,000 mixes as a search tries them: 66 weights under other shapes of the signals, without variety."""
    shapes = [{"trending.half_life_days": 0.5 * step} for step in range(1, 17)]
    plain = RankingConfig(diversity=0)
    mixes = [point for shape in shapes for point in simplex(plain.with_settings(shape), tuple(plain.weights.by_name()))]
    validation = evaluation.sampled()
    validation.score(mixes[0], ["ndcg"])
    seconds, processor = _times(
        lambda: [validation.score(mix, ["ndcg", "intra_list_diversity"], ["coverage"]) for mix in mixes[:N_SEARCHED]]
    )
    return {
        "mixes": N_SEARCHED,
        "budget_s": SEARCH_BUDGET_S,
        "s": round(seconds, 1),
        "processor_s": round(processor, 1),
    }


def _moves() -> dict[str, object]:
    """Time what a released fader waits for: one mix on 1,000 validation users."""
    bench = Bench.of(_recommender(10_000, 3_000, 150_000)).validation
    moved = RankingConfig().with_weights(content=0.61)
    figures: dict[str, object] = {"users": bench.n_users}
    moves: dict[str, dict[str, object]] = {
        "weights": {},
        "no_variety": {"diversity": 0},
        "memory": {"decay_per_day": 0.2},
    }
    five = bench.adapted(signals=synthetic.added_signals(bench.split.train))
    mix = moved.with_weights(price=0.2, model=0.3)
    five.measure("mix", mix)
    seconds, processor = _times(partial(five.measure, "mix", mix.with_weights(price=0.25)))
    figures |= {"five_signals_s": round(seconds, 3), "five_signals_processor_s": round(processor, 3)}
    for name, settings in moves.items():
        mix = moved.with_settings(settings)
        seconds, processor = _times(partial(bench.measure, "mix", mix))
        figures |= {f"{name}_s": round(seconds, 3), f"{name}_processor_s": round(processor, 3)}
    return figures


def _large() -> dict[str, object]:
    """Time a mix whose matrices do not fit: users stream through in blocks, scored anew."""
    n_users, n_events = round(LARGE_SHARE * LARGE_USERS), round(LARGE_SHARE * LARGE_EVENTS)
    evaluation = _evaluation(LARGE_ITEMS, n_users, n_events, memory_bytes=LARGE_MEMORY_BYTES)
    signals()["collaborative"].model(evaluation.recommender, RankingConfig())
    seconds, processor = _times(lambda: evaluation.measure("mix", RankingConfig(diversity=0)))
    return {
        "users": len(evaluation.split.user_ids),
        "items": LARGE_ITEMS,
        "blocks": len(evaluation.maker.blocks),
        "budget_s": LARGE_SHARE * LARGE_BUDGET_S,
        "s": round(seconds, 1),
        "processor_s": round(processor, 1),
        "resident_gb": round(psutil.Process().memory_info().rss / 1e9, 2),
    }


def _times(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds by the clock and of the processor."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used
