"""The Map page: a picture at once, the list on it, a clear word where there is none."""

from driver import LOG, open_app, words

from core.maps import load_map, quick_items
from core.maps.figures import map_figure, points_to_draw
from core.ranking.versions import open_recommender
from dashboard import resources


def test_the_quick_picture_is_there_at_once_and_the_list_can_be_shown(tiny):
    tiny(log=LOG)
    at = open_app("map")
    assert not at.exception
    assert not at.error
    assert "Near means similar" in words(at)
    assert any(button.label == "Draw the map with groups" for button in at.button)
    at = next(group for group in at.button_group if group.label == "Show").set_value("This list").run()
    assert not at.exception
    assert not at.error


def test_too_few_items_get_a_sentence(tiny):
    tiny(items="item_id,title\nlamp,Lamp\nrug,Rug\n")
    assert "There is no map to draw" in words(open_app("map"))


def test_titles_are_escaped_and_listed_items_are_numbered(tiny):
    workspace = tiny(log=LOG)
    engine = open_recommender(workspace, "tiny", resources.current_version("tiny"))
    picture = quick_items(engine)
    figure = map_figure(picture, ["<b>x</b>"] * 6, listed=[3, 1])
    assert figure.data[-1].text == ("1", "2")
    assert figure.data[-1].customdata == (3, 1)
    assert figure.data[0].hovertext[0] == "&lt;b&gt;x&lt;/b&gt;"
    assert len(points_to_draw(picture, most=4)) == 4
    assert load_map(workspace.version("tiny", workspace.current_id("tiny"))) is None
