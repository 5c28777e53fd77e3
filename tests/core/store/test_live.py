"""Events and items between two imports: part of the very next answer, folded in by the next version, never lost."""

import subprocess
import sys

import numpy as np
import pytest
from prepared import ITEMS, LOG, sources, written

from core.config import RankingConfig
from core.datasets.importing import Sources
from core.errors import DataError, NotFoundError
from core.ranking import Query, remembered, similar_items
from core.signals import Ease
from core.store import Workspace, live_log
from core.store.build import existing_dataset, import_dataset, open_recommender
from core.store.changes import forget_user
from core.store.live import add_events, add_items, follow
from core.store.rebuild import rebuild

NOW = 1_710_000_000.0
STOVE = {"item_id": "stove", "title": "Stove", "category": "Outdoor", "price": "$ 30", "tags": ["fire"]}


@pytest.fixture
def workspace(tmp_path, encoder):
    workspace = Workspace(tmp_path / "home")
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG))
    return workspace


def engine_of(workspace):
    return follow(workspace, open_recommender(workspace, "shop"))


def history(engine, user):
    return [(event.item_id, event.event) for event in remembered(engine, Query(user, now=NOW + 10), RankingConfig())]


def view(user, item, **more):
    return {"user_id": user, "item_id": item, "event": "view", "timestamp": NOW, **more}


def test_an_event_is_part_of_its_users_next_answer(workspace):
    before = open_recommender(workspace, "shop")
    received = add_events(workspace, "shop", [view("ann", "rope"), view("zoe", "lamp", timestamp="2024-03-05")])
    assert (received.n_rows, received.n_left_out) == (2, 0)
    after = follow(workspace, before)
    assert history(after, "ann") == [("rope", "view"), *history(before, "ann")]
    assert history(after, "bob") == history(before, "bob")
    assert after.recommend(Query("zoe", now=NOW + 10), RankingConfig()).fallback is None
    assert follow(workspace, after) is after


def test_an_event_after_the_asked_moment_is_not_known_yet(workspace):
    add_events(workspace, "shop", [view("ann", "rope", timestamp=NOW + 100)])
    assert ("rope", "view") not in history(engine_of(workspace), "ann")


def test_what_has_just_happened_counts_though_the_clock_stands_at_the_newest_logged_action(workspace):
    add_events(workspace, "shop", [{"user_id": "zoe", "item_id": "rope", "event": "like"}])
    engine = engine_of(workspace)
    assert engine.now() < NOW
    assert engine.recommend(Query("zoe"), RankingConfig()).fallback is None
    assert [event.days_ago for event in remembered(engine, Query("zoe"), RankingConfig())] == [0.0]


def test_an_answer_with_live_events_equals_that_of_the_data_set_made_of_them(workspace):
    add_events(workspace, "shop", [view("ann", "rope"), view("ann", "lamp", timestamp=NOW - 5e5, event="purchase")])
    config = RankingConfig().with_weights(content=1, collaborative=0, trending=0)
    lively = engine_of(workspace).recommend(Query("ann", now=NOW), config)
    rebuilt = rebuild(workspace, "shop")
    assert (rebuilt.is_new, rebuilt.has_live) == (True, True)
    folded = open_recommender(workspace, "shop").recommend(Query("ann", now=NOW), config)
    assert [item.item_id for item in lively.items] == [item.item_id for item in folded.items]
    scores = [[item.score for item in answer.items] for answer in (lively, folded)]
    np.testing.assert_allclose(*scores, rtol=1e-6)


def test_a_new_item_is_recommended_at_once_and_found_alike(workspace, encoder):
    add_items(workspace, "shop", [STOVE])
    encoder.encoded.clear()
    engine = engine_of(workspace)
    assert encoder.encoded == []  # its vector was made when it came in
    assert "stove" in engine.recommend(Query("ann", now=NOW), RankingConfig()).ranks()
    assert {item.item_id for item in similar_items(engine, "lamp")} == {"tent", "rope", "stove"}
    row = engine.dataset.catalog.frame.iloc[engine.dataset.catalog.require_index("stove")]
    assert (row["price"], row["tags"]) == (30.0, ("fire",))
    assert engine.dataset.fingerprint == open_recommender(workspace, "shop").dataset.fingerprint


def test_a_known_item_is_replaced_in_its_place(workspace):
    add_items(workspace, "shop", [{"item_id": "lamp", "title": "Better lamp", "available": False}])
    engine = engine_of(workspace)
    assert list(engine.dataset.catalog.titles) == ["Better lamp", "Tent", "Rope"]
    assert "lamp" not in engine.recommend(Query("bob", now=NOW), RankingConfig()).ranks()


def test_an_event_waits_for_its_item(workspace):
    add_events(workspace, "shop", [view("ann", "stove")])
    early = engine_of(workspace)
    assert ("stove", "view") not in history(early, "ann")
    add_items(workspace, "shop", [STOVE])
    assert history(follow(workspace, early), "ann")[0] == ("stove", "view")
    assert history(engine_of(workspace), "ann")[0] == ("stove", "view")


