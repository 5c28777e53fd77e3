"""The desk beside a page: drawn after the list, and never lost with it."""

from driver import LOG, listed_ids, open_app, press, shares, words


def test_a_list_that_cannot_be_made_leaves_the_desk_to_mend_it(tiny):
    tiny(log=LOG)
    at = open_app(user="ann")
    at.session_state["filter_attributes"] = {"colour": ["red"]}  # a column of another catalog, from a loaded mix
    at.run()
    assert "filter 'colour' is not a column of this catalog" in at.error[0].value.replace("\\", "")
    assert shares(at) == (50.0, 30.0, 20.0)
    press(at, "Reset")
    assert not at.error
    assert len(listed_ids(at)) == 5


def test_filters_of_another_catalog_are_gone_before_the_list_is_made(tiny):
    tiny(log=LOG)
    at = open_app(user="ann")
    at.session_state["filter_category"] = ["Home", "Kitchen"]
    at.session_state["filter_tags"] = ["vegan"]
    at.run()
    assert at.session_state["view"].mix.filters.category == ("Home",)
    assert at.session_state["view"].mix.filters.tags == ()
    assert set(listed_ids(at)) <= {"lamp", "rug", "bed"}
    assert "The filter on category alone hides" in words(at)
