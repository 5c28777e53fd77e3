import json
from types import SimpleNamespace

import numpy as np
import pytest
from builders import DAY, ITEMS, LOG, THIRTY_DAYS, TODAY, VECTORS, dataset_of, random_vectors, recommender_of, unit_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Collaborative, Filters, Lists, Modalities, RankingConfig, Trending, Weights
from core.datasets import DatasetOptions
from core.errors import ConfigError, NotFoundError
from core.ranking import Query, Recommender, Remembered, SimilarItem, iso_time, remembered, similar_items
from core.ranking import recommender as recommender_module
from core.signals import ItemKnn, signals
from core.signals.trending import trending_now, window_days
from core.users import Onboarding

BY_CONTENT = RankingConfig(weights=Weights(1, 0, 0), diversity=0)
BY_TREND = RankingConfig(weights=Weights(0, 0, 1), diversity=0, exclude_seen="none")
EVEN = RankingConfig(diversity=0)
TINY = recommender_of()
NOBODY = "Nothing is known of 'zoe': shown instead is "
ALL_SIX = ["lamp", "torch", "tent", "rug", "bed", "rope"]


def model_of(engine, settings):
    """Return the collaborative model that an engine has or fits under some settings."""
    return signals()["collaborative"].model(engine, RankingConfig(collaborative=settings))


def _ids(answer):
    return [item.item_id for item in answer.items]


def _scores(answer):
    return {item.item_id: item.score for item in answer.items}


def _with(log=LOG, options=THIRTY_DAYS, items=ITEMS, vectors=VECTORS, **kwargs):
    return recommender_of(dataset_of(items, log, options), vectors, **kwargs)


def _item(overrides):
    return {item_id: fields | overrides.get(item_id, {}) for item_id, fields in ITEMS.items()}


def _large(n=400, seed=0):
    rng = np.random.default_rng(seed)
    items = {f"i{place}": {"category": "ab"[place % 2], "price": float(place)} for place in range(n)}
    log = [(f"u{rng.integers(20)}", f"i{rng.integers(n)}", -rng.uniform(0, 25), "like") for _ in range(300)]
    return _with(log, items=items, vectors=random_vectors(seed, n))


LARGE = _large()


