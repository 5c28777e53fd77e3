"""Likes and clicks of a session: the list follows at once, and the profile is updated and never summed again."""

from dataclasses import replace

import numpy as np
from builders import DAY, TODAY, dataset_of, history_of_items, random_vectors, recommender_of
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import RankingConfig
from core.ranking import Query
from core.ranking.ranking_steps import Live
from core.users import ProfileState

ITEMS = {f"i{number}": {} for number in range(12)}
names = st.lists(st.sampled_from([*ITEMS]), max_size=5)


def summed_anew(engine, query, config):
    """Return the user vector from the whole history, try-outs and all."""
    history = engine.score_signals(query, config).history
    vectors = {"text": engine.parts["text"][history.items]}
    state = ProfileState.from_history(
        vectors, history.strengths, history.timestamps, decay_per_day=config.decay_per_day
    )
    return state.vector()["text"]


@given(names, names, names, st.integers(-9, 9), st.floats(0, 2), st.integers(0, 1_000))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_a_tried_out_profile_equals_the_one_summed_anew(logged, clicks, likes, days_late, decay, seed):
    """Live events may lie after the clock's now, so that a try-out of now comes late."""
    log = [("ann", item, -place, "view") for place, item in enumerate(logged)]
    engine = recommender_of(dataset_of(ITEMS, [*log, ("bob", "i0", -1, "like")]), random_vectors(seed, 12))
    arrived = replace(history_of_items(3, 4), timestamps=np.array([TODAY, TODAY + days_late * DAY]))
    engine = replace(engine, live=Live({"ann": arrived}))
    config = RankingConfig(decay_per_day=decay)
    for count in range(len(clicks) + 1):
        query = Query("ann", clicks=tuple(clicks[:count]), likes=tuple(likes))
        taste = engine.people.taste(query, decay_per_day=decay, now=engine.now())["text"]
        np.testing.assert_allclose(taste, summed_anew(engine, query, config), atol=1e-5)


def test_a_session_of_likes_sums_the_log_once(monkeypatch):
    sums = []
    original = ProfileState.from_history

    def from_history(parts, strengths, timestamps, *, decay_per_day):
        sums.append(len(strengths))
        return original(parts, strengths, timestamps, decay_per_day=decay_per_day)

    monkeypatch.setattr(ProfileState, "from_history", from_history)
    engine = recommender_of()
    lists = [
        [item.item_id for item in engine.recommend(Query("bob", likes=likes), RankingConfig(diversity=0)).items]
        for likes in ((), ("bed",), ("bed", "rope"), ("bed", "rope", "tent"))
    ]
    assert sums == [2]
    assert len({tuple(one) for one in lists}) > 1
