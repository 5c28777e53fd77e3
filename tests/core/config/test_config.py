import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import (
    Collaborative,
    Filters,
    Lists,
    Modalities,
    NewPeople,
    RankingConfig,
    Trending,
    Weights,
    decay_from_half_life,
    half_life_days,
)
from core.errors import ConfigError

DEFAULT = {
    "format": 3,
    "weights": {"content": 0.5, "collaborative": 0.3, "trending": 0.2},
    "decay_per_day": 0.1,
    "trending": {"window_days": "auto", "half_life_days": 2},
    "diversity": 0.3,
    "normalisation": "zscore",
    "k": 10,
    "exclude_seen": "auto",
    "filters": {},
    "lists": {"include": [], "exclude": [], "pin": [], "boost": {}},
    "modalities": {"text": 1, "image": 0, "metadata": 0},
    "collaborative": {"model": "auto", "ease_l2": 300, "half_life_days": None},
    "new_item_places": "auto",
    "new_people": None,
}
EVERYTHING_SET = {
    "format": 3,
    "weights": {"content": 1, "collaborative": 0, "trending": 2.5},
    "decay_per_day": 0,
    "trending": {"window_days": 30, "half_life_days": 7},
    "diversity": 1,
    "normalisation": "rank",
    "k": 1000,
    "exclude_seen": "none",
    "filters": {
        "category": ["home", "outdoor"],
        "tags": ["light"],
        "min_price": 5,
        "max_price": 9.5,
        "max_age_days": 30,
        "attributes": {"colour": ["blue", "red"], "brand": ["X"]},
    },
    "lists": {"include": ["a", "b"], "exclude": ["c"], "pin": ["z", "a"], "boost": {"a": 1.5, "b": -2}},
    "modalities": {"text": 0, "image": 2, "metadata": 1},
    "collaborative": {"model": "knn", "ease_l2": 50, "half_life_days": 30},
    "new_item_places": 2,
    "new_people": {"weights": {"content": 3, "collaborative": 0, "trending": 1, "margin": 2}, "clicks": 8},
}


def test_the_defaults_are_the_designs_document():
    assert RankingConfig().to_json() == DEFAULT


@pytest.mark.parametrize("document", [DEFAULT, EVERYTHING_SET])
def test_a_document_survives_the_round_trip_through_text(document):
    config = RankingConfig.from_json(json.loads(json.dumps(document)))
    assert config.to_json() == document
    assert RankingConfig.from_json(config.to_json()) == config
    assert hash(RankingConfig.from_json(config.to_json())) == hash(config)


def test_every_field_reaches_its_place():
    assert RankingConfig.from_json(EVERYTHING_SET) == RankingConfig(
        weights=Weights(content=1, collaborative=0, trending=2.5),
        decay_per_day=0,
        trending=Trending(window_days=30, half_life_days=7),
        diversity=1,
        normalisation="rank",
        k=1000,
        exclude_seen="none",
        filters=Filters(
            category=("home", "outdoor"),
            tags=("light",),
            min_price=5,
            max_price=9.5,
            max_age_days=30,
            attributes=(("brand", ("X",)), ("colour", ("blue", "red"))),
        ),
        lists=Lists(include=("a", "b"), exclude=("c",), pin=("z", "a"), boost=(("a", 1.5), ("b", -2))),
        modalities=Modalities(text=0, image=2, metadata=1),
        collaborative=Collaborative(model="knn", ease_l2=50, half_life_days=30),
        new_item_places=2,
        new_people=NewPeople(Weights.of({"content": 3, "trending": 1, "margin": 2}), clicks=8),
    )