class TestAList:
    def test_by_content_alone_follows_the_likeness_to_the_history(self):
        answer = TINY.recommend(Query("ann"), BY_CONTENT)
        assert _scores(answer) == pytest.approx({"torch": 1, "rug": 0.75, "tent": 0, "bed": 0, "rope": 0}, abs=1e-6)
        assert _ids(answer) == ["torch", "rug", "tent", "bed", "rope"]
        assert answer.items[0].base == pytest.approx(0.35, abs=1e-6)
        assert answer.items[0].contributions == {
            "content": pytest.approx(0.65, abs=1e-6),
            "collaborative": None,
            "trending": None,
            "boost": 0.0,
        }

    def test_by_trend_alone_follows_the_decayed_counts(self):
        answer = TINY.recommend(Query("ann"), BY_TREND)
        counts = np.array([1 + 2**-0.5, 2**-1 + 2**-1.5, 2**-2, 2**-2.5, 2**-3, 0])
        assert _scores(answer) == pytest.approx(dict(zip(ALL_SIX, counts / counts[0], strict=True)), abs=1e-6)

    def test_by_behaviour_alone_follows_ease(self):
        config = RankingConfig(
            weights=Weights(0, 1, 0), diversity=0, exclude_seen="none", collaborative=Collaborative(ease_l2=2)
        )
        answer = TINY.recommend(Query("ann"), config)
        x = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 1, 0, 1, 0], [0, 0, 1, 0, 1]])
        precision = np.linalg.inv(x.T @ x + 2 * np.eye(5))
        raw = (np.eye(5) - precision / np.diag(precision))[0]
        total = np.append((raw - raw.mean()) / raw.std(), 0)
        expected = (total - total.min()) / np.ptp(total)
        assert _scores(answer) == pytest.approx(dict(zip(ITEMS, expected, strict=True)), abs=1e-5)
        assert next(item for item in answer.items if item.item_id == "rope").contributions["collaborative"] is None

    def test_by_behaviour_with_a_half_life_follows_ease_of_the_choices_weights(self):
        """Bob's lamp is a day younger than his torch: with a half-life of two days the torch weighs 2^-0.5."""
        config = RankingConfig(
            weights=Weights(0, 1, 0),
            diversity=0,
            exclude_seen="none",
            collaborative=Collaborative(ease_l2=2, half_life_days=2),
        )
        x = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 1, 0, 1, 0], [0, 0, 1, 0, 1]])
        precision = np.linalg.inv(x.T @ x + 2 * np.eye(5))
        b = np.eye(5) - precision / np.diag(precision)
        scores = TINY.score_signals(Query("bob"), config).scores["collaborative"]
        assert scores[:5] == pytest.approx(b[0] + 2**-0.5 * b[1], abs=1e-6)
        tent = next(item for item in TINY.recommend(Query("bob"), config).items if item.item_id == "tent")
        pulls = {pull.item_id: pull.share for pull in tent.origin("collaborative").pulls}
        rest = tent.origin("collaborative").rest.share
        total = b[0, 3] + 2**-0.5 * b[1, 3]
        assert pulls["torch"] == pytest.approx(2**-0.5 * b[1, 3] / total, abs=1e-5)
        assert rest == pytest.approx(b[0, 3] / total, abs=1e-5)
        liked = TINY.score_signals(Query("bob", likes=("bed",)), config).scores["collaborative"]
        assert liked[:5] == pytest.approx(b[4] + 2**-0.5 * b[0] + 2**-1 * b[1], abs=1e-6)

    def test_weights_mix_the_signals_in_their_shares(self):
        config = RankingConfig(weights=Weights(3, 0, 1), diversity=0, exclude_seen="none")
        content = np.array([1, 0.8, 0.6, 0, 0, 0])
        trend = np.array([1 + 2**-0.5, 2**-1 + 2**-1.5, 2**-2.5, 2**-2, 2**-3, 0])
        total = 0.75 * (content - content.mean()) / content.std() + 0.25 * (trend - trend.mean()) / trend.std()
        expected = (total - total.min()) / np.ptp(total)
        answer = TINY.recommend(Query("ann"), config)
        assert _scores(answer) == pytest.approx(dict(zip(ITEMS, expected, strict=True)), abs=1e-5)
        assert answer.shares == {"content": 0.75, "trending": 0.25}

    def test_diversity_discounts_what_is_like_the_items_above(self):
        answer = TINY.recommend(Query("ann"), RankingConfig(weights=Weights(1, 0, 0), diversity=0.5))
        rug = answer.items[1]
        assert (rug.item_id, rug.too_like, rug.rank_before_diversity) == ("rug", "torch", 2)
        assert rug.score == pytest.approx(0.75, abs=1e-6)
        assert rug.order_score == pytest.approx(0.75 * (1 - 0.5 * 0.48), abs=1e-6)
        assert (answer.items[0].too_like, answer.items[0].order_score) == (None, answer.items[0].score)

    def test_the_answer_carries_where_it_comes_from(self):
        config = RankingConfig(k=2)
        answer = TINY.recommend(Query("bob"), config)
        assert (answer.user_id, answer.dataset, answer.index_version) == ("bob", "tiny", "unsaved")
        assert (answer.config, answer.as_of, answer.fallback, answer.notices) == (config, TODAY, None, ())
        assert (answer.n_candidates, answer.n_eligible, answer.filter_costs) == (4, 4, {})
        assert answer.ranks() == {item.item_id: place for place, item in enumerate(answer.items, 1)}
        assert [item.title for item in answer.items] == [item.item_id.title() for item in answer.items]

    def test_the_same_question_has_the_same_answer(self):
        assert LARGE.recommend(Query("u1"), RankingConfig()) == LARGE.recommend(Query("u1"), RankingConfig())
        assert LARGE.recommend(Query("u1"), RankingConfig()) == _large().recommend(Query("u1"), RankingConfig())

    def test_json_is_the_apis_answer_with_null_for_no_opinion(self):
        config = RankingConfig(weights=Weights(1, 0, 0), diversity=0, k=1, lists=Lists(pin=("rope",)))
        answer = TINY.recommend(Query("ann"), config)
        document = json.loads(json.dumps(answer.to_json(), allow_nan=False))
        assert document == {
            "user_id": "ann",
            "dataset": "tiny",
            "index_version": "unsaved",
            "config": config.to_json(),
            "cached": False,
            "fallback": None,
            "as_of": "2024-10-04T00:00:00Z",
            "items": [
                {
                    "item_id": "rope",
                    "title": "Rope",
                    "rank": 1,
                    "score": pytest.approx(0, abs=1e-6),
                    "contributions": {
                        "content": pytest.approx(-0.35, abs=1e-6),
                        "collaborative": None,
                        "trending": None,
                        "boost": 0.0,
                    },
                    "base": pytest.approx(0.35, abs=1e-6),
                    "order_score": pytest.approx(0, abs=1e-6),
                    "rank_before_diversity": 1,
                }
            ],
            "notices": [],
        }


MIXES = st.builds(
    RankingConfig,
    weights=st.builds(Weights, *[st.sampled_from([0.0, 0.5, 1.0])] * 2, st.sampled_from([0.1, 1.0])),
    normalisation=st.sampled_from(["zscore", "min-max", "rank"]),
    diversity=st.sampled_from([0.0, 0.3, 1.0]),
    exclude_seen=st.sampled_from(["any", "none"]),
    k=st.sampled_from([3, 1000]),
    lists=st.builds(Lists, boost=st.dictionaries(st.sampled_from(["i1", "i2", "i3"]), st.floats(-3, 3))),
)
USERS = st.sampled_from(["u1", "u7", "zoe"])
FILTERS = st.builds(
    Filters,
    category=st.sampled_from([(), ("a",), ("a", "b"), ("none",)]),
    min_price=st.one_of(st.none(), st.floats(0, 100)),
    max_price=st.one_of(st.none(), st.floats(100, 500)),
)
LISTS = st.builds(
    Lists,
    include=st.sampled_from([(), ("i1", "i2", "i9", "gone")]),
    exclude=st.sampled_from([(), ("i2", "i3")]),
    pin=st.sampled_from([(), ("i5", "i2"), ("gone",)]),
)


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(user=USERS, config=MIXES)
def test_base_and_contributions_add_up_to_every_score(user, config):
    answer = LARGE.recommend(Query(user), config)
    for item in answer.items:
        assert item.base + sum(part or 0 for part in item.contributions.values()) == pytest.approx(item.score, abs=1e-6)
        assert 0 <= item.score <= 1
    assert answer.items[0].score == 1
    orders = [item.order_score for item in answer.items]
    assert orders == sorted(orders, reverse=True)
    if config.diversity == 0:
        assert [(item.order_score, item.rank_before_diversity) for item in answer.items] == [
            (item.score, item.rank) for item in answer.items
        ]


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(user=USERS, config=MIXES, filters=FILTERS, lists=LISTS)
def test_filters_and_lists_never_change_the_score_of_another_item(user, config, filters, lists):
    whole = LARGE.recommend(Query(user), RankingConfig(**_fields(config) | {"k": 1000, "lists": Lists()}))
    some = LARGE.recommend(
        Query(user), RankingConfig(**_fields(config) | {"k": 1000, "filters": filters, "lists": lists})
    )
    before = {item.item_id: (item.score, item.contributions) for item in whole.items}
    seen_pins = {item.item_id for item in some.items if item.is_pinned} - set(before)
    after = {item.item_id: (item.score, item.contributions) for item in some.items if item.item_id not in seen_pins}
    assert after == {item_id: before[item_id] for item_id in after}
    passing = {
        item_id
        for item_id in before
        if (not filters.category or "ab"[int(item_id[1:]) % 2] in filters.category)
        and (filters.min_price is None or int(item_id[1:]) >= filters.min_price)
        and (filters.max_price is None or int(item_id[1:]) <= filters.max_price)
        and (not lists.include or item_id in lists.include)
        and item_id not in lists.exclude
    }
    assert set(after) == passing | {pin for pin in lists.pin if pin in before}


