"""The Map page: a picture at once, five ways to look at it, what lies near, and what a selection stands for."""

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from driver import LOG, as_read, go_to, listed_ids, open_app, press, until_measured, words

from core.store.live import add_items
from dashboard import cache
from dashboard.pages.map import _trail
from dashboard.pages.map._chart import act

CLICKED = {"points": [{"customdata": "item:rug"}], "box": [], "lasso": []}


def presets_of(at):
    return next(group for group in at.button_group if group.label == "Show")


def choose(at, preset):
    return presets_of(at).set_value(preset).run()


def labels(at):
    return [button.label for button in at.button]


def is_fine(at):
    return not at.exception and not at.error


@pytest.fixture(autouse=True)
def nobody_to_place(monkeypatch):
    """Leave the personas out: placing them loads a model."""
    placed = Future()
    placed.set_result({})
    monkeypatch.setattr(cache, "persona_tastes", lambda dataset, version: placed)


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """Return the jobs that pages start, with their arguments; none of them runs."""
    jobs = []

    def start(workspace, task, dataset, **arguments):
        jobs.append((task, dataset, arguments))
        return SimpleNamespace(job_id=str(len(jobs)))

    monkeypatch.setattr("core.jobs.start_job", start)
    monkeypatch.setattr("core.jobs.running_jobs", lambda _: [])
    return jobs


@pytest.fixture
def page(tiny):
    tiny(log=LOG)
    return open_app("map")


def test_the_quick_picture_is_there_at_once_in_colours_and_the_map_is_being_drawn(page, started):
    assert is_fine(page)
    assert "Near means similar; far-apart distances mean little." in words(page)
    assert [(task, dataset) for task, dataset, _ in started] == [("map", "tiny")]
    by = next(box for box in page.selectbox if box.label == "Colour by")
    assert (by.value, "by group" in by.options) == ("Category", False)
    assert presets_of(page).options == [
        "Catalog",
        "Users",
        "This list",
        "Never recommended",
        "Where it beats Balanced",
    ]


def test_a_map_that_somebody_cancelled_is_offered_not_drawn_again(page, started):
    at = page.run()
    assert len(started) == 1
    press(at, "Draw the map with groups")
    assert started[1] == started[0]


def test_this_list_names_its_items_by_number(page):
    at = choose(page, "list")
    assert is_fine(at)
    titles = {"lamp": "Lamp", "torch": "Torch", "rug": "Rug", "tent": "Tent", "bed": "Bed", "rope": "Rope"}
    numbered = [f"{number}\\. {titles[item]}" for number, item in enumerate(listed_ids(at), 1)]
    assert [label for label in labels(at) if label in numbered] == numbered
    assert f"user:{at.session_state['view'].user_id}" in at.get("plotly_chart")[0].proto.spec


def test_a_click_shows_the_nearest_in_the_space_and_each_leads_on_and_back(page):
    page.session_state["map_trail"] = ["item:lamp"]
    at = page.run()
    near = [button for button in at.button if str(button.key).startswith("near_")]
    assert [button.key for button in near][:2] == ["near_item:torch", "near_item:rug"]
    assert near[0].label.startswith("0\\.80 Torch")
    at = near[0].click().run()
    assert "**Torch**" in words(at)
    assert press(at, "Back to Lamp").session_state["map_trail"] == ["item:lamp"]


def test_a_user_shows_what_they_did_and_who_is_alike(page):
    at = choose(page, "users")
    at.session_state["map_trail"] = ["user:bob"]
    at = at.run()
    assert is_fine(at)
    assert "2 actions" in words(at)
    assert [button.key for button in at.button if str(button.key).startswith("acted_")] == [
        "acted_item:lamp",
        "acted_item:torch",
    ]
    assert any(str(button.key).startswith("like_user:") for button in at.button)
    at = press(at, "Open their list")
    assert at.session_state["view"].user_id == "bob"


def test_a_search_rings_what_it_finds_and_says_so_when_it_finds_nothing(page):
    at = next(box for box in page.text_input if box.label == "Find on the map").input("ro").run()
    assert "**1 found**" in words(at)
    assert "hit_item:rope" in [button.key for button in at.button]
    at = next(box for box in at.text_input if box.label == "Find on the map").input("zzz").run()
    assert "No name on this picture has these words: try another." in words(at)


