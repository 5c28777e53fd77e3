"""The pages with the real core, without a browser: what a person does, and what they read then."""

import json
import re
from dataclasses import replace

import pytest
from driver import (
    APP,
    LOG,
    UNTIMED_LOG,
    as_read,
    go_to,
    is_off,
    listed,
    listed_ids,
    look_again,
    open_app,
    presets,
    press,
    shares,
    words,
)
from streamlit.testing.v1 import AppTest

from core.config import Filters, NewPeople, RankingConfig, Trending, Weights
from core.evaluation.suggestion import Suggestion, store_suggestion
from core.ranking import Query, remembered
from dashboard import cache, texts
from dashboard.components import history_strip, recommendation_list
from dashboard.session import state

BALANCED = (50.0, 30.0, 20.0)


def test_the_shop_opens_with_a_list_for_a_named_person(shop):
    at = open_app()
    assert not at.exception
    assert not at.error
    assert "10 picks for Inês from their history, 2,203 people and 7 days of activity" in words(at)
    assert len(listed(at).items) == 10
    assert shares(at) == BALANCED


@pytest.mark.parametrize("page", ["recommend", "data"])
def test_simulated_data_says_so_on_every_page(shop, page):
    at = open_app(page)
    assert not at.exception
    assert any(":orange-badge[simulated] · as of 31 Oct 2026" in caption.value for caption in at.caption)


def test_the_list_can_be_handed_on_in_words(shop):
    at = open_app(content="20", collaborative="20", trending="60")
    first = listed(at).items[0].title
    text = next(code.value for code in at.main.get("code") if code.value.startswith("The 10 picks for Inês as of 31"))
    assert f"begin with “{first}”, " in text
    assert "Against “Balanced”, " in text
    assert text.endswith("(Simulated behaviour: no evidence of quality.)")


def test_the_welcome_line_goes_when_it_is_dismissed_and_where_a_story_is_told(shop):
    assert "Move a fader on the left" not in words(open_app())
    at = open_app(user="u0001")
    assert "Move a fader on the left" in words(at)
    press(at, "Got it")
    assert "Move a fader on the left" not in words(at)


# The desk


@pytest.mark.parametrize(
    ("preset", "expected", "variety"),
    [
        ("Balanced", BALANCED, 30),
        ("Trending first", (20.0, 20.0, 60.0), 30),
        ("More variety", BALANCED, 70),
    ],
)
def test_a_preset_sets_the_desk(shop, preset, expected, variety):
    at = open_app(content="10", collaborative="10", trending="80", variety="55")
    assert presets(at).value is None
    presets(at).set_value(preset).run()
    assert not at.exception
    assert shares(at) == pytest.approx(expected)
    assert at.session_state["variety"] == variety
    assert f"mix **{preset}**" in words(at)


def test_a_faders_help_names_only_what_the_data_set_has(tiny):
    tiny(log=UNTIMED_LOG)
    at = open_app()
    assert at.slider(key="content").help == "Items alike in text to what this user chose."
    assert "picture" not in words(at)


def test_moving_one_fader_moves_the_others_and_keeps_their_ratio(shop):
    at = open_app()
    before = listed_ids(at)
    at.slider(key="trending").set_value(40.0).run()
    assert shares(at) == pytest.approx((37.5, 22.5, 40.0))
    assert "mix **edited**" in words(at)
    assert listed_ids(at) != before
    at.slider(key="trending").set_value(20.0).run()
    assert shares(at) == pytest.approx(BALANCED)
    assert "mix **Balanced**" in words(at)
    assert listed_ids(at) == before


def test_a_fader_through_100_returns_the_others_to_their_ratio(shop):
    at = open_app()
    for value in (100.0, 0.0, 100.0, 20.0):
        at.slider(key="trending").set_value(value).run()
    assert shares(at) == pytest.approx(BALANCED)


