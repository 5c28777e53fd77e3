"""Other ways to look at lists: two mixes beside each other, and a dozen people."""

import pytest
from driver import as_read, open_app, words

from core.ranking import Query
from dashboard.lists import list_views


def look(at, view):
    at.session_state["list_view"] = view
    return at.run()


def test_side_by_side_counts_what_both_mixes_show(shop):
    at = look(open_app(content="20", collaborative="20", trending="60"), list_views.SIDE_BY_SIDE)
    view = at.session_state["view"]
    mine = view.engine.recommend(Query(view.user_id), view.mix).ranks().keys()
    balanced = view.engine.recommend(Query(view.user_id), view.compared).ranks().keys()
    assert not at.exception
    assert 0 < len(mine & balanced) < 10
    assert f"{len(mine & balanced)} of 10 items stand in both lists" in words(at)


def test_a_dozen_people_who_only_see_what_trends_share_most_picks(shop):
    at = look(open_app(content="0", collaborative="0", trending="100"), list_views.TWELVE)
    table = at.dataframe[0].value
    assert list(table["person"][:3]) == ["Inês", "Maya", "Kofi"]
    assert table.shape == (12, 6)
    view = at.session_state["view"]
    shown = [set(view.engine.recommend(Query(user), view.mix).ranks()) for user in view.engine.dataset.people]
    common = len(set.intersection(*shown[:12]))
    assert f"{common * 10}% of the picks go to all 12" in as_read(words(at))
    assert common >= 5


def test_a_dozen_people_whose_own_taste_counts_share_little(shop):
    at = look(open_app(content="100", collaborative="0", trending="0"), list_views.TWELVE)
    assert "0% of the picks go to all 12" in as_read(words(at))


@pytest.mark.parametrize("view", [list_views.SIDE_BY_SIDE, list_views.TWELVE])
def test_other_views_work_without_pictures_and_with_a_tiny_log(tiny, view):
    tiny("shelf", log="user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\nbob,torch,2024-10-03,view\n")
    at = look(open_app(), view)
    assert not at.exception
    assert not at.error


def test_todays_system_can_be_compared_with(shop):
    at = open_app(compare="Today's system")
    view = at.session_state["view"]
    given = view.compared_lists[view.user_id]
    answer = view.engine.recommend(Query(view.user_id), view.mix)
    before = view.engine.explain_list(Query(view.user_id), view.mix, given)
    assert [item.item_id for item in before.items] == list(given[:10])
    look(at, list_views.SIDE_BY_SIDE)
    both = len(set(given[:10]) & set(answer.ranks()))
    assert f"{both} of 10 items stand in both lists" in words(at)
    assert "gives no scores" in as_read(words(at))


def test_a_user_without_a_list_of_todays_system_is_told_so(shop):
    at = open_app(compare="Today's system", user="nobody-at-all")
    assert not at.exception
    assert "has no list for this user" in as_read(words(at))