def test_a_selection_is_a_table_and_a_taste_to_recommend_for(page):
    page.session_state["map_selected"] = ["item:lamp", "item:torch", "item:gone"]
    at = page.run()
    assert is_fine(at)
    assert "**2 items selected**" in words(at)
    assert "light (2, 3.0 times as often as elsewhere)" in words(at).replace("\\", "")
    assert at.dataframe[0].value["Item"].tolist() == ["Lamp", "Torch"]
    at = press(at, "Recommend for this taste")
    assert is_fine(at)
    assert at.session_state["new_interests"] == ("light",)
    assert at.session_state["new_clicks"] == ("lamp", "torch")
    assert "someone of this taste" in words(at)


def test_presets_that_count_say_why_they_cannot(page):
    at = until_measured(page)
    for preset in ("never", "beats"):
        at = choose(at, preset)
        assert is_fine(at)
        assert "Nobody has both a choice before the cut" in words(at) or "Nothing to measure" in words(at)


def test_never_recommended_and_where_it_beats_on_the_shop(shop):
    at = until_measured(open_app("map"))
    at = choose(at, "never")
    assert is_fine(at)
    assert "items that stand in none of the lists of" in words(at)
    at = choose(at, "beats")
    assert "Your mix is the one it is compared with" in words(at) or "get a better list" in words(at)
    at.session_state["variety"] = 90
    at = at.run()
    assert is_fine(at)
    assert "get a better list from this mix (green)" in as_read(words(at))


def test_people_to_start_from_are_placed_on_request(page, monkeypatch):
    ready = Future()
    ready.set_result({"Ada": np.array([0, 1, 0, 0], np.float32)})
    monkeypatch.setattr(cache, "persona_tastes", lambda dataset, version: ready)
    at = press(page, "Place people to start from")
    assert is_fine(at)
    assert "persona:Ada" in at.get("plotly_chart")[0].proto.spec


def test_without_users_only_the_catalog_is_offered(tiny):
    tiny()
    at = go_to(open_app("map"), "map")
    assert is_fine(at)
    assert presets_of(at).options == ["Catalog"]


def test_few_and_like_users_get_a_sentence(tiny):
    tiny(log="user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\nbob,lamp,2024-10-03,view\n")
    at = choose(open_app("map"), "users")
    assert is_fine(at)
    assert "it takes at least three whose tastes differ" in words(at)


@pytest.mark.parametrize(
    "items",
    [
        "item_id,title\nlamp,Lamp\nrug,Rug\n",
        "item_id,title\nlamp,Lamp\n",
        "item_id,title\n" + "".join(f"i{number},Lamp\n" for number in range(20)),
    ],
    ids=["two items", "one item", "twenty the same"],
)
def test_nothing_to_draw_gets_a_sentence(tiny, items):
    tiny(items=items)
    at = open_app("map")
    assert is_fine(at)
    assert "There is no map to draw" in words(at)


def test_items_that_came_later_are_counted(tiny):
    workspace = tiny(log=LOG)
    add_items(workspace, "tiny", [{"item_id": "new", "title": "Lamp"}])
    at = open_app("map")
    assert is_fine(at)
    assert "1 item arrived after this map was drawn" in words(at)


def test_what_hands_do_reaches_the_page(page, monkeypatch):
    session = {}
    monkeypatch.setattr(st, "session_state", session)
    scene = SimpleNamespace(
        picture=SimpleNamespace(positions=np.array([[0, 0], [1, 1], [5, 5], [np.nan, np.nan]])),
        keys=["item:a", "item:b", "item:c", "item:d"],
        foreground=None,
        layer=None,
    )
    act(CLICKED, scene)
    assert session["map_trail"] == ["item:rug"]
    act({"points": [], "lasso": [], "box": [{"x": [-1, 2], "y": [-1, 2]}]}, scene)
    assert session["map_selected"] == ["item:a", "item:b"]
    act({"points": [], "lasso": [], "box": []}, scene)
    assert session["map_selected"] == []
    scene.foreground = np.array([False, True, True, True])
    act({"points": [], "lasso": [{"x": [-1, 6, 6, -1], "y": [-1, -1, 6, 6]}], "box": []}, scene)
    assert session["map_selected"] == ["item:b", "item:c"]
    assert _trail.parts("item:a:b") == ("item", "a:b")