def _fields(config):
    return {name: getattr(config, name) for name in RankingConfig.__dataclass_fields__}


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "kept"),
        [
            ({}, {"lamp", "torch", "rug", "tent", "bed", "rope"}),
            ({"category": ("home",)}, {"lamp", "rug", "bed"}),
            ({"category": ("home", "outdoor")}, set(ITEMS)),
            ({"category": ("toys",)}, set()),
            ({"tags": ("sleep", "desk")}, {"lamp", "tent", "bed"}),
            ({"min_price": 30}, {"rug", "tent", "bed"}),
            ({"max_price": 30}, {"lamp", "torch", "rug"}),
            ({"min_price": 0}, {"lamp", "torch", "rug", "tent", "bed"}),
            ({"max_age_days": 10}, {"lamp", "torch"}),
            ({"attributes": {"colour": ("red", "green")}}, {"lamp", "torch", "bed"}),
            ({"category": ("home",), "max_price": 40, "attributes": {"colour": ("red",)}}, {"lamp"}),
        ],
    )
    def test_each_field_lets_its_items_through(self, filters, kept):
        config = RankingConfig(exclude_seen="none", filters=Filters(**filters))
        answer = TINY.recommend(Query("ann"), config)
        assert set(_ids(answer)) == kept
        assert answer.n_eligible == len(kept)
        assert answer.n_candidates == 6

    def test_each_filter_says_how_many_items_it_costs(self):
        filters = Filters(category=("home",), max_price=40, max_age_days=5)
        answer = TINY.recommend(Query("ann"), RankingConfig(exclude_seen="none", filters=filters))
        # home: lamp rug bed; up to 40: lamp torch rug tent; up to 5 days: lamp
        assert answer.filter_costs == {"category": 0, "highest price": 0, "age of item": 1}

    def test_fewer_items_than_asked_for_are_explained(self):
        config = RankingConfig(k=3, filters=Filters(category=("home",)))
        assert TINY.recommend(Query("ann"), config).notices == (
            "2 of the 3 items asked for: filters and lists leave no more.",
        )

    def test_the_age_of_items_counts_from_now(self):
        config = RankingConfig(exclude_seen="none", filters=Filters(max_age_days=10))
        answer = TINY.recommend(Query("ann", now=TODAY + 5 * DAY), config)
        assert _ids(answer) == ["lamp"]

    def test_a_filter_on_an_unknown_attribute_names_the_known_ones(self):
        config = RankingConfig(filters=Filters(attributes={"size": ("L",)}))
        with pytest.raises(
            NotFoundError, match=r"^filter 'size' is not a column of this catalog: its attributes are colo"
        ):
            TINY.recommend(Query("ann"), config)

    def test_what_cannot_be_had_is_hidden(self):
        engine = _with(items=_item({"torch": {"available": False}}))
        answer = engine.recommend(Query("ann"), BY_CONTENT)
        assert _scores(answer) == pytest.approx({"rug": 0.75, "tent": 0, "bed": 0, "rope": 0}, abs=1e-6)
        assert answer.n_candidates == 5

    def test_of_one_group_only_the_best_is_shown(self):
        engine = _with(items=_item({name: {"group_id": "g"} for name in ("torch", "rug", "bed")}))
        assert _ids(engine.recommend(Query("ann"), BY_CONTENT)) == ["torch", "tent", "rope"]
        without = RankingConfig(weights=Weights(1, 0, 0), diversity=0, lists=Lists(exclude=("torch",)))
        assert _ids(engine.recommend(Query("ann"), without)) == ["rug", "tent", "rope"]

    def test_a_pinned_item_stands_for_its_group(self):
        engine = _with(items=_item({name: {"group_id": "g"} for name in ("torch", "rug", "bed")}))
        config = RankingConfig(weights=Weights(1, 0, 0), diversity=0, lists=Lists(pin=("bed", "tent")))
        assert _ids(engine.recommend(Query("ann"), config)) == ["bed", "tent", "rope"]


