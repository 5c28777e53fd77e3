"""Why in place and why not, on the page: words and buttons that do what they say."""

import pytest
from driver import as_read, listed, listed_ids, open_app, press, words

from core.config import RankingConfig
from core.explanation.counterfactuals import entry_points
from core.ranking import Query, remembered


def ask(at, text):
    next(box for box in at.text_input if box.label == "Why is … not here?").input(text).run()
    return at


def button_of(at, key):
    return next(button for button in at.button if button.key == key)


def an_item_that_one_move_brings_in(at):
    """Return an item just below the list that a signal's fader brings in, with its smallest move."""
    view = at.session_state["view"]
    longer = view.engine.recommend(Query(view.user_id), view.mix.with_settings({"k": 20}))
    for item in longer.items[10:]:
        moves = entry_points(view.engine, Query(view.user_id), view.mix, item.item_id)
        if moves and moves[0].control != "variety":
            return item.item_id, moves[0]
    raise AssertionError("no item near the list can be brought in")


def test_the_smallest_move_is_offered_and_pressing_it_brings_the_item_in(shop):
    at = open_app()
    item_id, move = an_item_that_one_move_brings_in(at)
    assert item_id not in listed_ids(at)
    ask(at, item_id)
    assert "The smallest move that brings it in" in words(at)
    button_of(at, f"why_not_move_{move.control}").click().run()
    assert not at.exception
    assert item_id in listed_ids(at)
    assert at.session_state[move.control] == pytest.approx(100 * move.setting)
    assert "It is in the list, at no." in as_read(words(at))


def test_a_filter_that_keeps_an_item_out_can_be_removed_from_the_answer(shop):
    at = open_app()
    top = listed(at).items[0]
    category = str(at.session_state["view"].engine.dataset.catalog.categories[top.item_index])
    other = next(name for name in at.session_state["view"].engine.dataset.catalog.category_counts() if name != category)
    at.session_state["filter_category"] = [other]
    ask(at.run(), top.item_id)
    assert "The filter on category keeps it out." in as_read(words(at))
    press(at, "Remove the filter on category")
    assert top.item_id in listed_ids(at)
    assert at.session_state["filter_category"] == []


def test_a_hidden_item_can_be_shown_again_from_the_answer(shop):
    at = open_app()
    top = listed_ids(at)[0]
    at.session_state["hides"] = {at.session_state["view"].user_id: [top]}
    ask(at.run(), top)
    press(at, "Show it again")
    assert top in listed_ids(at)


def test_what_they_bought_says_so_and_the_rule_can_be_lifted(shop):
    at = open_app()
    view = at.session_state["view"]
    history = remembered(view.engine, Query(view.user_id), view.mix)
    seen = next(event.item_id for event in history if event.event == "purchase")
    ask(at, seen)
    assert "They had it before (purchase)" in as_read(words(at))
    press(at, "Leave out nothing that they had")
    assert at.session_state["exclude_seen"] == "none"


def test_a_word_that_no_title_has_is_answered_with_one_sentence(shop):
    at = ask(open_app(), "zzzz *bold*")
    assert "No title contains “zzzz *bold*”: try another word." in as_read(words(at))
    assert not at.exception


def test_several_matches_can_be_chosen_from(shop):
    at = ask(open_app(), "a")
    assert not at.exception
    assert [group.label for group in at.button_group if group.label == "Which one?"] == ["Which one?"]


def test_a_why_left_open_on_an_item_that_is_gone_is_no_error(shop):
    at = open_app()
    at.session_state["why"] = "no-such-item"
    at.session_state["why_not"] = "no-such-item"
    at.run()
    assert not at.exception
    assert not at.error
    assert len(listed_ids(at)) == RankingConfig().k
