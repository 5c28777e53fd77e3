"""What the users table says of people is heard until their behaviour has taken over."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import NewPeople, RankingConfig, Weights
from core.evaluation import Evaluation, EvaluationProtocol
from core.explanation.counterfactuals import exit_points
from core.ranking import Query
from core.users import Onboarding
from core.users.answers import Answers

CONFIG = RankingConfig(k=5, exclude_seen="any", new_people=NewPeople(Weights(1.0, 0.0, 0.0)))


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


def answers(**columns):
    n = max(len(cells) for cells in columns.values())
    return Answers(pd.DataFrame({"user_id": [f"u{place}" for place in range(n)], **columns}))


def test_answers_are_read_as_people_export_them():
    found = answers(
        interests=["tea|wool", "tea, wool", '["tea", "wool"]', "", None],
        goals=["", "knit", None, "sleep well", ""],
        level=["Expert", "gold", "", "beginner", "expert"],
    )
    assert found.of("u0") == Onboarding(("tea", "wool"), "", "expert")
    assert found.of("u1") == Onboarding(("tea", "wool"), "knit")
    assert found.of("u2") == Onboarding(("tea", "wool"))
    assert found.of("u3") == Onboarding((), "sleep well", "beginner")
    assert found.of("u4") is None
    assert found.of("somebody else") is None


@pytest.mark.parametrize("table", [answers(region=["north"]), answers(level=["expert"])])
def test_a_table_without_interests_or_goals_says_nothing(table):
    assert table.of("u0") is None


def test_words_of_thousands_of_characters_are_no_answer():
    assert answers(interests=["x" * 5_000]).of("u0") is None


def engine_of(n_actions):
    items = {f"i{place:02d}": {"tags": ("tea",) if place % 3 == 0 else ("wool",)} for place in range(40)}
    log = [(f"v{place % 9}", f"i{(7 * place) % 40:02d}", -place / 50, "like") for place in range(200)]
    log += [("ann", f"i{place:02d}", -1.0, "like") for place in (1, 2, 4, 5, 7, 8)[:n_actions]]
    said = Answers(pd.DataFrame({"user_id": ["ann"], "interests": ["tea"]}))
    plain = recommender_of(dataset_of(items, log), random_vectors(3, 40), encoder=Encoder)
    return replace(plain, answers=said)


@pytest.mark.parametrize("n_actions", range(7))
def test_what_somebody_said_stays_until_they_have_done_enough(n_actions):
    engine = engine_of(n_actions)
    answer = engine.recommend(Query("ann"), CONFIG)
    described = engine.recommend(Query("ann", Onboarding(("tea",))), CONFIG)
    silent = replace(engine, answers=answers(interests=[""])).recommend(Query("ann"), CONFIG)
    if n_actions < 5:
        assert answer.ranks() == described.ranks()
        assert engine.is_new(Query("ann"), CONFIG)
        assert answer.pool is not None
    else:
        assert answer.ranks() == silent.ranks()
        assert not engine.is_new(Query("ann"), CONFIG)
    if n_actions == 0:
        assert answer.fallback is None
        assert all("tea" in engine.dataset.catalog.tags[item.item_index] for item in answer.items)
        assert silent.fallback
    for one in exit_points(engine, Query("ann"), CONFIG, answer.items[-1].item_id):
        assert answer.items[-1].item_id not in engine.recommend(Query("ann"), one.config).ranks()


def test_measuring_leaves_words_out_so_that_lists_for_all_are_those_of_each():
    engine = engine_of(4)
    evaluation = Evaluation.of(engine, EvaluationProtocol(split="last"))
    assert evaluation.recommender.answers.of("ann") is None
