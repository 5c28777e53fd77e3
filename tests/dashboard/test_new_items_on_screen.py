"""New items on the pages: a signal that is asked for, places that are kept, and what users said when they joined."""

from dataclasses import replace

import pytest
from driver import LOG, as_read, go_to, listed, look_again, open_app, press, words

from core.evaluation.new_item_price import NewItemPrice
from core.evaluation.suggestion import Suggestion, store_suggestion
from core.explanation.sentences import sentences
from dashboard import cache, texts


def places(at):
    return next(box for box in at.selectbox if box.label == "Places for new items")


def faders(at):
    return [slider.key for slider in at.slider if slider.label in ("New arrivals", "Trending now")]


@pytest.fixture
def at(tiny):
    """Open the list of somebody who has four of six items left, one of them chosen by nobody."""
    tiny(log=LOG)
    at = open_app(user="bob", variety="0", content="0", collaborative="0", trending="100")
    at.number_input(key="k").set_value(2).run()
    assert not at.exception
    return at


def test_the_signal_waits_until_it_is_asked_for(at):
    assert faders(at) == ["trending"]
    kind = next(group for group in at.radio if group.label == "What it is")
    assert kind.options[-1] == "New arrivals"
    kind.set_value("new_arrivals").run()
    press(at, "Add")
    assert not at.exception
    assert faders(at) == ["trending", "new_arrivals"]
    assert "rope" not in [item.item_id for item in listed(at).items]
    at.slider(key="new_arrivals").set_value(95.0).run()
    assert not at.exception
    assert at.query_params["new_arrivals"] == "95"
    assert at.session_state["view"].mix.weights.shares()["new_arrivals"] == pytest.approx(0.95)


def test_a_mix_that_weighs_it_brings_its_fader(tiny):
    tiny(log=LOG)
    at = open_app(user="ann", content="40", collaborative="20", trending="20", new_arrivals="20")
    assert faders(at) == ["trending", "new_arrivals"]
    assert at.session_state["view"].mix.weights.shares()["new_arrivals"] == pytest.approx(0.2)


def test_places_are_kept_shown_with_a_chip_and_explained(at):
    before = {item.item_id for item in listed(at).items}
    assert places(at).options == ["Auto (0)", "0", "1"]
    assert "Auto keeps no place until it is measured what that costs." in words(at)
    places(at).set_value("1").run()
    assert not at.exception
    answer = listed(at)
    new = [item.item_id for item in answer.items if item.is_new_arrival]
    assert new == ["rope"]
    assert len({item.item_id for item in answer.items} - before) == 1
    item = next(item for item in answer.items if item.item_id == "rope")
    assert texts.reason(item, {}, lambda _: "") == "A place is kept for what nobody has chosen yet"
    why = sentences(item, str, place_of_culprit=None)
    assert any("a place is kept for the new items that suit them best" in one for one in why)
    press(at, "Undo")
    assert at.session_state["view"].mix.new_item_places == "auto"


def test_auto_follows_what_was_measured_and_says_it(at):
    at.number_input(key="k").set_value(10).run()
    view = at.session_state["view"]
    price = NewItemPrice(20, 100, 0.12, 0.0, 0.009)
    suggested = Suggestion(replace(view.mix, diversity=0.1), "why", new_items=price)
    store_suggestion(cache.workspace(), "tiny", view.version, suggested)
    look_again()
    at.run()
    assert places(at).options[0] == "Auto (0)"
    assert (listed(at).new_item_places, at.session_state["view"].mix) == (0, view.mix)
    press(at, "Suggested is ready: use it")
    assert as_read(price.reason) in as_read(words(at))
    assert places(at).options[0] == "Auto (1)"
    assert listed(at).new_item_places == 1
    assert at.session_state["view"].mix == suggested.config
    assert "Suggested is ready: use it" not in [button.label for button in at.button]


def test_where_no_mix_can_be_suggested_none_is_offered(at):
    view = at.session_state["view"]
    store_suggestion(cache.workspace(), "tiny", view.version, Suggestion(None, "too few people"))
    look_again()
    at.run()
    assert "Suggested is ready: use it" not in [button.label for button in at.button]
    assert at.session_state["view"].mix == view.mix


def test_where_nothing_is_new_the_desk_says_so(shop):
    assert "Somebody has chosen every item: nothing is new." in words(open_app(user="kofi"))


def test_what_a_user_said_when_they_joined_decides_until_they_act(tiny):
    users = "user_id,interests,goals\nzoe,sleep|light,rest well\nann,floor,\n"
    tiny(log=LOG, users=users)
    at = open_app(user="zoe")
    assert not at.exception
    assert "Said when they joined: interests “sleep” and “light”; goal “rest well” · no action yet" in as_read(
        words(at)
    )
    assert listed(at).fallback is None
    assert {item.item_id for item in listed(at).items[:4]} == {"lamp", "torch", "tent", "bed"}
    at = open_app(user="ann")
    assert "Said when they joined: interests “floor” · 1 action" in as_read(words(at))
    at = open_app(user="bob")
    assert "Said when they joined" not in words(at)


OWN = {"new_people": "True", "people_content": "100", "people_collaborative": "0", "people_trending": "0"}


def test_beside_a_user_whose_words_still_count_the_faders_move_their_list(tiny):
    tiny(log=LOG, users="user_id,interests\nann,sleep|floor\n")
    at = open_app(user="ann", content="0", collaborative="100", trending="0", **OWN)
    assert not at.exception
    assert "80% after 1 of 5 actions, the mix's own 20%" in words(at)
    assert "picks for ann from what they said, their history and 4 people" in words(at)
    assert listed(at).shares["content"] == pytest.approx(0.8)
    at.slider(key="people_collaborative").set_value(50.0).run()
    assert listed(at).shares["content"] == pytest.approx(0.4, abs=0.01)
    at.selectbox(key="user_of_tiny").set_value("bob").run()
    assert [slider.key for slider in at.slider if slider.key == "people_content"] == []
    assert at.slider(key="collaborative").value == 100.0
    go_to(at, "data")
    assert at.slider(key="collaborative").value == 100.0
