"""What is kept between two questions, and what is asked for anew."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

import numpy as np
import pytest
from builders import recommender_of
from scipy.sparse import csr_array

from core.config import RankingConfig
from core.last_used import LastUsed, n_bytes
from core.ranking import Query, engine_cache
from core.signals import content

MIX = RankingConfig()


@dataclass(frozen=True)
class Model:
    """What a signal may keep: arrays, and a smaller model within."""

    weights: np.ndarray
    parts: dict


def asked_of(kept, sizes, keys):
    """Return which keys had to be made, each an array of so many bytes."""
    made = []
    for key in keys:
        kept.get(key, lambda key=key: made.append(key) or np.zeros(sizes[key], np.int8))
    return made


def test_what_was_not_used_longest_makes_room():
    assert asked_of(LastUsed(20), dict.fromkeys("abc", 10), "abacab") == ["a", "b", "c", "b"]


def test_results_are_kept_by_their_bytes_and_not_by_their_number():
    kept = LastUsed(1_000)
    assert asked_of(kept, {"large": 900, "small": 60, "other": 60}, ["large", "small", "other", "small", "large"]) == [
        "large", "small", "other", "large",
    ]  # fmt: skip
    assert kept.n_bytes <= 1_000


def test_a_result_larger_than_all_the_room_is_kept_alone():
    assert asked_of(LastUsed(10), {"a": 5, "huge": 50}, ["a", "huge", "huge", "a"]) == ["a", "huge", "a"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (np.zeros((3, 4), np.float32), 48),
        (Model(np.zeros(10, np.int8), {"p": Model(np.zeros(5, np.int8), {})}), 15),
        ((np.zeros(2), [np.zeros(1)]), 24),
        (csr_array(np.eye(3)), 24 + 3 * 4 + 4 * 4),
    ],
)
def test_arrays_are_counted_wherever_they_stand(held, expected):
    assert n_bytes(held) == expected


def test_what_two_threads_ask_for_at_once_is_made_once():
    kept, together, made = LastUsed(), Barrier(2), []

    def fit():
        made.append(1)
        time.sleep(0.05)
        return np.zeros(10)

    def ask(_):
        together.wait(10)
        return kept.get("model", fit)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, range(2))
    assert first is second
    assert len(made) == 1


def test_fitted_models_are_kept_by_their_bytes(monkeypatch):
    monkeypatch.setattr(engine_cache, "MODEL_BYTES", 2_500)
    engine = recommender_of()
    for penalty in range(64):
        engine.model("collaborative", penalty, lambda: np.zeros(1_000, np.int8))
    assert engine.cache.models.n_bytes == 2_000


def test_a_person_is_scored_once_for_all_positions_of_the_faders(monkeypatch):
    scored = []

    def content_scores(space, taste):
        scored.append(taste)
        return original(space, taste)

    original = content.content_scores
    monkeypatch.setattr(content, "content_scores", content_scores)
    engine, fresh = recommender_of(), recommender_of()
    for share in (0.1, 0.5, 0.9):
        mix = MIX.with_weights(content=share)
        assert engine.recommend(Query("ann"), mix).items == replace(fresh).recommend(Query("ann"), mix).items
    assert len(scored) == 1 + 3  # once, beside three engines that keep nothing of each other
    engine.recommend(Query("ann"), replace(MIX, decay_per_day=0.5))
    engine.recommend(Query("ann", likes=("d",)), MIX)
    engine.recommend(Query("bob"), MIX)
    assert len(scored) == 1 + 3 + 3