def test_mute_takes_a_signal_out_and_unmute_puts_it_back(shop):
    at = open_app()
    at.button(key="mute_content").click().run()
    assert shares(at) == pytest.approx((0.0, 60.0, 40.0))
    assert at.button(key="mute_content").label == "Unmute"
    at.button(key="mute_content").click().run()
    assert shares(at) == pytest.approx(BALANCED)
    assert at.button(key="mute_content").label == "Mute"


def test_solo_plays_one_signal_alone_and_returns(shop):
    at = open_app()
    at.button(key="solo_collaborative").click().run()
    assert shares(at) == (0.0, 100.0, 0.0)
    assert list(listed(at).shares) == ["collaborative"]
    at.button(key="solo_collaborative").click().run()
    assert shares(at) == pytest.approx(BALANCED)


def test_solo_of_another_signal_still_returns_to_the_mix(shop):
    at = open_app()
    at.button(key="solo_content").click().run()
    at.button(key="solo_trending").click().run()
    assert shares(at) == (0.0, 0.0, 100.0)
    at.button(key="solo_trending").click().run()
    assert shares(at) == pytest.approx(BALANCED)


def test_undo_and_redo_walk_through_the_steps(shop):
    at = open_app()
    assert is_off(at, "Undo")
    assert is_off(at, "Redo")
    at.slider(key="trending").set_value(40.0).run()
    at.slider(key="variety").set_value(80).run()
    press(at, "Undo")
    assert (shares(at), at.session_state["variety"]) == (pytest.approx((37.5, 22.5, 40.0)), 30)
    press(at, "Undo")
    assert shares(at) == pytest.approx(BALANCED)
    assert is_off(at, "Undo")
    press(at, "Redo")
    press(at, "Redo")
    assert (shares(at), at.session_state["variety"]) == (pytest.approx((37.5, 22.5, 40.0)), 80)
    assert is_off(at, "Redo")


def test_the_move_that_was_taken_back_can_be_made_again_by_hand(shop):
    at = open_app()
    at.slider(key="trending").set_value(21.0).run()
    press(at, "Undo")
    at.slider(key="trending").set_value(21.0).run()
    assert shares(at) == pytest.approx((49.375, 29.625, 21.0))


def test_reset_clears_try_outs_and_undo_brings_them_back(shop):
    at = open_app()
    first, second = listed_ids(at)[:2]
    at.session_state["likes"] = {"ines": [first]}
    at.run()
    at.session_state["hides"] = {"ines": [second]}
    at.run()
    at.slider(key="content").set_value(90.0).run()
    assert second not in listed_ids(at)
    press(at, "Reset")
    assert shares(at) == pytest.approx(BALANCED)
    assert (at.session_state["likes"], at.session_state["hides"]) == ({}, {})
    press(at, "Undo")
    assert (at.session_state["likes"], at.session_state["hides"]) == ({"ines": [first]}, {"ines": [second]})
    assert shares(at)[0] == 90.0


def test_hidden_items_can_be_shown_again(shop):
    at = open_app()
    first = listed_ids(at)[0]
    at.session_state["hides"] = {"ines": [first]}
    at.run()
    assert first not in listed_ids(at)
    press(at, "Show 1 hidden item again")
    assert listed_ids(at)[0] == first


def test_likes_stay_with_the_person_they_were_made_for(shop):
    at = open_app()
    at.session_state["likes"] = {"ines": ["TR01"]}
    at.run()
    at.selectbox(key="user_of_shop").set_value("kofi").run()
    assert at.session_state["view"].user_id == "kofi"
    assert at.session_state["likes"].get("kofi", ()) == ()


# Mixes


def save_mix(at, name):
    next(one for one in at.sidebar.text_input if one.label == "Name").set_value(name)
    return press(at, "Save mix")