class TestLists:
    def _list(self, query=Query("ann"), engine=TINY, **lists):  # noqa: B008
        config = RankingConfig(weights=Weights(1, 0, 0), diversity=0, lists=Lists(**lists))
        return engine.recommend(query, config)

    def test_include_shows_only_these(self):
        assert _ids(self._list(include=("bed", "torch", "gone"))) == ["torch", "bed"]

    def test_exclude_never_shows_these(self):
        assert _ids(self._list(exclude=("torch", "bed", "gone"))) == ["rug", "tent", "rope"]

    def test_boost_lifts_an_item_by_standard_deviations(self):
        answer = self._list(boost={"rope": 2, "gone": 5})
        content = np.array([0.8, 0.6, 0, 0, 0])
        total = (content - content.mean()) / content.std() + np.array([0, 0, 0, 0, 2])
        expected = (total - total.min()) / np.ptp(total)
        names = ["torch", "rug", "tent", "bed", "rope"]
        assert _scores(answer) == pytest.approx(dict(zip(names, expected, strict=True)), abs=1e-5)
        contributions = {item.item_id: item.contributions["boost"] for item in answer.items}
        assert contributions["rope"] == pytest.approx(1.6 / np.ptp(total), abs=1e-5)
        assert contributions["torch"] == pytest.approx(-0.4 / np.ptp(total), abs=1e-5)

    def test_a_negative_boost_sinks_an_item(self):
        assert _ids(self._list(boost={"torch": -3}))[-1] == "torch"

    def test_pins_take_the_top_in_their_order_and_keep_their_score(self):
        answer = self._list(pin=("rope", "gone", "rug"))
        assert _ids(answer) == ["rope", "rug", "torch", "tent", "bed"]
        assert [item.is_pinned for item in answer.items] == [True, True, False, False, False]
        assert _scores(answer) == pytest.approx({"rope": 0, "rug": 0.75, "torch": 1, "tent": 0, "bed": 0}, abs=1e-6)

    def test_pins_are_exempt_from_diversity_and_discount_the_rest(self):
        config = RankingConfig(weights=Weights(1, 0, 0), diversity=0.5, lists=Lists(pin=("rug", "bed")))
        answer = TINY.recommend(Query("ann"), config)
        first, second, third = answer.items[:3]
        assert [first.item_id, second.item_id, third.item_id] == ["rug", "bed", "torch"]
        assert (first.order_score, second.order_score) == (first.score, second.score)
        assert third.order_score == pytest.approx(1 - 0.5 * 0.48, abs=1e-6)
        assert third.too_like == "rug"

    @pytest.mark.parametrize("diversity", [0.0, 0.3])
    def test_more_pins_than_places_are_cut_to_the_first(self, diversity):
        config = RankingConfig(k=2, diversity=diversity, lists=Lists(pin=("bed", "tent", "rope")))
        assert _ids(TINY.recommend(Query("ann"), config)) == ["bed", "tent"]

    def test_a_pinned_item_seen_already_is_shown_on_the_scale_of_the_others(self):
        answer = self._list(pin=("lamp",))
        lamp = answer.items[0]
        assert (lamp.item_id, lamp.score) == ("lamp", pytest.approx(1 / 0.8, abs=1e-6))
        assert lamp.base + lamp.contributions["content"] == pytest.approx(lamp.score, abs=1e-6)
        json.dumps(answer.to_json(), allow_nan=False)

    @pytest.mark.parametrize("normalisation", ["zscore", "min-max", "rank"])
    def test_pinned_items_seen_already_have_scores_under_every_normalisation(self, normalisation):
        config = RankingConfig(normalisation=normalisation, lists=Lists(pin=("lamp",), boost={"lamp": 1}))
        lamp = TINY.recommend(Query("ann"), config).items[0]
        assert lamp.base + sum(part or 0 for part in lamp.contributions.values()) == pytest.approx(lamp.score)

    def test_likes_change_the_profile_and_stay_in_the_list(self):
        answer = self._list(Query("ann", likes=("bed",)))
        taste = 3 * VECTORS[0] + 3 * VECTORS[4]
        similarity = VECTORS[1:] @ taste / np.linalg.norm(taste)
        expected = similarity / similarity.max()
        assert _scores(answer) == pytest.approx(dict(zip(list(ITEMS)[1:], expected, strict=True)), abs=1e-6)
        assert _ids(answer)[:2] == ["rug", "bed"]

    def test_likes_of_somebody_unknown_are_a_profile(self):
        answer = self._list(Query(likes=("bed", "gone")))
        assert (answer.fallback, _ids(answer)[:2]) == (None, ["bed", "rug"])

    def test_likes_reach_the_model_of(self):
        config = RankingConfig(weights=Weights(0, 1, 0), diversity=0, collaborative=Collaborative(ease_l2=2))
        assert _ids(TINY.recommend(Query(likes=("bed",)), config))[0] == "rug"

    def test_hides_leave_the_list_even_when_pinned(self):
        answer = self._list(Query("ann", hides=("torch", "rope", "gone")), pin=("rope", "bed"))
        assert _ids(answer) == ["bed", "rug", "tent"]
        assert _scores(answer)["rug"] == pytest.approx(0.75, abs=1e-6)

    @pytest.mark.parametrize("event", ["dislike", "hide"])
    @pytest.mark.parametrize("exclude_seen", ["auto", "any", "purchased", "none"])
    def test_what_was_disliked_in_the_log_never_comes_back_even_when_pinned(self, event, exclude_seen):
        engine = _with([*LOG, ("ann", "torch", -1, event)])
        config = RankingConfig(exclude_seen=exclude_seen, lists=Lists(pin=("torch",)))
        assert "torch" not in _ids(engine.recommend(Query("ann"), config))
        assert "torch" in _ids(engine.recommend(Query("dan"), config))

    def test_a_dislike_after_now_is_not_known_yet(self):
        engine = _with([("ann", "lamp", -9, "like"), ("ann", "torch", -1, "dislike")])
        assert "torch" in _ids(engine.recommend(Query("ann", now=TODAY - 2 * DAY), BY_CONTENT))
        assert "torch" not in _ids(engine.recommend(Query("ann"), BY_CONTENT))


