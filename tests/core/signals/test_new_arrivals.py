"""Items that nobody has chosen: which they are, and in what order they come."""

from dataclasses import replace

import numpy as np
import pytest
from builders import TODAY, dataset_of, random_vectors, recommender_of, unit_rows
from crowds import crowd

from core.config import RankingConfig, Weights
from core.ranking import Query
from core.signals import signals
from core.signals.new_arrivals import FRESHNESS
from core.users import Onboarding

ALONE = RankingConfig(exclude_seen="none", diversity=0.0).alone("new_arrivals")
VECTORS = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], dtype=np.float32)


def engine_of(log, *, vectors=VECTORS, created=None, **groups):
    names = [f"i{place}" for place in range(len(vectors))]
    items = {name: {"group_id": groups.get(name, "")} for name in names}
    for name, days in (created or {}).items():
        items[name]["created_at"] = -days
    return recommender_of(dataset_of(items, log), vectors)


def scores(engine, user="ann"):
    return engine.score_signals(Query(user), ALONE).scores["new_arrivals"]


def test_it_has_an_opinion_on_what_nobody_has_chosen_only():
    engine = engine_of([("ann", "i0", -1.0, "like"), ("bob", "i1", -1.0, "dislike")])
    assert np.flatnonzero(~np.isnan(scores(engine))).tolist() == [1, 2, 3]
    assert np.flatnonzero(engine.dataset.is_unchosen).tolist() == [1, 2, 3]


def test_a_product_is_new_only_if_no_variant_of_it_was_chosen():
    engine = engine_of([("ann", "i0", -1.0, "like")], i0="g", i2="g")
    assert engine.dataset.is_unchosen.tolist() == [False, True, False, True]


def test_what_matches_and_is_near_what_their_like_choose_comes_first():
    log = [("ann", "i0", -1.0, "like"), ("bob", "i0", -1.0, "like"), ("cat", "i1", -1.0, "like")]
    engine = engine_of(log)
    assert scores(engine)[2] > scores(engine)[3]  # like what ann chose
    assert scores(engine, "cat")[2] < scores(engine, "cat")[3]


def test_of_two_that_match_alike_the_one_near_what_their_like_choose_comes_first():
    axes = np.eye(5, dtype=np.float32)
    near_second, near_third = (unit_rows([axes[0] + 2 * axes[place]])[0] for place in (1, 2))
    log = [("ann", "i0", -1.0, "like"), *[(f"u{n}", item, -1.0, "like") for n in range(9) for item in ("i0", "i1")]]
    log += [(f"v{n}", "i2", -1.0, "like") for n in range(9)]
    engine = engine_of(log, vectors=np.vstack([axes[:3], near_second, near_third]))
    content = engine.score_signals(Query("ann"), RankingConfig()).scores["content"]
    assert content[3] == pytest.approx(content[4])
    assert scores(engine)[3] > scores(engine)[4]


def test_of_two_alike_the_younger_comes_first_and_an_unknown_age_counts_nothing():
    log = [("ann", "i0", -1.0, "like"), ("bob", "i1", -1.0, "like")]
    vectors = np.array([[1, 0], [0, 1], [1, 1], [1, 1], [1, 1]], dtype=np.float32) / np.sqrt([[1], [1], [2], [2], [2]])
    engine = engine_of(log, vectors=vectors.astype(np.float32), created={"i2": 0, "i3": 365})
    found = scores(engine)
    np.testing.assert_allclose(found[2:] - found[4], [FRESHNESS, FRESHNESS / 2, 0.0], atol=1e-2)


def test_nothing_new_and_nothing_chosen_are_no_opinion_with_the_reason():
    none = engine_of([(f"u{place}", f"i{place}", -1.0, "like") for place in range(4)])
    assert np.isnan(scores(none)).all()
    signal = signals()["new_arrivals"]
    assert signal.why_unavailable(none.dataset) == "Somebody has chosen every item: nothing is new."
    bare = engine_of([])
    assert signal.why_unavailable(bare.dataset) == "There is no log: all items are new alike."
    assert np.isnan(bare.score_signals(Query(likes=("i0",)), ALONE).scores["new_arrivals"]).all()


def test_its_fact_says_that_nobody_chose_it_and_how_old_it_is():
    engine, signal = engine_of([("ann", "i0", -1.0, "like")], created={"i2": 12}), signals()["new_arrivals"]
    facts = [signal.fact(engine, ALONE, item, now=TODAY) for item in range(4)]
    plain = "Nobody has chosen it yet"
    assert facts == ["", plain, f"{plain}, 12 days old", plain]


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


MIX = RankingConfig(exclude_seen="any", k=8)


@pytest.mark.parametrize("diversity", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(4))
def test_places_are_kept_for_the_best_new_items_and_nothing_else_changes(seed, diversity):
    engine = crowd(seed, groups=seed % 2 == 1, n_new=8)
    plain = replace(MIX, diversity=diversity, new_item_places=0)
    kept = replace(plain, new_item_places=3)
    for user in ("user 03", "user 11"):
        without, ranking = engine.rank(Query(user), plain), engine.rank(Query(user), kept)
        np.testing.assert_array_equal(without.blended.score, ranking.blended.score)
        assert without.floors.n_new == 0
        order = np.sort(ranking.signals.arrivals[ranking.floors.new_items])
        others = np.setdiff1d(
            ranking.selection.variants[~np.isnan(ranking.signals.arrivals[ranking.selection.variants])],
            ranking.floors.new_items,
        )
        if engine.dataset.catalog.groups is None:
            assert order.min() >= ranking.signals.arrivals[others].max(initial=-np.inf)
        answer = engine.recommend(Query(user), kept)
        assert sum(item.is_new_arrival for item in answer.items) >= answer.new_item_places == 3
        worths = [item.order_score for item in answer.items]
        assert worths == sorted(worths, reverse=True)
        stayed = [item for item in without.listed.items if item in ranking.listed.items]
        assert len(stayed) >= 8 - 3


def test_at_most_half_of_a_list_is_kept_and_pins_count():
    engine = crowd(2, n_new=8)
    assert engine.rank(Query("user 03"), replace(MIX, k=4, new_item_places=9)).floors.n_new == 2
    pinned = replace(MIX, new_item_places=2).with_settings({"lists.pin": ["item 57", "item 58"]})
    answer = engine.recommend(Query("user 03"), pinned)
    assert answer.new_item_places == 0
    assert sum(item.item_id >= "item 52" for item in answer.items) == 2


def test_for_somebody_new_kept_places_go_to_what_fits():
    items = {f"i{place:02d}": {"tags": (("tea",) if place % 2 else ("wool",))} for place in range(40)}
    log = [(f"u{place % 7}", f"i{place % 30:02d}", -place / 40, "like") for place in range(200)]
    engine = recommender_of(dataset_of(items, log), random_vectors(1, 40), encoder=Encoder)
    config = RankingConfig(k=8, new_item_places=2, weights=Weights(0, 0, 1))
    answer = engine.recommend(Query(onboarding=Onboarding(("tea",))), config)
    assert all("tea" in engine.dataset.catalog.tags[item.item_index] for item in answer.items)
    assert sum(item.is_new_arrival for item in answer.items) == 2
    assert answer.pool.interests == {"tea": 6}
    assert answer.to_json()["new_items"]["places"] == 2