def test_a_saved_mix_stands_among_presets_and_in_compare_with(shop):
    at = open_app()
    at.slider(key="trending").set_value(60.0).run()
    save_mix(at, " Autumn mix ")
    assert not at.exception
    assert presets(at).options == ["Balanced", "Trending first", "More variety", "Autumn mix"]
    assert presets(at).value == "Autumn mix"
    assert at.selectbox(key="compare").options[-2:] == ["vs Autumn mix", "vs Today's system"]
    assert "mix **Autumn mix**" in words(at)
    presets(at).set_value("Balanced").run()
    presets(at).set_value("Autumn mix").run()
    assert shares(at) == pytest.approx((25.0, 15.0, 60.0))


def test_a_saved_mix_carries_no_try_outs(shop):
    at = open_app()
    at.session_state["likes"] = {"ines": ["TR01"]}
    at.run()
    save_mix(at, "Mine")
    assert shop.configs("shop") == {"Mine": RankingConfig()}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Balanced", "the name 'Balanced' is taken: choose another one."),
        (" Your mix ", "the name 'Your mix' is taken: choose another one."),
        ("Today's system", 'the name "Today\'s system" is taken: choose another one.'),
        ("Popular", "the name 'Popular' is taken: choose another one."),
        ("  ", "a mix cannot be named '  ': use 1 to 60 characters."),
    ],
)
def test_a_mix_that_cannot_be_saved_says_why(shop, name, sentence):
    at = save_mix(open_app(), name)
    assert [as_read(error.value) for error in at.error] == [sentence]
    assert shop.configs("shop") == {}


def test_a_saved_mix_can_be_deleted(shop):
    at = save_mix(open_app(variety="60"), "Gone soon")
    next(box for box in at.selectbox if box.label == "Delete a saved mix").set_value("Gone soon").run()
    press(at, "Delete “Gone soon”")
    assert shop.configs("shop") == {}
    assert "mix **edited**" in words(at)


def load_mix(at, content, name="mix.json"):
    text = content if isinstance(content, str) else json.dumps(content)
    at.file_uploader(key="mix_file").set_value((name, text.encode(), "application/json")).run()
    return press(at, "Use this mix")


def test_a_loaded_mix_sets_the_whole_desk(shop):
    mix = RankingConfig().with_settings(
        {
            "weights.content": 2,
            "weights.collaborative": 1,
            "weights.trending": 1,
            "diversity": 0.45,
            "k": 5,
            "normalisation": "rank",
            "filters.category": ["Trail running"],
            "filters.max_price": 120,
            "filters.attributes.colour": ["blue"],
            "lists.pin": ["TR01"],
            "lists.boost.TR02": 1.5,
            "collaborative.model": "knn",
            "trending.window_days": 14,
            "exclude_seen": "none",
        }
    )
    at = load_mix(open_app(), mix.to_json())
    assert not at.exception
    assert [error.value for error in at.error] == []
    assert shares(at) == pytest.approx((50, 25, 25))
    shown = at.session_state["view"].mix
    assert shown.weights.shares() == pytest.approx(mix.weights.shares())
    assert shown.with_weights(content=2, collaborative=1, trending=1) == mix
    assert listed_ids(at)[0] == "TR01"


def test_a_loaded_mix_can_be_undone(shop):
    at = load_mix(open_app(), {"diversity": 0.9, "filters": {"max_price": 50}})
    assert at.session_state["filter_price"] is not None
    press(at, "Undo")
    assert at.session_state["view"].mix == RankingConfig()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "mix.json is not JSON: choose a file that “Download as JSON” made."),
        ("\ufeff{}x", "mix.json is not JSON: choose a file that “Download as JSON” made."),
        ([1], "mix is [1]: give an object with named settings."),
        ({"colour": 1}, "setting 'colour' does not exist: choose from "),
        ({"weights": {"content": -1}}, "weights.content is -1: give a number between 0 and 1e+06."),
        (
            {"weights": {"content": 0, "collaborative": 0, "trending": 0}},
            "weights are all 0: raise at least one of content, collaborative, trending.",
        ),
        ({"k": 0}, "k is 0: give a whole number between 1 and 1000."),
        ({"filters": {"attributes": {"wheels": ["4"]}}}, "filter 'wheels' is not a column of this catalog"),
    ],
)
def test_a_mix_that_cannot_be_used_says_so_once_and_changes_nothing(shop, content, sentence):
    at = load_mix(open_app(content="10", collaborative="10", trending="80"), content)
    assert not at.exception
    assert len(at.error) == 1
    assert as_read(at.error[0].value).startswith(sentence)
    assert shares(at) == (10, 10, 80)