def test_fields_left_out_keep_their_default():
    assert RankingConfig.from_json({"format": 3}) == RankingConfig()
    assert RankingConfig.from_json({"format": 3, "weights": {"content": 2}, "k": 3}) == RankingConfig(
        weights=Weights(content=2), k=3
    )


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (
            {"weights": {"content": 0, "collaborative": 0, "trending": 0}},
            "weights are all 0: raise at least one of content, collaborative, trending.",
        ),
        ({"weights": {"content": -0.1}}, "weights.content is -0.1: give a number between 0 and 1e+06."),
        ({"weights": {"trending": math.nan}}, "weights.trending is nan: give a number between 0 and 1e+06."),
        ({"weights": {"trending": math.inf}}, "weights.trending is inf: give a number between 0 and 1e+06."),
        ({"weights": {"content": True}}, "weights.content is True: give a number between 0 and 1e+06."),
        ({"weights": {"content": "1"}}, "weights.content is '1': give a number between 0 and 1e+06."),
        ({"weights": {"content": None}}, "weights.content is None: give a number between 0 and 1e+06."),
        ({"weights": {"content": 1e308}}, "weights.content is 1e+308: give a number between 0 and 1e+06."),
        ({"weights": 1}, "weights is 1: give an object with named settings."),
        (
            {"weights": {"Margin %": 1}},
            "weights.Margin % names no signal: use lower-case letters, digits and _.",
        ),
        (
            {"K": 10},
            "setting 'K' does not exist: choose from collaborative, decay_per_day, diversity, exclude_seen, filters, "
            "k, lists, modalities, new_item_places, new_people, normalisation, trending, weights.",
        ),
        ([], "mix is []: give an object with named settings."),
        (None, "mix is None: give an object with named settings."),
        ({"k": 0}, "k is 0: give a whole number between 1 and 1000."),
        ({"k": 1001}, "k is 1001: give a whole number between 1 and 1000."),
        ({"k": 2.0}, "k is 2.0: give a whole number between 1 and 1000."),
        ({"k": True}, "k is True: give a whole number between 1 and 1000."),
        ({"diversity": 1.01}, "diversity is 1.01: give a number between 0 and 1."),
        ({"diversity": -0.01}, "diversity is -0.01: give a number between 0 and 1."),
        ({"diversity": math.nan}, "diversity is nan: give a number between 0 and 1."),
        ({"diversity": False}, "diversity is False: give a number between 0 and 1."),
        ({"decay_per_day": -1}, "decay_per_day is -1: give a number between 0 and 1000."),
        ({"decay_per_day": "0.1"}, "decay_per_day is '0.1': give a number between 0 and 1000."),
        ({"normalisation": "softmax"}, "normalisation is 'softmax': choose one of zscore, min-max, rank."),
        ({"exclude_seen": None}, "exclude_seen is None: choose one of auto, any, purchased, none."),
        ({"trending": {"window_days": "30"}}, "trending.window_days is '30': give a number between 0.01 and 36500."),
        ({"trending": {"half_life_days": 0}}, "trending.half_life_days is 0: give a number between 0.01 and 36500."),
        (
            {"modalities": {"text": 0}},
            "modalities are all 0: raise at least one of text, image, metadata.",
        ),
        ({"modalities": {"image": -1}}, "modalities.image is -1: give a number between 0 and 1e+06."),
        ({"collaborative": {"model": "svd"}}, "collaborative.model is 'svd': choose one of auto, ease, ials, knn."),
        (
            {"collaborative": {"half_life_days": 0}},
            "collaborative.half_life_days is 0: give a number between 0.01 and 36500.",
        ),
        (
            {"collaborative": {"half_life_days": "30"}},
            "collaborative.half_life_days is '30': give a number between 0.01 and 36500.",
        ),
        ({"collaborative": {"ease_l2": 0}}, "collaborative.ease_l2 is 0: give a number between 1e-06 and 1e+09."),
        ({"new_item_places": -1}, "new_item_places is -1: give 'auto', or a whole number between 0 and 500."),
        ({"new_item_places": True}, "new_item_places is True: give 'auto', or a whole number between 0 and 500."),
        ({"new_item_places": "all"}, "new_item_places is 'all': give 'auto', or a whole number between 0 and 500."),
        ({"new_people": {"clicks": 0}}, "new_people.clicks is 0: give a whole number between 1 and 100."),
        ({"new_people": {"clicks": 2.5}}, "new_people.clicks is 2.5: give a whole number between 1 and 100."),
        ({"new_people": 5}, "new_people is 5: give an object with named settings."),
        ({"filters": {"category": "home"}}, "filters.category is 'home': give a list of names."),
        ({"filters": {"tags": 5}}, "filters.tags is 5: give a list of names."),
        ({"filters": {"min_price": -1}}, "filters.min_price is -1: give a number at least 0."),
        ({"filters": {"max_price": math.inf}}, "filters.max_price is inf: give a number at least 0."),
        ({"filters": {"max_age_days": True}}, "filters.max_age_days is True: give a number at least 0."),
        (
            {"filters": {"min_price": 9, "max_price": 5}},
            "filters.min_price 9 is above max_price 5: swap them.",
        ),
        ({"filters": {"attributes": {"colour": "red"}}}, "filters.attributes.colour is 'red': give a list of names."),
        (
            {"filters": {"attributes": "red"}},
            "filters.attributes is 'red': give an object with a value for each name.",
        ),
        ({"filters": {"attributes": 5}}, "filters.attributes is 5: give an object with a value for each name."),
        ({"lists": {"pin": "a"}}, "lists.pin is 'a': give a list of names."),
        ({"lists": {"boost": ["a"]}}, "lists.boost is ['a']: give an object with a value for each name."),
        ({"lists": {"boost": None}}, "lists.boost is None: give an object with a value for each name."),
        ({"lists": {"boost": {"a": 101}}}, "lists.boost[a] is 101: give a number between -100 and 100."),
        ({"lists": {"boost": {"a": math.nan}}}, "lists.boost[a] is nan: give a number between -100 and 100."),
        ({"lists": {"boost": {"a": "1"}}}, "lists.boost[a] is '1': give a number between -100 and 100."),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(document, sentence):
    with pytest.raises(ConfigError) as error:
        RankingConfig.from_json(document)
    assert str(error.value) == sentence