SHOP = [
    ("ann", "lamp", -1, "purchase"),
    ("ann", "torch", -2, "view"),
    ("ann", "rug", -3, "purchase"),
    ("ann", "rug", -4, "view"),
]


class TestSeen:
    @pytest.mark.parametrize(
        ("log", "rule", "hidden"),
        [
            (SHOP, "any", {"lamp", "torch", "rug"}),
            (SHOP, "purchased", {"lamp", "rug"}),
            (SHOP, "auto", {"lamp", "rug"}),
            (SHOP, "none", set()),
            (LOG, "auto", {"lamp"}),
            (LOG, "any", {"lamp"}),
            (LOG, "purchased", set()),
            (LOG, "none", set()),
        ],
    )
    def test_the_rule_decides_what_is_left_out(self, log, rule, hidden):
        answer = _with(log).recommend(Query("ann"), RankingConfig(exclude_seen=rule))
        assert set(_ids(answer)) == set(ITEMS) - hidden
        assert answer.n_candidates == 6 - len(hidden)

    def test_only_the_users_own_purchases_count(self):
        engine = _with([*SHOP, ("bob", "bed", -1, "view")])
        assert set(_ids(engine.recommend(Query("bob"), RankingConfig()))) == set(ITEMS)

    @pytest.mark.parametrize("diversity", [0.0, 0.3])
    def test_a_user_who_bought_everything_gets_an_empty_list_with_a_notice(self, diversity):
        engine = _with([("ann", item, -1, "purchase") for item in ITEMS])
        answer = engine.recommend(Query("ann"), RankingConfig(diversity=diversity))
        assert (answer.items, answer.n_candidates, answer.n_eligible) == ((), 0, 0)
        assert answer.notices == ("0 of the 10 items asked for: the rest is seen already or not available.",)
        assert answer.to_json()["items"] == []


class TestNobodyKnown:
    def test_an_unknown_user_gets_what_trends_and_a_notice(self):
        answer = TINY.recommend(Query("zoe"), RankingConfig(k=3, diversity=0))
        assert (answer.fallback, _ids(answer)) == ("trending", ["lamp", "torch", "tent"])
        assert answer.notices == (NOBODY + "what is trending now.",)
        assert answer.shares == {"trending": 1.0}
        assert answer.items[1].contributions["content"] is None
        assert answer.items[1].score == pytest.approx((2**-1 + 2**-1.5) / (1 + 2**-0.5), abs=1e-6)

    def test_trending_is_shown_whatever_its_weight(self):
        answer = TINY.recommend(Query("zoe"), BY_CONTENT)
        assert (answer.fallback, _ids(answer)) == ("trending", ALL_SIX)
        assert answer.config == BY_CONTENT

    def test_nobody_at_all_is_told_so(self):
        answer = TINY.recommend(Query(), RankingConfig(k=1))
        assert answer.notices == ("Nobody is chosen: shown instead is what is trending now.",)

    def test_without_a_trending_window_it_is_what_is_popular(self):
        answer = _with(options=DatasetOptions()).recommend(Query("zoe"), RankingConfig(k=6, diversity=0))
        assert (answer.fallback, answer.notices) == ("popular", (NOBODY + "what is popular.",))
        assert [(item.item_id, item.score) for item in answer.items] == [
            ("lamp", 1),
            ("torch", 1),
            ("rug", 0.5),
            ("tent", 0.5),
            ("bed", 0.5),
            ("rope", 0),
        ]

    def test_without_any_log_it_is_the_catalog_in_its_order(self):
        answer = _with([]).recommend(Query("zoe"), RankingConfig(k=6, diversity=0))
        assert (answer.fallback, answer.notices) == ("catalog", (NOBODY + "the catalog.",))
        assert [(item.item_id, item.score, item.base) for item in answer.items] == [
            (item_id, 0.5, 0.5) for item_id in ITEMS
        ]
        assert answer.items[0].contributions == dict.fromkeys(("content", "collaborative", "trending")) | {"boost": 0.0}

    def test_a_user_whose_every_item_is_gone_from_the_catalog_is_unknown(self):
        engine = _with([*LOG, ("zoe", "gone", -1, "like"), ("zoe", "lost", -2, "purchase")])
        assert engine.dataset.counts()["orphans"] == 2
        answer = engine.recommend(Query("zoe"), RankingConfig(k=2))
        assert (answer.fallback, answer.notices) == ("trending", (NOBODY + "what is trending now.",))

    def test_filters_and_lists_hold_for_the_fallback_too(self):
        config = RankingConfig(k=9, diversity=0, filters=Filters(category=("home",)), lists=Lists(pin=("bed",)))
        assert _ids(TINY.recommend(Query("zoe"), config)) == ["bed", "lamp", "rug"]

    def test_a_history_without_taste_is_no_fallback_while_something_trends(self):
        engine = _with([*LOG, ("eve", "torch", -1, "hide")])
        answer = engine.recommend(Query("eve"), EVEN)
        assert (answer.fallback, _ids(answer)) == (None, ["lamp", "tent", "rug", "bed", "rope"])
        assert answer.dropped == {"content": "has no opinion here", "collaborative": "has no opinion here"}


class Words:
    """Encodes beds as the bed's vector, and whatever else as the rope's."""

    def encode(self, texts):
        return np.array([[0, 0, 1, 0] if text == "beds" else [0, 1, 0, 0] for text in texts], dtype=np.float32)