@pytest.mark.parametrize(
    "content",
    [
        {"k": 500},
        {"trending": {"half_life_days": 0.01}},
        {"trending": {"half_life_days": 36_500}},
        {"collaborative": {"ease_l2": 1e9}},
        {"collaborative": {"ease_l2": 0.01}},
        {"decay_per_day": 1_000},
        {"decay_per_day": 0},
        {"diversity": 0.333},
        {"filters": {"min_price": 5_000}},
        {"filters": {"max_price": 1, "max_age_days": 0.5}},
        {"filters": {"category": ["no such"], "tags": ["no such"]}},
        {"modalities": {"text": 0, "image": 1}},
        {"lists": {"include": ["no such"], "pin": ["no such", "TR01"]}},
    ],
)
def test_any_mix_that_is_sound_can_be_shown(shop, content):
    at = load_mix(open_app(), content)
    assert not at.exception
    assert [error.value for error in at.error] == []
    at.run()
    assert not at.exception


def test_a_preset_lifts_the_price_filter_of_the_mix_before(shop):
    at = open_app()
    price = next(slider for slider in at.slider if slider.label == "Price")
    price.set_range(20.0, 60.0).run()
    assert at.session_state["view"].mix.filters.min_price == 20.0
    presets(at).set_value("Balanced").run()
    assert at.session_state["view"].mix == RankingConfig()


# Links


def test_a_link_sets_user_faders_and_comparison(shop):
    at = open_app(
        user="kofi", content="10", collaborative="20", trending="70", variety="45", memory="2", compare="Trending first"
    )
    assert at.session_state["view"].user_id == "kofi"
    assert shares(at) == (10, 20, 70)
    assert at.session_state["view"].compared_name == "Trending first"
    mix = at.session_state["view"].mix
    assert (mix.diversity, round(mix.decay_per_day, 4)) == (0.45, 0.3466)


def test_the_address_says_what_the_desk_shows(shop):
    at = open_app()
    at.slider(key="trending").set_value(50.0).run()
    at.selectbox(key="user_of_shop").set_value("kofi").run()
    written = {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}
    assert written == {
        "dataset": "shop",
        "user": "kofi",
        "compare": "Balanced",
        "content": "31.25",
        "collaborative": "18.75",
        "trending": "50",
        "variety": "30",
        "memory": "7",
    }
    again = open_app(**written)
    assert (shares(again), listed_ids(again)) == (shares(at), listed_ids(at))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"content": "abc"}, BALANCED),
        ({"content": "-5"}, (0, 60, 40)),
        ({"content": "1e9"}, (100 / 1.5, 20, 100 / 7.5)),
        ({"content": "nan"}, BALANCED),
        ({"content": "0", "collaborative": "0", "trending": "0"}, BALANCED),
        ({"content": ""}, BALANCED),
        ({"content": "40", "collaborative": "40", "trending": "0"}, (50, 50, 0)),
        ({"variety": "nan"}, BALANCED),
        ({"variety": "1e999", "memory": "-3"}, BALANCED),
        ({"memory": "nan"}, BALANCED),
        ({"memory": "soon"}, BALANCED),
        ({"memory": "inf"}, BALANCED),
        ({"dataset": "../../etc", "compare": "no such mix"}, BALANCED),
        ({"user": "", "nonsense": "1"}, BALANCED),
    ],
)
def test_a_link_that_says_nonsense_opens_all_the_same(shop, link, expected):
    at = open_app(**link)
    assert not at.exception
    assert [error.value for error in at.error] == []
    assert shares(at) == pytest.approx(expected)
    assert len(listed(at).items) == 10