def test_a_whole_number_too_large_for_a_float_is_refused_like_any_other():
    with pytest.raises(ConfigError, match=r"^weights.content is 10+: give a number between 0 and 1e\+06\.$"):
        Weights(content=10**400)
    with pytest.raises(ConfigError, match=r"^filters.min_price is 10+: give a number at least 0\.$"):
        Filters(min_price=10**400)


@pytest.mark.parametrize(
    ("settings", "place", "value"),
    [
        ({"weights.content": 0.7}, lambda c: c.weights, Weights(content=0.7)),
        ({"k": 20}, lambda c: c.k, 20),
        ({"trending.window_days": 7}, lambda c: c.trending, Trending(window_days=7)),
        ({"filters.category": ["home"]}, lambda c: c.filters, Filters(category=("home",))),
        ({"filters.attributes.colour": ["red"]}, lambda c: c.filters, Filters(attributes=(("colour", ("red",)),))),
        ({"filters.attributes.a.b": ["red"]}, lambda c: c.filters, Filters(attributes=(("a.b", ("red",)),))),
        ({"lists.pin": ["a"]}, lambda c: c.lists, Lists(pin=("a",))),
        ({"lists.boost.a": 1}, lambda c: c.lists, Lists(boost=(("a", 1),))),
        ({"lists.boost.v1.2": 1}, lambda c: c.lists, Lists(boost=(("v1.2", 1),))),
        ({"weights": {"content": 2}}, lambda c: c.weights, Weights(content=2)),
        ({"weights.content": 0, "weights.trending": 1}, lambda c: c.weights, Weights(0, 0.3, 1)),
    ],
)
def test_dotted_settings_change_their_field_alone(settings, place, value):
    config = RankingConfig()
    changed = config.with_settings(settings)
    assert place(changed) == value
    whole, fresh = changed.to_json(), config.to_json()
    branch = next(iter(settings)).split(".")[0]
    assert {name: part for name, part in whole.items() if name != branch} == {
        name: part for name, part in fresh.items() if name != branch
    }
    assert config == RankingConfig()


def test_dotted_settings_add_to_what_is_set_already():
    config = RankingConfig(filters=Filters(category=("home",)), lists=Lists(boost=(("a", 1.0),)))
    changed = config.with_settings({"filters.max_price": 9, "lists.boost.b": 2})
    assert changed.filters == Filters(category=("home",), max_price=9)
    assert changed.lists == Lists(boost=(("a", 1.0), ("b", 2)))


@pytest.mark.parametrize(
    "path", ["weight.content", "weights.cotent", "kk", "weights.content.x", "lists.bogus.a", "lists.pins", "a.b.c", ""]
)
def test_a_dotted_setting_that_does_not_exist_names_those_that_do(path):
    with pytest.raises(ConfigError, match=r"does not exist: choose from weights\.content, weights\.collaborative"):
        RankingConfig().with_settings({path: 1})


