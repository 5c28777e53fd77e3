"""What is kept between two questions, and what is asked for anew."""

from dataclasses import replace

from builders import recommender_of

from core.config import RankingConfig
from core.last_used import LastUsed
from core.ranking import Query
from core.signals import content

MIX = RankingConfig()


def test_what_was_not_used_longest_makes_room():
    kept, made = LastUsed(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


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