def test_a_value_that_is_no_number_is_named(shop):
    at = open_app(content="abc")
    (toast,) = at.toast
    assert toast.value == "The link says content=abc, which is no number: the default is used."
    (toast,) = open_app(content="[a](b)").toast
    assert toast.value.startswith(r"The link says content=\[a\]\(b\), which is no number")


# People


@pytest.mark.parametrize("user", ["*nobody*", "[a](b)", "0"])
def test_an_unknown_user_sees_what_trends_and_is_told(shop, user):
    at = open_app(user=user)
    assert not at.exception
    assert listed(at).fallback == "trending"
    assert len(listed(at).items) == 10
    said = texts.plain(f"Nothing is known of {user!r}: shown instead is what is trending now.")
    assert f"##### {said}" in words(at)


def test_somebody_at_random_is_somebody_of_the_log(shop):
    at = press(open_app(), ":material/shuffle:")
    assert at.session_state["view"].engine.dataset.interactions.index_of(at.session_state["user"]) is not None


# Data sets that lack something


def test_a_catalog_without_a_log_shows_items_alike(tiny):
    tiny()
    at = go_to(open_app(), "recommend")
    assert not at.exception
    assert "This catalog has no behaviour log yet" in words(at)
    assert [text.value for text in at.text][1:] == ["Torch", "Rug", "Tent", "Bed", "Rope"]
    assert words(at).count("Add a behaviour log on the Data page to unlock this.") == 2
    assert [at.slider(key=name).disabled for name in ("content", "collaborative", "trending")] == [False, True, True]
    next(box for box in at.text_input if box.label == "Search a title").set_value("zebra").run()
    assert "No title contains “zebra”: try another word." in words(at)


def test_a_log_without_times_has_no_memory_and_no_trend(tiny):
    tiny(log=UNTIMED_LOG)
    at = open_app(user="ann")
    assert not at.exception
    assert at.select_slider(key="memory").disabled
    assert at.select_slider(key="memory").help == "The log has no times, so nothing can fade."
    assert at.slider(key="trending").disabled
    assert at.button(key="mute_trending").disabled
    assert "The log has no times: add a timestamp column to unlock this." in words(at)
    assert len(listed(at).items) > 0


def test_a_small_log_has_no_trending_window_but_a_list(tiny):
    tiny(log=LOG)
    at = open_app(user="ann")
    assert not at.exception
    assert "Too little lately: no window of up to a year holds 1,000 actions of 50 users." in words(at)
    assert not at.select_slider(key="memory").disabled
    assert "as of 4 Oct 2024" in words(at)
    assert listed_ids(at)[0] == "torch"


# Filters and rules


def test_filters_that_leave_too_few_name_themselves_and_can_be_removed(shop):
    at = open_app()
    at.multiselect(key="filter_category").set_value(["Trail running"]).run()
    price = next(slider for slider in at.slider if slider.label == "Price")
    price.set_range(100.0, 150.0).run()
    assert 0 < len(listed(at).items) < 10
    assert f"{len(listed(at).items)} of the 10 items asked for\\: filters and lists leave no more\\." in words(at)
    assert "The filter on " in words(at)
    assert any(expander.label == "Filters (3)" for expander in at.expander)
    press(at, "Remove all filters")
    assert not at.exception
    assert len(listed(at).items) == 10
    assert at.session_state["view"].mix == RankingConfig()


def test_filters_that_only_together_leave_too_few_can_be_removed_too(tiny):
    tiny(log=LOG)
    at = open_app(user="ann")
    at.multiselect(key="filter_category").set_value(["Outdoor"]).run()
    at.multiselect(key="filter_tags").set_value(["sleep", "light"]).run()
    press(at, "Remove all filters")
    assert at.session_state["view"].mix == RankingConfig()


