"""Every named shopper's story holds on the page: its buttons move the faders, and the rows that answer are marked."""

import re

import pytest
from driver import as_read, listed_ids, open_app, press, words

from core.store.sample_stories import STORIES
from dashboard.components import recommendation_list

GROWS, SHRINKS, GONE, ALL = "grows", "shrinks", "gone", "all"
CLAIMS = {
    ("ines", "Variety to 70%: other shelves"): GROWS,
    ("maya", "Memory to 2 days: baby things fade"): GONE,
    ("maya", "to 90 days: they return"): GROWS,
    ("kofi", "Trending to 60%: more favourites"): GROWS,
    ("kofi", "Mute it: fewer"): SHRINKS,
    ("noor", "People like them to 60%: more of the night"): GROWS,
    ("noor", "Mute it: none"): GONE,
    ("jonas", "Only Trending: his yoga goes"): SHRINKS,
    ("aroha", "Similar to 80%: more for her eye"): GROWS,
    ("stefan", "Price at most 20: nothing dearer"): GONE,
    ("leila", "Only what is tagged gift"): ALL,
    ("edith", "Mute Trending: more garden"): GROWS,
    ("marco", "Mute Trending: more cycling"): GROWS,
    ("priya", "Leave nothing out: hidden stays away"): GONE,
    ("sam", "Only Similar: camping"): GROWS,
    ("olga", "Trending to 60%: what she missed"): GROWS,
    ("hiroshi", "Beside today's system: his own games"): GONE,
}
MANY = {"hiroshi": 4}
"""How many the other list has at least, where that is what a story shows."""


@pytest.fixture
def drawn(monkeypatch):
    """Return the rows of the lists on the page, by key."""
    lists = {}
    monkeypatch.setattr(recommendation_list, "show", lambda rows, *, key, **_: lists.update({key: rows}))
    return lists


def test_every_shopper_with_a_story_is_claimed_for(shop):
    assert {(user, move.label) for user, story in STORIES.items() for move in story.moves} == set(CLAIMS)
    people = open_app().session_state["view"].engine.dataset.people
    assert {user for user, row in people.items() if row.get("name")} == set(STORIES)


@pytest.mark.parametrize(("user", "label"), CLAIMS)
def test_a_story_holds_on_the_page(user, label, shop, drawn):
    at = open_app(user=user)
    people = at.session_state["view"].engine.dataset.people
    assert people[user]["story"] in as_read(words(at))
    assert not any(row.is_marked for row in drawn["recommendation_list"])
    before = at.session_state["view"].mix
    press(at, label)
    assert not at.exception
    now, k, was = map(int, re.search(r"(\d+) of (\d+) are .+ \(.+: (\d+)\)", as_read(words(at))).groups())
    rows = drawn["side_now" if "side_now" in drawn else "recommendation_list"]
    assert (sum(row.is_marked for row in rows), len(rows)) == (now, k)
    claim = CLAIMS[user, label]
    assert {GROWS: now > was, SHRINKS: now < was, GONE: now == 0, ALL: now == k}[claim]
    assert was >= MANY.get(user, 0)
    if "side_before" in drawn:
        assert sum(row.is_marked for row in drawn["side_before"]) == was
    press(at, "Done")
    assert as_read(people[user]["story"]) in as_read(words(at))
    if at.session_state["view"].mix != before:
        press(at, "Undo")
    assert at.session_state["view"].mix == before


def test_the_pages_open_on_somebody_whose_list_makes_sense_at_a_glance(shop):
    at = open_app()
    view = at.session_state["view"]
    assert view.user_id == "ines"
    catalog = view.engine.dataset.catalog
    categories = [catalog.categories[catalog.index_of(item)] for item in listed_ids(at)]
    assert categories.count("Coffee and tea") >= 9


def test_another_users_list_carries_no_marks_of_a_story(shop, drawn):
    at = press(open_app(user="maya"), "to 90 days: they return")
    assert any(row.is_marked for row in drawn["recommendation_list"])
    at.session_state["user"] = "kofi"
    at.run()
    assert not any(row.is_marked for row in drawn["recommendation_list"])
