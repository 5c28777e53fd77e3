"""What somebody says decides which items compete; every interest that something fits has places kept."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.config import Filters, Lists, NewPeople, RankingConfig, Weights
from core.explanation.counterfactuals import entry_points, exit_points, moved
from core.explanation.hand_over import hand_over, outweighs_at
from core.explanation.place_counts import place_counts
from core.explanation.why_not import why_not
from core.ranking import Query
from core.ranking import recommender as recommender_module
from core.users import Onboarding

TAGS = ("night", "winter", "tea", "wool")
SEEDS = range(6)
MIX = RankingConfig(k=6, exclude_seen="any")


class Encoder:
    def encode(self, texts):
        return np.array([random_vectors(sum(map(ord, text)), 1)[0] for text in texts], dtype=np.float32)


def engine_of(seed, *, n_items=60, share=0.25, groups=False):
    """Return a catalog in which a quarter of the items carries each tag, with a log in which a few items trend."""
    rng = np.random.default_rng(seed)
    items = {
        f"i{number:02d}": {
            "tags": tuple(tag for tag in TAGS if rng.random() < share),
            "price": float(number),
            "group_id": f"g{number // 3}" if groups and number % 2 else "",
        }
        for number in range(n_items)
    }
    log = [
        (f"u{rng.integers(20)}", f"i{int(n_items * rng.random() ** 3):02d}", -9 * rng.random(), "like")
        for _ in range(300)
    ]
    return recommender_of(dataset_of(items, log), random_vectors(seed, n_items), encoder=Encoder)


def asked(*interests, **more):
    return Query(onboarding=Onboarding(interests or ("night", "wool")), **more)


def carries(engine, item_id, tag):
    return tag in engine.dataset.catalog.tags[engine.dataset.catalog.require_index(item_id)]


@pytest.mark.parametrize("diversity", [0.0, 0.5])
@pytest.mark.parametrize("seed", SEEDS)
def test_only_what_fits_is_listed_every_interest_is_served_and_worths_fall(seed, diversity):
    engine, interests = engine_of(seed), ("night", "winter", "wool")
    for weights in ({"content": 1.0, "trending": 0.0}, {"content": 0.0, "trending": 1.0}, {}):
        config = replace(MIX.with_weights(**weights), diversity=diversity)
        items = engine.recommend(asked(*interests), config).items
        assert len(items) == 6
        for item in items:
            assert any(carries(engine, item.item_id, tag) for tag in interests)
        for tag in interests:
            assert sum(carries(engine, item.item_id, tag) for item in items) >= 2
        assert all(one.order_score >= other.order_score - 1e-9 for one, other in pairwise(items))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pool_changes_no_score(seed, monkeypatch):
    engine, query = engine_of(seed), asked()
    inside = engine.rank(query, MIX)
    for item in engine.recommend(query, MIX).items:
        parts = [part or 0.0 for part in item.contributions.values()]
        assert item.score == pytest.approx(item.base + sum(parts), abs=1e-6)
    monkeypatch.setattr(recommender_module, "pool_of", lambda context: None)
    np.testing.assert_array_equal(inside.blended.score, engine.rank(query, MIX).blended.score)


def test_more_interests_than_places_get_one_each_in_the_order_said():
    engine = engine_of(1)
    items = engine.recommend(asked("tea", "wool", "night"), replace(MIX, k=2)).items
    assert [any(carries(engine, item.item_id, tag) for item in items) for tag in ("tea", "wool")] == [True, True]


def test_pins_count_and_filters_hold():
    engine = engine_of(2)
    pinned = [item for item in map(str, engine.dataset.catalog.item_ids) if carries(engine, item, "wool")][:3]
    config = replace(MIX, k=4, lists=Lists(pin=tuple(pinned)), filters=Filters(max_price=50.0))
    items = engine.recommend(asked("night", "wool"), config).items
    assert [item.item_id for item in items[:3]] == pinned
    assert all(engine.dataset.catalog.prices[item.item_index] <= 50 for item in items[3:])


def test_fewer_than_the_list_is_long_are_followed_by_the_nearest():
    engine = engine_of(3, share=0.03)
    ranking = engine.rank(asked("night"), MIX)
    n_fitting = len(ranking.selection.unpinned)
    assert 0 < n_fitting < 6
    assert len(ranking.listed.items) == 6
    beyond = ranking.listed.items[n_fitting:]
    assert not ranking.pool.mask[beyond].any()
    match = ranking.pool.match
    others = np.setdiff1d(np.arange(60), ranking.listed.items)
    eligible = others[ranking.candidates[others]]
    assert match[beyond].min() >= match[eligible].max()
    assert (np.diff(match[beyond]) <= 0).all()


class Far:
    """Encodes every text as far from all items."""

    def encode(self, texts):
        return np.zeros((len(texts), 6), dtype=np.float32)


def test_words_that_nothing_is_like_are_no_ground_for_a_list():
    engine = recommender_of(engine_of(4).dataset, random_vectors(4, 60), encoder=Far)
    found = engine.recommend(asked("xqzv plorn"), MIX)
    assert found.pool is None
    assert found.ranks() == engine.recommend(Query(), MIX).ranks()
    clicked = engine.recommend(asked("xqzv plorn", clicks=("i40",)), MIX)
    for item in [*found.items, *clicked.items]:
        assert not any(origin.stated for origin in item.origins.values())
    steps = hand_over(engine, asked("xqzv plorn", clicks=("i40", "i41")), MIX)
    assert [step.stated for step in steps] == [0.0] * 3
    assert steps[1].done > 0
    assert outweighs_at(steps) is None
    alone = engine.recommend(asked("xqzv plorn"), MIX.with_weights(content=1.0, collaborative=0.0, trending=0.0))
    assert alone.fallback
    assert alone.notices[0].startswith("Nothing fits what they said: shown instead is")


def test_beside_words_that_something_fits_those_that_nothing_is_like_bring_nothing_in():
    engine = recommender_of(engine_of(4).dataset, random_vectors(4, 60), encoder=Far)
    both, one = (engine.recommend(asked(*said), MIX) for said in (("xqzv plorn", "night"), ("night",)))
    assert both.ranks() == one.ranks()
    goal = engine.recommend(Query(onboarding=Onboarding(("xqzv plorn",), "night")), MIX)
    assert goal.pool.interests.keys() == {"night"}
    assert goal.ranks() == one.ranks()


@pytest.mark.parametrize("seed", SEEDS)
def test_clicks_open_the_pool_step_by_step_and_what_fits_never_leaves(seed):
    engine = engine_of(seed)
    fits = engine.rank(asked(), MIX).pool.mask
    clicks = ("i40", "i41", "i42", "i43", "i44")
    masks = [engine.rank(asked(clicks=clicks[:count]), MIX).pool for count in range(5)]
    sizes = [int(pool.mask.sum()) for pool in masks]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    assert all(pool.mask[fits].all() for pool in masks)
    assert engine.rank(asked(clicks=clicks), MIX).pool is None
    shown = engine.recommend(asked(clicks=clicks), MIX).ranks()
    assert not set(clicks) & set(shown)


@pytest.mark.parametrize("seed", SEEDS)
def test_new_peoples_own_weights_give_way_to_the_mix_click_by_click(seed):
    engine, clicks = engine_of(seed), ("i40", "i41", "i42", "i43", "i44", "i45")
    config = replace(MIX, new_people=NewPeople(Weights(0.0, 0.0, 1.0)))
    shares = [engine.rank(asked(clicks=clicks[:count]), config).blended.shares for count in range(7)]
    assert shares[0] == {"trending": 1.0}
    own = [one["trending"] for one in shares]
    assert own == sorted(own, reverse=True)
    plain = [engine.recommend(asked(clicks=clicks[:count]), MIX).ranks() for count in (0, 5, 6)]
    assert [engine.recommend(asked(clicks=clicks[:count]), config).ranks() for count in (5, 6)] == plain[1:]
    assert engine.recommend(asked(), config).ranks() != plain[0]
    assert [engine.is_new(asked(clicks=clicks[:count]), config) for count in (0, 4, 5)] == [True, True, False]
    liked = engine.rank(asked(likes=clicks[:2]), config).blended.shares
    assert liked["trending"] == pytest.approx(own[2])
    known = Query("u3")
    assert engine.recommend(known, config).ranks() == engine.recommend(known, MIX).ranks()


@pytest.mark.parametrize("clicks", [(), ("i40", "i41")])
def test_somebody_new_is_counted_by_their_own_weights(clicks):
    engine, query = engine_of(1), asked(clicks=clicks)
    config = replace(MIX, weights=Weights(1, 0, 0), new_people=NewPeople(Weights(0, 0, 1), 5))
    counts, answer = place_counts(engine, query, config), engine.recommend(query, config)
    assert counts["content"] + counts["trending"] == len(answer.items)
    assert (counts["content"] > 0) == bool(clicks)


def test_what_clicks_open_is_worked_out_once_however_faders_move():
    engine, query = engine_of(1), asked(clicks=("i40", "i41"))
    first, moved_on = (engine.rank(query, config).pool for config in (MIX, MIX.with_weights(trending=0.9)))
    assert moved_on is first
    assert engine.rank(asked(clicks=("i41", "i42")), MIX).pool is not first


OWN = NewPeople(Weights(0.7, 0.0, 0.3))
BOOSTED = Lists(boost=(("i10", 0.4), ("i20", 0.8)))


@pytest.mark.parametrize(
    ("own", "clicks", "lists"),
    [
        (None, (), Lists()),
        (OWN, (), Lists()),
        (OWN, ("i40", "i41"), Lists()),
        (OWN, ("i40", "i41"), BOOSTED),
        (OWN, ("i40", "i41", "i42", "i43", "i44"), Lists()),
    ],
)
@pytest.mark.parametrize("places", [0, 2])
@pytest.mark.parametrize(("groups", "diversity"), [(False, 0.0), (False, 0.4), (True, 0.4)])
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_breakpoints_under_floors_are_those_of_the_lists_themselves(
    seed, groups, diversity, places, own, clicks, lists
):
    engine, query = engine_of(seed, groups=groups), asked("night", "tea", "wool", clicks=clicks)
    config = replace(MIX, diversity=diversity, new_people=own, lists=lists, new_item_places=places)
    weights = OWN.weights if own is not None and len(clicks) < 5 else MIX.weights
    shown = list(engine.recommend(query, config).ranks())
    absent = [str(item) for item in engine.dataset.catalog.item_ids if item not in shown]
    fitting = [item for item in absent if any(carries(engine, item, tag) for tag in ("night", "tea", "wool"))][:4]
    for item_id, find, is_in in [(item, exit_points, True) for item in shown[-3:]] + [
        (item, entry_points, False) for item in fitting
    ]:
        found = find(engine, query, config, item_id)
        for one in found:
            assert (item_id in engine.recommend(query, one.config).ranks()) != is_in
        for control in ("content", "trending"):
            at = weights.shares()[control]
            for end in (0.0, 1.0):
                near = [one.boundary for one in found if one.control == control and one.is_up == (end > at)]
                first = first_change(engine, query, config, item_id, control, at, end, is_in=is_in)
                if first is not None:
                    assert near, (item_id, control, end)
                    assert abs(near[0] - at) <= abs(first - at) + 1e-9


def first_change(engine, query, config, item_id, control, at, end, *, is_in):
    """Return the first of forty even steps at which an item has entered or left."""
    for share in np.linspace(at, end, 41)[1:]:
        altered = moved(config, control, float(share), is_new=engine.is_new(query, config))
        if (item_id in engine.recommend(query, altered).ranks()) != is_in:
            return share
    return None


def test_why_not_says_that_an_item_does_not_fit_or_was_clicked():
    engine = engine_of(5)
    unfit = next(
        item for item in map(str, engine.dataset.catalog.item_ids) if not engine.dataset.catalog.tags[int(item[1:])]
    )
    answer = why_not(engine, asked("night", "wool"), MIX, unfit)
    assert answer.reason in ("unfitting", "seen")
    assert answer.sentence.startswith(
        "It does not fit what they said (“night” or “wool”). Without that it would stand at no. "
    )
    assert why_not(engine, asked(clicks=("i40",)), MIX, "i40").reason == "clicked"