class TestOnboarding:
    ENGINE = _with(encoder=Words)
    BEDS = Onboarding(interests=("beds",))
    MATCH = VECTORS @ np.array([0, 0, 1, 0]) + 0.5 * (np.array([*ITEMS]) == "bed")

    def test_a_new_user_is_ranked_by_their_words_and_what_trends(self):
        answer = self.ENGINE.recommend(Query(onboarding=self.BEDS), BY_CONTENT)
        assert answer.fallback is None
        assert _ids(answer)[:2] == ["bed", "rug"]
        assert _scores(answer) == pytest.approx(dict(zip(ITEMS, self.MATCH / 1.5, strict=True)), abs=1e-6)
        blended = self.ENGINE.recommend(Query(onboarding=self.BEDS), EVEN)
        assert blended.dropped == {"collaborative": "has no opinion here"}
        assert blended.shares == pytest.approx({"content": 5 / 7, "trending": 2 / 7})

    def test_likes_blend_in_with_the_words_by_their_strengths(self):
        answer = self.ENGINE.recommend(Query(onboarding=self.BEDS, likes=("lamp",)), BY_CONTENT)
        expected = 5 * self.MATCH + 3 * VECTORS @ np.array([1, 0, 0, 0])
        assert _scores(answer) == pytest.approx(dict(zip(ITEMS, expected / expected.max(), strict=True)), abs=1e-6)

    def test_the_words_count_as_said_now_beside_an_older_history(self):
        query = Query("ann", onboarding=self.BEDS, now=TODAY + 10 * DAY)
        answer = self.ENGINE.recommend(query, BY_CONTENT)
        expected = (5 * self.MATCH + 3 * np.exp(-1) * VECTORS @ np.array([1, 0, 0, 0]))[1:]
        by_id = dict(zip(list(ITEMS)[1:], expected / expected.max(), strict=True))
        assert _scores(answer) == pytest.approx(by_id, abs=1e-6)


class TestExtremes:
    @pytest.mark.parametrize("config", [EVEN, RankingConfig(), RankingConfig(normalisation="rank", diversity=1)])
    @pytest.mark.parametrize("user", ["ann", "zoe"])
    def test_one_item_in_the_catalog_is_one_row(self, config, user):
        engine = _with([("ann", "lamp", 0, "like")], items={"lamp": {}}, vectors=VECTORS[:1])
        answer = engine.recommend(Query(user), RankingConfig(**_fields(config) | {"exclude_seen": "none"}))
        assert [(item.item_id, item.score, item.rank) for item in answer.items] == [("lamp", 0.5, 1)]
        assert "1 of the 10 items asked for: that is the whole catalog." in answer.notices
        assert similar_items(engine, "lamp") == []

    def test_more_places_than_items_show_the_whole_catalog_with_a_notice(self):
        answer = TINY.recommend(Query("ann"), RankingConfig(k=1000, exclude_seen="none"))
        assert sorted(_ids(answer)) == sorted(ITEMS)
        assert answer.notices == ("6 of the 1000 items asked for: that is the whole catalog.",)

    def test_a_log_without_times_counts_every_event_alike(self):
        engine = _with([(user, item, None, event) for user, item, _, event in LOG])
        answer = engine.recommend(Query("bob"), BY_CONTENT)
        taste = (1 * VECTORS[0] + 4 * VECTORS[1]).astype(float)
        similarity = VECTORS[2:] @ taste / np.linalg.norm(taste)
        expected = (similarity - similarity.min()) / np.ptp(similarity)
        assert _scores(answer) == pytest.approx(dict(zip(list(ITEMS)[2:], expected, strict=True)), abs=1e-6)
        assert engine.recommend(Query("bob"), EVEN).dropped == {"trending": "has no opinion here"}
        rows = remembered(engine, Query("bob"), EVEN)
        assert {(row.item_id, row.weight) for row in rows} == {("lamp", 0.25), ("torch", 1.0)}

    def test_items_without_any_vector_are_ranked_by_the_other_signals(self):
        engine = _with(vectors=np.zeros((6, 4), np.float32))
        answer = engine.recommend(Query("ann"), RankingConfig(weights=Weights(1, 0, 1), diversity=0.5))
        assert (answer.dropped, _ids(answer)) == (
            {"content": "has no opinion here"},
            ["torch", "tent", "rug", "bed", "rope"],
        )
        assert similar_items(engine, "lamp") == []

    def test_a_part_the_data_set_lacks_has_no_opinion(self):
        config = RankingConfig(modalities=Modalities(text=0, image=1), diversity=0.5)
        answer = TINY.recommend(Query("ann"), config)
        assert answer.dropped["content"] == "has no opinion here"
        assert [item.order_score for item in answer.items] == [item.score for item in answer.items]

    @pytest.mark.parametrize("now", [float("nan"), float("inf"), -float("inf"), 1e15])
    def test_a_now_that_is_no_time_is_refused(self, now):
        with pytest.raises(ConfigError, match=f"^now is {now}: give seconds since 1970".replace("+", r"\+")):
            Query("ann", now=now)

    @pytest.mark.parametrize(("now", "words"), [(-59e9, "0100-05-13T15:06:40Z"), (59e9, "3839-08-21T08:53:20Z")])
    def test_a_now_far_away_is_written_as_a_date(self, now, words):
        assert iso_time(Query(now=now).now) == words


