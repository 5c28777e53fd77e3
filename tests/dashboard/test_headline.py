"""The live headline on Recommend, and Rewind: what people see at every move."""

import numpy as np
import pytest
from driver import LOG, UNTIMED_LOG, as_read, open_app, press, until_measured, words

from core.evaluation import rewind
from core.evaluation._placed_lists import place_lists
from core.evaluation.verdict import change_of_100
from core.store.external_lists import external_rows
from dashboard import cache, texts
from dashboard.lists import headline, list_views

TWO_HALVES = "user_id,item_id,timestamp,event\n" + "".join(
    f"{user},{item},2024-10-{day:02d},like\n"
    for user in ("ann", "bob")
    for day, item in enumerate(("lamp", "torch", "rug", "tent", "bed", "rope"), start=1)
)


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch):
    monkeypatch.setattr(cache, "HEAD_START_SECONDS", 0.0)


def bench_of(at):
    view = at.session_state["view"]
    return cache.bench(view.dataset_name, view.version).result()


def look(at, view):
    at.session_state["list_view"] = view
    return at.run()


def test_until_numbers_are_there_the_list_stands_and_says_what_it_rests_on(shop, monkeypatch):
    monkeypatch.setattr(cache, "HEAD_START_SECONDS", 5.0)
    at = open_app()
    assert "10 picks for Inês" in words(at)
    assert "Getting ready to measure" in words(at)
    assert not at.exception


def test_the_headline_follows_the_faders_and_compares(shop):
    at = until_measured(open_app())
    view, bench = at.session_state["view"], bench_of(at)
    share = bench.at(10).measure("mix", view.mix).mean("hit_rate")
    assert f"**{100 * share:.0f} of 100** shoppers would have seen something they later picked" in words(at)
    assert "Can't tell yet" not in words(at)
    at.session_state["trending"] = 90.0
    at.run()
    moved = bench.at(10).measure("mix", at.session_state["view"].mix).mean("hit_rate")
    assert round(100 * moved) != round(100 * share)
    said = f"**{100 * moved:.0f} of 100** shoppers would have seen something they later picked"
    assert f"{said} · Balanced {100 * share:.0f}" in words(at)
    assert any(word in words(at) for word in ("Better", "Worse", "No difference worth having", "Can't tell yet"))


def test_the_headline_is_the_share_of_users_with_a_tick(shop):
    at = until_measured(open_app(trending="60", content="20", collaborative="20"))
    bench, mix = bench_of(at), at.session_state["view"].mix
    users = bench.validation.split.user_ids
    ticked = np.mean([bool(rewind(bench.whole, str(user), mix).found) for user in users])
    assert f"**{100 * ticked:.0f} of 100** shoppers would have seen something they later picked" in words(at)


def test_rewind_counts_what_the_user_chose_next(shop):
    at = look(until_measured(open_app(user="maya")), list_views.REWIND)
    view, bench = at.session_state["view"], bench_of(at)
    rewound = rewind(bench.whole, view.user_id, view.mix)
    assert f"{len(rewound.found)} of {len(rewound.relevant)} found" in words(at)
    assert f"as of {texts.date_words(bench.whole.split.now)}" in words(at)
    assert "ticks on what Maya chose next" in words(at)


def test_the_headline_and_rewind_count_todays_system_where_it_is_compared(shop):
    at = until_measured(open_app(user="maya", compare="Today's system"))
    view, evaluation = at.session_state["view"], bench_of(at).at(10)
    lists = place_lists(external_rows(shop, "shop", "Today's system"), evaluation.split).lists
    share = evaluation.measure_lists("theirs", lists).mean("hit_rate")
    mine = evaluation.measure("mine", view.mix).mean("hit_rate")
    told = f"{100 * mine:.0f} of 100 shoppers would have seen something they later picked"
    assert f"{told} · Today's system {100 * share:.0f} · " in as_read(words(at)).replace("**", "")
    assert not at.exception
    look(at, list_views.REWIND)
    rewound = rewind(bench_of(at).whole, view.user_id, view.mix)
    theirs = len(set(view.compared_lists[view.user_id]) & set(rewound.relevant))
    assert f"found** · Today's system {theirs} ·" in as_read(words(at))
    assert not at.exception


def test_a_user_without_a_later_choice_leads_to_one_who_has_one(shop):
    at = look(until_measured(open_app(user="nobody at all")), list_views.REWIND)
    assert "nobody at all chose nothing new after the cut" in as_read(words(at))
    press(at, "Rewind Maya instead")
    assert at.session_state["view"].user_id == "maya"
    assert "found** · the 10 picks" in words(at)


def test_after_many_moves_the_screen_says_that_tries_flatter(shop):
    at = until_measured(open_app())
    for trending in range(20, 20 + headline.MANY_TRIES):
        at.session_state["tried_mixes"]["shop"].add(trending)
    at.run()
    assert f"{headline.MANY_TRIES + 1} mixes tried: many tries flatter the best" in words(at)


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (UNTIMED_LOG, "The log has no times, so no choice is the “next” one: add a timestamp column on the Data page."),
        ("user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\n", "Nothing to measure: the split 'time' "),
        (LOG, "Nobody has both a choice before the cut and a new one after it"),
        (TWO_HALVES, "too few to judge"),
    ],
    ids=["no times", "one action", "nothing held out", "two users"],
)
def test_where_nothing_can_be_told_the_screen_says_why(tiny, log, sentence):
    tiny(log=log)
    at = until_measured(open_app())
    assert not at.exception
    assert not at.error
    assert sentence in as_read(words(at))
    look(at, list_views.REWIND)
    assert not at.exception


@pytest.mark.parametrize(
    ("difference", "words"),
    [(0.07, "+7"), (-0.07, "−7"), (0.004, "+0.4"), (-0.004, "−0.4"), (0.0001, "0"), (0.0, "0")],
)
def test_changes_are_said_in_users_per_100(difference, words):
    assert change_of_100(difference) == words
