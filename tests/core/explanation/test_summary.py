"""A list in one paragraph."""

from dataclasses import replace

import pytest
from builders import recommender_of

from core.config import RankingConfig
from core.explanation.summary import summary
from core.ranking import Query

MIX = RankingConfig(diversity=0.0, k=4)


@pytest.fixture(scope="module")
def engine():
    return recommender_of()


def told(engine, query=None, mix=MIX, **further):
    answer = engine.recommend(query or Query("bob"), mix)
    return answer, summary(answer, engine.dataset, who="Bob", **further)


def test_the_paragraph_names_person_date_and_first_items(engine):
    answer, text = told(engine)
    first, second, third = (f"“{item.title}”" for item in answer.items[:3])
    assert text.startswith(f"The 4 picks for Bob as of 4 October 2024 begin with {first}, {second} and {third}. ")


def test_shares_of_the_lift_are_those_of_the_contributions(engine):
    mix = MIX.with_weights(content=1, collaborative=0, trending=0).with_settings({"k": 2})
    answer, text = told(engine, mix=mix)
    assert sum(item.contributions["content"] for item in answer.items) > 0
    assert "What lifts them above the average item is 100% “Similar to what they like”." in text


def test_the_history_behind_the_list_is_named(engine):
    answer, text = told(engine, mix=MIX.with_weights(content=1, collaborative=0, trending=0))
    assert {answer.items[0].origin("content").pulls[0].item_id} <= {"lamp", "torch"}
    assert "From their own history it rests most on " in text


def test_changes_are_told_against_the_other_list(engine):
    answer, _ = told(engine)
    _, same = told(engine, compared=answer, compared_name="Balanced")
    assert same.endswith("Against “Balanced” nothing changes.")
    shorter = replace(answer, items=answer.items[:-1])
    _, more = told(engine, compared=shorter, compared_name="Balanced")
    assert more.endswith(f"Against “Balanced”, 1 is new (“{answer.items[-1].title}”).")
    turned = replace(answer, items=tuple(replace(item, rank=5 - item.rank) for item in reversed(answer.items)))
    _, reordered = told(engine, compared=turned, compared_name="Balanced")
    assert reordered.endswith("Against “Balanced” only the order changes.")


def test_a_list_for_nobody_we_know_says_what_it_is(engine):
    _, text = told(engine, Query("stranger"))
    assert "Nothing is known of 'stranger': shown instead is what is trending now." in text
    assert "What lifts them" not in text


def test_an_empty_list_is_said_in_a_sentence(engine):
    nothing = MIX.with_settings({"lists.include": ["no such item"]})
    assert told(engine, mix=nothing)[1] == "There is nothing to show for Bob under this mix."