class TestTime:
    def test_events_after_now_are_hidden_from_every_signal(self):
        answer = TINY.recommend(Query("bob", now=TODAY - 1.5 * DAY), BY_CONTENT)
        assert answer.as_of == TODAY - 1.5 * DAY
        similarity = {"lamp": 0.8, "rug": 0.48, "tent": 0.36, "bed": 0, "rope": 0.6}
        assert _scores(answer) == pytest.approx({name: value / 0.8 for name, value in similarity.items()}, abs=1e-6)
        trend = TINY.recommend(Query("bob", now=TODAY - 3 * DAY), BY_TREND)
        assert _ids(trend) == ["torch", "tent", "rug", "bed", "lamp", "rope"]

    def test_a_user_whose_events_all_come_later_is_unknown(self):
        answer = TINY.recommend(Query("ann", now=TODAY - 3 * DAY), EVEN)
        assert (answer.fallback, _ids(answer)[:2]) == ("trending", ["torch", "tent"])

    def test_what_trends_does_not_depend_on_what_was_asked_a_moment_before(self):
        log = [("ann", "rug", 0, "like"), ("bob", "bed", 30 / DAY, "like"), ("bob", "bed", 31 / DAY, "like")]
        engine = _with(log)
        later, earlier = Query("ann", now=TODAY + 59), Query("ann", now=TODAY + 1)
        assert _ids(engine.recommend(later, BY_TREND))[0] == "bed"
        assert _ids(engine.recommend(earlier, BY_TREND))[0] == "rug"
        fact = signals()["trending"].fact
        assert fact(engine, BY_TREND, 4, now=TODAY + 59) == PLACE.format(1)
        assert [fact(engine, BY_TREND, item, now=TODAY + 1) for item in (2, 4)] == [PLACE.format(1), ""]

    def test_the_data_clock_stands_at_the_newest_event(self):
        assert TINY.now() == TODAY

    @pytest.mark.parametrize(("seconds", "shown"), [(1, 60), (60, 60), (60.5, 120)])
    def test_the_live_clock_shows_the_end_of_the_running_minute(self, seconds, shown, monkeypatch):
        monkeypatch.setattr(recommender_module, "time", SimpleNamespace(time=lambda: TODAY + 86_400 + seconds))
        assert _with(options=DatasetOptions(clock="live")).now() == TODAY + 86_400 + shown
        assert _with([]).now() == TODAY + 86_400 + shown

    def test_a_chosen_window_replaces_the_data_sets(self):
        config = RankingConfig(trending=Trending(window_days=2.5, half_life_days=1))
        assert (window_days(TINY.dataset, RankingConfig()), window_days(TINY.dataset, config)) == (30, 2.5)
        np.testing.assert_allclose(trending_now(TINY, config, now=TODAY), [1.5, 0.25, 0, 0, 0, 0], rtol=1e-6)

    def test_without_a_window_nothing_trends_unless_one_is_chosen(self):
        engine = _with(options=DatasetOptions())
        assert np.isnan(trending_now(engine, EVEN, now=TODAY)).all()
        chosen = RankingConfig(trending=Trending(window_days=30))
        np.testing.assert_array_equal(trending_now(engine, chosen, now=TODAY), trending_now(TINY, EVEN, now=TODAY))

    def test_its_reason_is_the_place_by_what_ranks_it_not_by_how_many_actions_there_were(self):
        log = [("ann", "lamp", 0, "like"), *((user, "rug", -6, "like") for user in ("bob", "cat", "dan"))]
        engine, fact = _with(log), signals()["trending"].fact
        assert [fact(engine, BY_TREND, item, now=TODAY) for item in (0, 2)] == [PLACE.format(1), PLACE.format(2)]


PLACE = "No. {} in activity of the last 30 days, the newest counting most"


class TestReasons:
    def test_content_pulls_are_each_history_items_share_of_the_likeness(self):
        answer = TINY.recommend(Query("bob"), BY_CONTENT)
        rug = next(item for item in answer.items if item.item_id == "rug")
        lamp, torch = 1 * 0.6, 4 * np.exp(-0.1) * 0.48
        assert [(pull.item_id, pull.share) for pull in rug.origin("content").pulls] == [
            ("torch", pytest.approx(torch / (lamp + torch), abs=1e-6)),
            ("lamp", pytest.approx(lamp / (lamp + torch), abs=1e-6)),
        ]

    def test_repeated_events_on_one_item_are_one_reason(self):
        engine = _with([*LOG, ("bob", "lamp", -1, "view"), ("bob", "lamp", -1, "like")])
        rug = next(item for item in engine.recommend(Query("bob"), BY_CONTENT).items if item.item_id == "rug")
        lamp, torch = 5 * 0.6, 4 * np.exp(-0.1) * 0.48
        assert [(pull.item_id, pull.share) for pull in rug.origin("content").pulls] == [
            ("lamp", pytest.approx(lamp / (lamp + torch), abs=1e-6)),
            ("torch", pytest.approx(torch / (lamp + torch), abs=1e-6)),
        ]

    def test_behaviour_pulls_are_the_shares_of_the_ease_score(self):
        config = RankingConfig(weights=Weights(0, 1, 0), diversity=0, collaborative=Collaborative(ease_l2=2))
        tent = TINY.recommend(Query("bob"), config).items[0]
        x = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1]])
        precision = np.linalg.inv(x.T @ x + 2 * np.eye(3))
        pulls = -precision[:2, 2] / precision[2, 2]
        assert tent.item_id == "tent"
        assert [(pull.item_id, pull.share) for pull in tent.origin("collaborative").pulls] == [
            ("torch", pytest.approx(pulls[1] / pulls.sum(), abs=1e-5))
        ]

    def test_without_history_there_are_no_reasons(self):
        item = TINY.recommend(Query("zoe"), EVEN).items[0]
        assert (item.origin("content").pulls, item.origin("collaborative").pulls) == ((), ())

    def test_at_most_five_reasons_are_given_the_largest_first(self):
        pulls = LARGE.recommend(Query("u1"), BY_CONTENT).items[0].origin("content").pulls
        assert len(pulls) == 5
        shares = [pull.share for pull in pulls]
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] > 0

    def test_a_history_is_remembered_newest_first_with_its_weights(self):
        bed, lamp = pytest.approx(3 / (4 * np.exp(-0.2))), pytest.approx(np.exp(-0.1) / (4 * np.exp(-0.2)))
        assert remembered(TINY, Query("bob", likes=("bed",)), EVEN) == [
            Remembered("bed", "like", 0.0, bed, {"content": bed, "collaborative": 1.0}),
            Remembered("lamp", "view", 1.0, lamp, {"content": lamp, "collaborative": 1.0}),
            Remembered("torch", "cart", 2.0, 1.0, {"content": 1.0, "collaborative": 1.0}),
        ]
        assert remembered(TINY, Query("zoe"), EVEN) == []

    def test_what_an_event_weighs_is_told_by_signal_of_the_mix(self):
        mix = RankingConfig(weights=Weights(0, 1, 1), collaborative=Collaborative(half_life_days=2))
        found = {row.item_id: row.weights for row in remembered(TINY, Query("bob", likes=("bed",)), mix)}
        assert found == {
            "bed": {"collaborative": 1.0},
            "lamp": {"collaborative": pytest.approx(2**-0.5)},
            "torch": {"collaborative": 0.5},
        }
        (row,) = [row for row in remembered(TINY, Query("bob"), EVEN) if row.item_id == "lamp"]
        assert row.heaviest(("content", "trending")) == row.weights["content"] < row.heaviest(row.weights) == 1.0
        assert row.heaviest(("trending",)) == 0.0