def test_an_engine_that_followed_step_by_step_equals_one_that_followed_at_once(workspace):
    steps = [
        lambda: add_items(workspace, "shop", [STOVE]),
        lambda: add_events(workspace, "shop", [view("ann", "stove"), view("ann", "oven")]),
        lambda: add_items(workspace, "shop", [{"item_id": "oven", "title": "Oven"}]),
        lambda: add_events(workspace, "shop", [view("bob", "oven", timestamp=NOW - 1e6), view("bob", "lamp")]),
    ]
    engine = open_recommender(workspace, "shop")
    for step in steps:
        step()
        engine = follow(workspace, engine)
    at_once = engine_of(workspace)
    for user in ("ann", "bob"):
        assert history(engine, user) == history(at_once, user)
        query = Query(user, now=NOW + 10)
        assert engine.recommend(query, RankingConfig()).items == at_once.recommend(query, RankingConfig()).items
    assert [type(one.model) for one in engine.models["collaborative"].values()] == [Ease]


def test_the_next_import_takes_in_what_arrived_and_the_log_shrinks(workspace, tmp_path):
    add_items(workspace, "shop", [STOVE])
    add_events(workspace, "shop", [view("ann", "stove"), view("ann", "ghost")])
    for number in range(5):  # until no version is kept that lacks them
        more = written(tmp_path / f"more{number}.csv", LOG)
        import_dataset(workspace, "shop", Sources(interactions=more))
    dataset = existing_dataset(workspace, "shop")
    assert dataset.counts() == {"items": 4, "users": 2, "interactions": 5, "orphans": 1}
    assert live_log.rows_after(workspace, "shop", 0) == []
    assert engine_of(workspace).live.last_number == 3
    assert add_events(workspace, "shop", [view("bob", "lamp")]).last_number == 4


def test_starting_over_leaves_behind_what_arrived_before(workspace, tmp_path):
    add_events(workspace, "shop", [view("zoe", "lamp")])
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG), replace=True)
    assert history(engine_of(workspace), "zoe") == []


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([{"user_id": "ann"}], "event 1 has no item_id: give it as text."),
        ([view("ann", "lamp"), view("", "lamp")], "event 2 has no user_id: give it as text."),
        ([view("ann", "lamp", timestamp="soon")], "event 1 has the time 'soon': give ISO 8601 or seconds since 1970."),
        ([view("ann", "lamp", value=-1)], "event 1 has the value -1: give a number of 0 or more."),
        ([view("ann", "lamp", colour="red")], "event 1 has a field 'colour': use user_id, item_id, timestamp"),
    ],
)
def test_of_events_that_are_not_sound_none_is_stored(workspace, events, sentence):
    with pytest.raises(DataError, match=sentence):
        add_events(workspace, "shop", events)
    assert live_log.last_number(workspace, "shop") == 0


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([{"item_id": "x"}], "item 1 has no title: give it as text."),
        ([{"item_id": "x", "title": "X", "price": "cheap"}], "item 1: price 'cheap': not a number, left empty."),
        ([STOVE, STOVE], "item 1: item_id 'stove': this id stands again further down; the last row wins."),
    ],
)
def test_of_items_that_are_not_sound_none_is_stored(workspace, items, sentence):
    with pytest.raises(DataError, match=sentence):
        add_items(workspace, "shop", items)
    assert live_log.last_number(workspace, "shop") == 0


def test_nothing_is_taken_in_for_a_data_set_that_is_not_there(workspace):
    with pytest.raises(NotFoundError, match="there is no data set 'other'"):
        add_events(workspace, "other", [view("ann", "lamp")])


def test_a_forgotten_users_events_go_and_stay_away(workspace):
    add_events(workspace, "shop", [view("zoe", "lamp"), view("ann", "rope")])
    assert forget_user(workspace, "shop", "zoe").n_interactions == 1
    assert [row.document["user_id"] for row in live_log.rows_after(workspace, "shop", 0)] == ["ann"]
    received = add_events(workspace, "shop", [view("zoe", "tent"), view("ann", "tent")])
    assert (received.n_rows, received.n_left_out) == (1, 1)


SEND = (
    "import sys; from pathlib import Path\n"
    "from core.store.live import add_events\n"
    "from core.store import Workspace\n"
    "workspace = Workspace(Path(sys.argv[1]))\n"
    "for n in range(40):\n"
    "    add_events(workspace, 'shop', [{'user_id': sys.argv[2], 'item_id': 'lamp', 'timestamp': n}])\n"
)


def test_two_processes_at_once_lose_nothing(workspace):
    senders = [subprocess.Popen([sys.executable, "-c", SEND, workspace.home, user]) for user in ("x", "y")]
    assert [sender.wait(timeout=120) for sender in senders] == [0, 0]
    rows = live_log.rows_after(workspace, "shop", 0)
    assert [row.number for row in rows] == list(range(1, 81))
    for user in ("x", "y"):
        assert [row.document["timestamp"] for row in rows if row.document["user_id"] == user] == list(range(40))
