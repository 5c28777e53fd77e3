"""Links that restore everything on screen."""

import pytest
from driver import LOG, as_read, listed_ids, open_app, shares, words

from core.config import RankingConfig
from core.errors import NotFoundError
from core.store.changes import forget_user
from core.store.saved_personas import delete_persona, save_persona
from core.store.saved_views import saved_view
from core.users import Persona
from dashboard.lists import list_views
from dashboard.pages.map import _trail


def make_view(at) -> str:
    """Save the view as the Share button does: in a run of the page."""
    at.session_state["share"] = True
    at.run()
    made = next(code.value for code in at.code if "?view=" in code.value)
    return made.partition("?view=")[2]


@pytest.fixture
def busy(shop):
    """Return a page on which everything a view keeps stands elsewhere than by default."""
    at = open_app(user="kofi", content="20", collaborative="20", trending="60", variety="70")
    at.session_state["filter_category"] = [
        next(iter(at.session_state["view"].engine.dataset.catalog.category_counts()))
    ]
    at.session_state["compare"] = "Today's system"
    at.run()
    first, second = listed_ids(at)[:2]
    at.session_state["likes"] = {"kofi": [first]}
    at.session_state["hides"] = {"kofi": [second]}
    at.session_state["why_not"] = "lamp"
    at.run()
    at.session_state["why"] = listed_ids(at)[0]
    return at.run()


def test_a_link_restores_user_mix_filters_try_outs_and_questions(busy):
    fresh = open_app(view=make_view(busy))
    assert not fresh.exception
    assert listed_ids(fresh) == listed_ids(busy)
    assert shares(fresh) == pytest.approx(shares(busy))
    keys = ("user", "variety", "filter_category", "likes", "hides", "why", "why_not", "compare")
    assert {key: fresh.session_state[key] for key in keys} == {key: busy.session_state[key] for key in keys}
    assert "view_notice" not in fresh.session_state or not fresh.session_state["view_notice"]


def test_another_way_to_look_is_restored_too(shop):
    at = open_app()
    at.session_state["list_view"] = list_views.SIDE_BY_SIDE
    fresh = open_app(view=make_view(at.run()))
    assert "items stand in both lists" in words(fresh)


def test_a_view_whose_way_on_the_map_leads_over_a_user_goes_when_that_user_is_forgotten(tiny):
    workspace = tiny(log=LOG)
    at = open_app(user="ann")
    at.session_state["map_trail"] = [_trail.key_of(_trail.ITEM, "lamp"), _trail.key_of(_trail.USER, "bob")]
    view_id = make_view(at.run())
    forget_user(workspace, "tiny", "bob")
    with pytest.raises(NotFoundError):
        saved_view(workspace, view_id)


def test_a_view_that_names_somebody_forgotten_is_not_shared_and_the_page_says_so(tiny):
    workspace = tiny(log=LOG)
    at = open_app(user="bob")
    forget_user(workspace, "tiny", "ann")
    at.session_state["map_trail"] = [_trail.key_of(_trail.USER, "ann")]
    at.session_state["share"] = True
    at.run()
    assert not at.exception
    assert not any("?view=" in code.value for code in at.code)
    assert "this view names a user who asked to be forgotten" in as_read(words(at))


def test_a_page_is_restored_too(shop):
    at = open_app("data")
    fresh = open_app(view=make_view(at))
    assert fresh.session_state["page"] == "data"


def test_a_described_new_user_is_restored_with_their_clicks(shop):
    at = open_app("new_users")
    at.session_state["new_goals"] = "slow mornings"
    at.run()
    at.session_state["new_clicks"] = (listed_ids(at)[0],)
    fresh = open_app(view=make_view(at.run()))
    assert fresh.session_state["page"] == "new_users"
    assert fresh.session_state["new_goals"] == "slow mornings"
    assert fresh.session_state["view"].query == at.session_state["view"].query


def test_the_same_view_has_one_link_and_a_change_makes_another(shop):
    at = open_app()
    first = make_view(at)
    assert make_view(at) == first
    at.session_state["variety"] = 80
    assert make_view(at) != first


def test_the_link_stays_in_the_address_until_something_moves(shop):
    view_id = make_view(open_app())
    at = open_app(view=view_id)
    assert at.query_params["view"] == view_id
    at.session_state["variety"] = 85
    at.run()
    assert "view" not in at.query_params


def test_on_changed_data_the_page_says_so(tiny):
    workspace = tiny(log="user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\nbob,torch,2024-10-03,view\n")
    at = open_app()
    at.session_state["variety"] = 55
    view_id = make_view(at)
    tiny(log="user_id,item_id,timestamp,event\nann,rug,2024-10-05,like\n")
    fresh = open_app(view=view_id)
    assert not fresh.exception
    assert "the data set has changed since" in as_read(words(fresh))
    assert fresh.session_state["variety"] == 55
    assert saved_view(workspace, view_id).dataset == "tiny"


def test_a_view_of_a_deleted_data_set_and_an_unknown_one_are_said_in_a_sentence(tiny):
    log = "user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\n"
    workspace = tiny("old", log=log)
    view_id = make_view(open_app())
    tiny("new", log=log)
    workspace.delete_dataset("old")
    gone, unknown = open_app(view=view_id), open_app(view="abc*def")
    assert not gone.exception
    assert not unknown.exception
    assert "This view belongs to the data set 'old', which has been deleted." in as_read(words(gone))
    assert "There is no saved view 'abc*def': the link may be cut short." in as_read(words(unknown))
    assert dict(saved_view(workspace, view_id).content) == {}
    assert gone.session_state["dataset"] == unknown.session_state["dataset"] == "new"


def test_a_mix_and_a_persona_that_were_deleted_since_are_said_and_the_rest_is_restored(tiny):
    workspace = tiny(log="user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\nbob,torch,2024-10-03,view\n")
    workspace.save_config("tiny", "Autumn", RankingConfig(diversity=0.9))
    olive = Persona("Olive", ("light",), "read at night")
    save_persona(workspace, "tiny", "Olive", olive.to_json())
    at = open_app("new_users", compare="Autumn")
    at.radio(key="persona_tiny").set_value("Olive").run()
    view_id = make_view(at)
    assert "deleted since" not in words(open_app(view=view_id))
    workspace.delete_config("tiny", "Autumn")
    delete_persona(workspace, "tiny", "Olive")
    fresh = open_app(view=view_id)
    assert not fresh.exception
    said = as_read(words(fresh))
    assert "“Autumn”, which it is compared with, has been deleted since: Balanced takes its place." in said
    assert "The persona “Olive” has been deleted since; what they said is still here." in said
    assert fresh.session_state["compare"] == "Balanced"
    assert tuple(fresh.session_state["new_interests"]) == ("light",)


def test_what_a_view_keeps_is_plain_json(shop):
    import json

    view = saved_view(shop, make_view(open_app()))
    assert json.loads(json.dumps(dict(view.content))) == dict(view.content)