class TestSimilarItems:
    def test_are_the_nearest_by_cosine_without_the_item_itself(self):
        assert similar_items(TINY, "torch", k=3) == [
            SimilarItem("lamp", "Lamp", pytest.approx(0.8, abs=1e-6)),
            SimilarItem("rope", "Rope", pytest.approx(0.6, abs=1e-6)),
            SimilarItem("rug", "Rug", pytest.approx(0.48, abs=1e-6)),
        ]

    def test_equally_near_items_keep_the_catalogs_order(self):
        assert [near.item_id for near in similar_items(TINY, "lamp")] == ["torch", "rug", "tent", "bed", "rope"]

    def test_equal_brute_force_on_a_larger_catalog(self):
        vectors = LARGE.parts["text"].astype(float)
        cosines = vectors @ vectors[17]
        cosines[17] = -np.inf
        nearest = np.argsort(-cosines)[:8]
        found = similar_items(LARGE, "i17", k=8)
        assert [near.item_id for near in found] == [f"i{place}" for place in nearest]
        np.testing.assert_allclose([near.similarity for near in found], cosines[nearest], atol=1e-6)

    def test_weigh_the_parts_as_the_mix_does_and_leave_out_what_shares_none(self):
        images = unit_rows([[1, 0], [0, 1], [0, 0], [1, 1], [1, 0], [0, 1]])
        engine = recommender_of(image=images)
        both = RankingConfig(modalities=Modalities(text=1, image=1))
        similarity = {near.item_id: near.similarity for near in similar_items(engine, "lamp", config=both)}
        expected = {"torch": 0.4, "rug": 0.6, "tent": np.sqrt(0.5) / 2, "bed": 0.5, "rope": 0}
        assert similarity == pytest.approx(expected, abs=1e-6)
        by_image = RankingConfig(modalities=Modalities(text=0, image=1))
        assert [near.item_id for near in similar_items(engine, "lamp", config=by_image)] == [
            "bed",
            "tent",
            "torch",
            "rope",
        ]

    def test_an_unknown_item_is_named(self):
        with pytest.raises(NotFoundError, match=r"^item 'gone' is not in this catalog of 6 items: check the id"):
            similar_items(TINY, "gone")


class TestModels:
    def test_a_fitted_model_is_used_as_it_is(self):
        dataset = dataset_of()
        knn = ItemKnn.fit(dataset.interactions.positive_matrix())
        engine = Recommender(
            dataset, {"text": VECTORS}, TINY.index, TINY.encoder, models={"collaborative": {Collaborative(): knn}}
        )
        assert model_of(engine, Collaborative()) is knn
        assert model_of(engine, Collaborative(half_life_days=30)) is knn
        assert model_of(engine, Collaborative(ease_l2=5)).label == "EASE, L2 5"

    def test_a_model_is_fitted_once_and_outlives_many_passing_results(self):
        engine = _with()
        model = model_of(engine, Collaborative(ease_l2=9))
        for minute in range(200):
            trending_now(engine, EVEN, now=TODAY + 60 * minute)
            assert model_of(engine, Collaborative(ease_l2=9)) is model

    def test_without_choices_there_is_no_model(self):
        assert model_of(_with([]), Collaborative()) is None
        assert model_of(_with([("ann", "lamp", 0, "hide")]), Collaborative()) is None


def test_another_systems_list_is_explained_from_one_ranking(monkeypatch):
    engine, config = recommender_of(), RankingConfig(k=2)
    listed = engine.recommend(Query("ann"), config)
    ranked = []
    rank = Recommender.rank
    monkeypatch.setattr(Recommender, "rank", lambda *asked: ranked.append(1) or rank(*asked))
    given = engine.explain_list(Query("ann"), config, ["rope", "nowhere", "bed", "rope", "tent"])
    assert ranked == [1]
    assert [(item.item_id, item.rank) for item in given.items] == [("rope", 1), ("bed", 2)]
    assert (given.shares, given.n_candidates, given.as_of) == (listed.shares, listed.n_candidates, listed.as_of)
    assert given.notices == ()
