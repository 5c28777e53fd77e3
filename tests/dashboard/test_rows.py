"""The engine's answers as rows, on six items made by hand."""

import pytest
from answers import answer_of, item
from driver import LOG

from core.config import RankingConfig
from core.ranking import Origin, Pull, Query, Remembered
from core.store.build import open_recommender
from dashboard.components.history_strip import Entry
from dashboard.components.recommendation_list import Left, Segment
from dashboard.lists import rows
from dashboard.session import state
from dashboard.session.view import View

BALANCED = RankingConfig()


@pytest.fixture
def view(tiny, monkeypatch):
    """Return what the page is about: Ann, who likes the tent in this session."""
    monkeypatch.setattr(state, "query", lambda user_id: Query(user_id, likes=("tent",)))
    workspace = tiny(log=LOG, items=ITEMS)
    engine = open_recommender(workspace, "tiny")
    return View(engine, engine.version, "ann", BALANCED, None, "Balanced", BALANCED)


ITEMS = """item_id,title,category,image
lamp,Lamp,Home,https://example.org/lamp.png
torch,Torch,Outdoor,http://example.org/torch.png
rug,Rug,Home,
tent,Tent,Outdoor,javascript:alert(1)
bed,Bed,Home,
rope,Rope,Outdoor,
"""


def test_a_row_says_what_the_engine_said(view):
    first = item("torch", rank=1, item_index=1, score=0.9, order_score=0.9, points={"content": 20, "trending": -5})
    second = item(
        "tent",
        rank=2,
        item_index=3,
        score=0.8,
        order_score=0.596,
        too_like="torch",
        points={"collaborative": 30},
        origins={"collaborative": Origin((Pull("lamp", 1.0),))},
    )
    torch, tent = rows.list_rows(view, answer_of(first, second), answer_of(item("tent", rank=1, item_index=3)))
    assert (torch.rank, torch.title, torch.category, torch.match) == (1, "Torch", "Outdoor", 90)
    assert (torch.previous_rank, torch.is_liked, torch.discount_reason) == (None, False, "")
    assert torch.segments == (
        Segment("content", 20.0),
        Segment("collaborative", 0.0),
        Segment("trending", -5.0),
        Segment("boost", 0.0),
    )
    assert (tent.previous_rank, tent.is_liked, tent.match) == (1, True, 60)
    assert tent.reason == "Chosen by people who chose Lamp"
    assert tent.discount == pytest.approx(20.4)
    assert tent.discount_reason == "too like no. 1"


def test_a_real_list_is_ordered_by_the_number_its_rows_show(view):
    answer = view.engine.recommend(Query("ann"), BALANCED)
    shown = rows.list_rows(view, answer, answer)
    assert [row.rank for row in shown] == list(range(1, len(shown) + 1))
    assert [row.match for row in shown] == sorted((row.match for row in shown), reverse=True)
    assert all(row.previous_rank == row.rank for row in shown)


def test_what_left_the_list_is_named_with_its_old_place(view):
    before = answer_of(item("lamp", rank=1), item("torch", rank=2), item("rug", rank=3))
    after = answer_of(item("torch", rank=1), item("bed", rank=2))
    assert rows.left_rows(after, before) == [Left("lamp", "Lamp", 1), Left("rug", "Rug", 3)]
    assert rows.left_rows(before, before) == []


def test_history_entries_carry_age_and_weight_and_unknown_ages_are_none(view):
    history = [Remembered("rug", "view", 1.5, 0.8), Remembered("bed", "like", float("nan"), 1.0)]
    assert rows.history_entries(view, history, ["content", "trending"]) == [
        Entry("rug", "Rug", "view", 0.8, 1.5, None, "Home"),
        Entry("bed", "Bed", "like", 1.0, None, None, "Home"),
    ]


def test_where_nothing_listens_to_memory_entries_are_as_heavy_as_they_count(view):
    history = [Remembered("rug", "view", 1.5, 0.8, {"collaborative": 1.0})]
    assert [one.weight for one in rows.history_entries(view, history, ["collaborative"])] == [1.0]
    assert [one.weight for one in rows.history_entries(view, history, ["trending"])] == [0.0]


@pytest.mark.parametrize(
    ("item_id", "picture"),
    [("lamp", "https://example.org/lamp.png"), ("torch", None), ("rug", None), ("tent", None)],
)
def test_pictures_from_elsewhere_are_shown_only_over_https(view, item_id, picture):
    assert rows.pictures(view)(item_id) == picture