def test_filters_that_cost_the_same_items_can_be_removed_too(tiny):
    tiny(log=LOG)
    at = open_app(user="ann")
    at.multiselect(key="filter_tags").set_value(["floor"]).run()
    price = next(slider for slider in at.slider if slider.label == "Price")
    price.set_range(30.0, 30.0).run()
    assert listed_ids(at) == ["rug"]
    press(at, "Remove all filters")
    assert at.session_state["view"].mix == RankingConfig()


def test_a_filter_that_leaves_nothing_still_shows_a_page(shop):
    at = load_mix(open_app(), {"filters": {"max_age_days": 1, "max_price": 1}})
    assert not at.exception
    assert listed_ids(at) == []
    assert "0 of the 10 items asked for\\: filters and lists leave no more\\." in words(at)


def test_every_kind_of_filter_counts_at_once_and_can_be_undone(shop):
    at = open_app()
    next(slider for slider in at.slider if slider.label == "Price").set_range(20.0, 90.0).run()
    assert "mix **edited**" in words(at)
    assert any(expander.label == "Filters (2)" for expander in at.expander)
    at.number_input(key="widget_age").set_value(900).run()
    at.multiselect(key="widget_attributes").set_value(["colour"]).run()
    at.multiselect(key="widget_attribute_colour").set_value(["blue"]).run()
    assert at.session_state["view"].mix.filters == Filters(
        min_price=20.0, max_price=90.0, max_age_days=900.0, attributes=(("colour", ("blue",)),)
    )
    assert len(listed(at).items) == 10
    for _ in range(4):
        press(at, "Undo")
    assert not at.exception
    assert at.session_state["view"].mix == RankingConfig()
    assert at.multiselect(key="widget_attributes").value == []
    press(at, "Redo")
    assert next(slider for slider in at.slider if slider.label == "Price").value == (20.0, 90.0)


def test_rules_come_off_where_they_are_listed(shop):
    at = load_mix(open_app(), {"lists": {"pin": ["TR05", "TR01"], "exclude": ["TR02"]}})
    assert listed_ids(at)[:2] == ["TR05", "TR01"]
    assert any(expander.label == "Rules (3)" for expander in at.expander)
    at.multiselect(key="pin").set_value(["TR01"]).run()
    assert listed_ids(at)[0] == "TR01"
    assert at.session_state["view"].mix.lists.pin == ("TR01",)


def test_a_shorter_list_is_one_step_of_undo(shop):
    at = open_app()
    at.number_input(key="k").set_value(3).run()
    assert len(listed(at).items) == 3
    press(at, "Undo")
    assert len(listed(at).items) == 10


# Data


def test_the_data_page_says_what_the_data_set_holds(shop):
    at = open_app("data")
    assert "364 items · 2,203 shoppers · 50,898 actions" in words(at)
    assert "trending looks at 7 days" in words(at)


def test_another_data_set_takes_its_own_people_and_drops_rules_and_try_outs(shop, tiny):
    tiny(log=LOG)
    at = load_mix(open_app(dataset="shop", user="kofi", trending="70"), {"lists": {"pin": ["TR01"]}})
    at.session_state["likes"] = {"kofi": ["TR01"]}
    at.run()
    at.selectbox(key="dataset").set_value("tiny").run()
    assert not at.exception
    assert at.session_state["view"].user_id in ("ann", "bob", "cat", "dan")
    assert (at.session_state["pin"], at.session_state["likes"]) == ([], {})
    assert is_off(at, "Undo")
    assert ":orange-badge[simulated]" not in words(at)


def test_a_mix_suggested_for_one_data_set_is_not_carried_to_another(tiny, monkeypatch):
    tiny(log=LOG)
    tiny("other", log=LOG)
    mix = replace(RankingConfig(), diversity=0.55)
    suggested = {"tiny": Suggestion(mix, "found"), "other": Suggestion(None, "too few people")}
    monkeypatch.setattr(cache, "suggestion", lambda name, version: suggested[name])
    at = open_app(dataset="tiny")
    assert at.session_state["view"].mix.diversity == 0.55
    box = next(box for box in at.selectbox if box.label == "Data set")
    at = box.set_value("other").run()
    assert at.session_state["view"].mix == state.BALANCED
    box = next(box for box in at.selectbox if box.label == "Data set")
    assert box.set_value("tiny").run().session_state["view"].mix.diversity == 0.55