def test_a_filter_that_does_not_exist_is_refused_by_name():
    with pytest.raises(ConfigError, match=r"^setting 'filters\.colour' does not exist: choose from attributes, categ"):
        RankingConfig().with_settings({"filters.colour": ["red"]})


def test_shares_are_the_weights_over_their_sum():
    assert Weights(content=1, collaborative=2, trending=5).shares() == {
        "content": 1 / 8,
        "collaborative": 2 / 8,
        "trending": 5 / 8,
    }


@pytest.mark.parametrize(
    ("modalities", "weights"),
    [
        (Modalities(), {"text": 1}),
        (Modalities(text=4, image=1), {"text": 1, "image": 0.25}),
        (Modalities(text=0, image=1e-30, metadata=2e-30), {"image": 0.5, "metadata": 1}),
    ],
)
def test_part_weights_leave_out_zeros_and_give_the_heaviest_1(modalities, weights):
    assert modalities.weights() == weights


def test_lists_keep_their_order_and_drop_repeats():
    assert Lists(pin=("b", "a", "b")).pin == ("b", "a")


def test_no_filter_is_empty_and_any_filter_is_not():
    assert Filters().is_empty
    assert not Filters(min_price=0).is_empty
    assert not Filters(attributes=(("colour", ("red",)),)).is_empty


def test_half_life_and_decay_are_each_others_inverse():
    assert half_life_days(0.1) == pytest.approx(6.931471805599453)
    assert half_life_days(0) == math.inf
    assert decay_from_half_life(math.inf) == 0
    assert decay_from_half_life(half_life_days(0.37)) == pytest.approx(0.37)
    with pytest.raises(ConfigError, match=r"^half-life is 0: give a number of days above 0\.$"):
        decay_from_half_life(0)


NUMBERS = st.floats(0, 100, allow_subnormal=False)
NAMES = st.lists(st.text(min_size=1, max_size=4), max_size=3)
CONFIGS = st.builds(
    RankingConfig,
    weights=st.builds(Weights, NUMBERS, NUMBERS, st.floats(0.01, 100)),
    diversity=st.floats(0, 1),
    normalisation=st.sampled_from(["zscore", "min-max", "rank"]),
    k=st.integers(1, 1000),
    filters=st.builds(
        Filters, category=NAMES, tags=NAMES, min_price=NUMBERS, attributes=st.dictionaries(st.text(max_size=4), NAMES)
    ),
    lists=st.builds(Lists, pin=NAMES, boost=st.dictionaries(st.text(max_size=4), st.floats(-100, 100))),
)


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(config=CONFIGS)
def test_any_config_equals_itself_after_a_trip_through_json(config):
    assert RankingConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_the_weights_of_new_people_hand_over_evenly():
    own = NewPeople(Weights.of({"content": 1.0, "margin": 1.0}), clicks=4)
    config = RankingConfig(weights=Weights(2.0, 1.0, 1.0), new_people=own)
    assert config.handed_over(0).weights.shares() == pytest.approx(
        {"content": 0.5, "collaborative": 0.0, "trending": 0.0, "margin": 0.5}
    )
    assert config.handed_over(1).weights.shares() == pytest.approx(
        {"content": 0.5, "collaborative": 0.0625, "trending": 0.0625, "margin": 0.375}
    )
    for n_done in (4, 9):
        assert config.handed_over(n_done).weights.shares() == pytest.approx(config.weights.shares())
    assert config.handed_over(1).new_people is None
    assert RankingConfig().handed_over(0) == RankingConfig()


def test_one_weight_of_new_people_is_set_beside_the_configs_own():
    config = RankingConfig(weights=Weights(2.0, 1.0, 1.0)).with_settings({"new_people.weights.content": 5.0})
    assert config.new_people == NewPeople(Weights(5.0, 1.0, 1.0))
    assert config.weights == Weights(2.0, 1.0, 1.0)
    assert config.with_settings({"new_people.clicks": 7}).new_people == NewPeople(Weights(5.0, 1.0, 1.0), 7)
    assert config.with_settings({"new_people": None}).new_people is None