def test_a_data_set_can_be_deleted(shop, tiny):
    tiny(log=LOG)
    at = load_mix(open_app(dataset="shop", user="kofi"), {"lists": {"pin": ["TR01"]}})
    go_to(at, "data")
    press(at, "Delete “shop”")
    assert not at.exception
    assert shop.dataset_names() == ["tiny"]
    assert at.session_state["view"].dataset_name == "tiny"
    assert at.session_state["view"].user_id in ("ann", "bob", "cat", "dan")
    assert at.session_state["pin"] == []
    go_to(at, "recommend")
    assert not at.exception
    assert "picks for" in words(at)


def test_a_deleted_data_set_takes_the_mix_that_was_suggested_for_it_along(tiny, monkeypatch):
    tiny("one", log=LOG)
    tiny("other", log=LOG)
    mix = replace(RankingConfig(), diversity=0.55)
    suggested = {"one": Suggestion(mix, "found"), "other": Suggestion(None, "too few people")}
    monkeypatch.setattr(cache, "suggestion", lambda name, version: suggested[name])
    at = open_app("data", dataset="one")
    assert at.session_state["view"].mix.diversity == 0.55
    press(at, "Delete “one”")
    assert (at.session_state["view"].dataset_name, at.session_state["view"].mix) == ("other", state.BALANCED)


@pytest.mark.parametrize(
    ("typed", "user"),
    [("Kofi", "kofi"), ("kofi", "kofi"), (" KOFI ", "kofi"), ("Inês", "ines"), ("INES", "ines"), ("Kofia", "Kofia")],
)
def test_a_known_name_is_that_user_however_it_is_typed(typed, user, shop):
    at = open_app(user="sam")
    at.session_state["user"] = typed
    at.run()
    assert at.session_state["view"].user_id == user
    assert ("Nothing is known of" in words(at)) == (user == "Kofia")


def test_a_like_shows_what_it_changed_against_the_list_without_it(shop, monkeypatch):
    drawn = {}
    show = lambda rows, *, left, **_: drawn.update(rows=rows, left=left)  # noqa: E731
    monkeypatch.setattr(recommendation_list, "show", show)
    at = open_app(user="jonas")
    was = listed_ids(at)
    assert drawn["left"] == []
    at.session_state["likes"] = {"jonas": ["CT01"]}
    at.run()
    assert len(set(was) - set(listed_ids(at))) >= 1
    left = {row.item_id for row in drawn["left"]}
    assert left == set(was) - set(listed_ids(at))
    assert {row.item_id for row in drawn["rows"] if row.previous_rank is None} == set(listed_ids(at)) - set(was)


def test_what_a_list_rests_on_is_counted_where_it_weighs(shop, monkeypatch):
    captions = []
    monkeypatch.setattr(history_strip, "show", lambda entries, *, key, caption: captions.append(caption))
    at = open_app(user="maya", content="0", collaborative="0", trending="100")
    n = len(remembered(at.session_state["view"].engine, Query("maya"), at.session_state["view"].mix))
    assert captions.pop() == f"Rests on none of {n} actions"
    open_app(user="maya", content="100", collaborative="0", trending="0", memory="1")
    felt, total = map(int, re.search(r"Rests on (\d+) of (\d+) actions", captions.pop()).groups())
    assert (0 < felt < total, total) == (True, n)


def test_a_data_set_that_somebody_works_on_is_not_deleted_and_nothing_is_lost(tiny):
    workspace = tiny(log=LOG)
    at = open_app("data", dataset="tiny", content="80", collaborative="10", trending="10")
    mix = at.session_state["view"].mix
    with workspace.writing("tiny"):
        press(at, "Delete “tiny”")
    assert "'tiny' is being imported or deleted elsewhere: wait until that is done." in as_read(words(at))
    assert not at.exception
    assert (workspace.dataset_names(), at.session_state["view"].mix) == (["tiny"], mix)


def test_deleting_the_last_data_set_leaves_a_page_that_offers_samples(tiny, monkeypatch):
    started = []
    monkeypatch.setattr("core.jobs.start_job", lambda *arguments, **more: started.append(arguments[1:]))
    workspace = tiny(log=LOG)
    at = press(open_app("data"), "Delete “tiny”")
    assert not at.exception
    assert workspace.dataset_names() == []
    assert is_off(at, "Load") is False


def test_every_key_of_the_desk_has_a_default_that_makes_the_balanced_mix(shop):
    at = open_app()
    assert at.session_state["view"].mix == RankingConfig()
    assert set(state.PRIVATE) < set(state.BOUND_TO_DATASET) < set(state.desk_defaults())


def address(at):
    return {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}


def test_a_reload_shows_the_same_mix_whatever_decides_it(shop):
    at = open_app(user="kofi")
    at.number_input(key="trending_half_life").set_value(9.5)
    at.selectbox(key="window").set_value("30")
    at.number_input(key="k").set_value(7)
    at.selectbox(key="normalisation").set_value("rank")
    at.selectbox(key="new_item_places").set_value("2")
    at.multiselect(key="filter_tags").set_value(["trail", "night"]).run()
    at.session_state["pin"] = [listed_ids(at)[3]]
    at.session_state["likes"] = {"kofi": [listed_ids(at)[2]]}
    at.run()
    assert not at.exception
    again = open_app(**address(at))
    assert not again.exception
    assert again.session_state["view"].mix == at.session_state["view"].mix
    assert listed_ids(again) == listed_ids(at)
    assert address(again) == address(at)


def test_a_suggested_mix_is_still_called_so_after_a_reload(shop):
    suggested = RankingConfig(
        trending=Trending(half_life_days=4.0), diversity=0.1, new_people=NewPeople(Weights(1, 0, 1))
    )
    at = open_app(user="kofi")
    store_suggestion(shop, "shop", at.session_state["view"].version, Suggestion(suggested, "why"))
    look_again()
    at = open_app(user="kofi")
    assert "mix **Suggested**" in words(at)
    again = open_app(**address(at))
    assert "mix **Suggested**" in words(again)
    assert presets(again).value == "Suggested"


@pytest.mark.parametrize(
    "more", ["no json", "[1]", '{"unknown":1}', '{"k":"ten"}', '{"k":0}', '{"window":"soon"}', '{"filter_price":[1]}']
)
def test_a_link_that_says_nonsense_is_read_as_far_as_it_makes_sense(shop, more):
    at = open_app(user="kofi", trending="80", content="10", collaborative="10", more=more)
    assert not at.exception
    assert any("nothing that the desk could show" in toast.value for toast in at.toast)
    assert shares(at) == (10, 10, 80)
    assert at.session_state["view"].mix.k == 10
    assert "more" not in at.query_params


def test_what_is_as_usual_is_not_in_the_address(shop):
    at = open_app(user="kofi")
    at.number_input(key="k").set_value(7).run()
    assert address(at)["more"] == '{"k":7}'
    at.number_input(key="k").set_value(10).run()
    assert "more" not in at.query_params


def test_a_described_person_is_there_again_after_a_reload(shop, words_encoder, monkeypatch):
    monkeypatch.setattr("core.store.build._encoder_of_words", lambda model, cache_dir: words_encoder)
    at = open_app("new_users")
    at.session_state["new_interests"], at.session_state["new_clicks"] = ("espresso", "vinyl"), ("TR01",)
    at.run()
    again = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in address(at).items():
        again.query_params[key] = value
    again.run()
    go_to(again, "new_users")
    assert not again.exception
    assert again.session_state["view"].query == at.session_state["view"].query
