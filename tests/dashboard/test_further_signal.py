"""A signal beside the three of the default mix is on the desk like them."""

import numpy as np
import pytest
from driver import open_app

from core.ranking import Query
from core.signals import Signal, register, unregister


class ShortTitles(Signal):
    """Items with short titles first."""

    name, label, short_label, help, letter = "short_titles", "Short titles", "Short", "Short titles first.", "H"
    colours = ("#2E7D32", "#81C784")

    def score(self, context):
        return -np.array([len(str(title)) for title in context.engine.dataset.catalog.titles], dtype=np.float32)


@pytest.fixture(autouse=True)
def short_titles():
    register(ShortTitles())
    yield
    unregister("short_titles")


def shares(at):
    return {name: at.session_state[name] for name in ("content", "collaborative", "trending", "short_titles")}


def test_its_fader_stands_at_0_and_moves_the_list_and_the_others(shop):
    at = open_app(user="kofi", content="50", collaborative="30", trending="20")
    assert shares(at) == {"content": 50, "collaborative": 30, "trending": 20, "short_titles": 0}
    at.slider(key="short_titles").set_value(60.0).run()
    assert not at.exception
    assert shares(at) == pytest.approx({"content": 20, "collaborative": 12, "trending": 8, "short_titles": 60})
    view = at.session_state["view"]
    assert view.mix.weights["short_titles"] == pytest.approx(0.6)
    answer = view.engine.recommend(Query("kofi"), view.mix)
    assert answer.shares["short_titles"] == pytest.approx(0.6)
    assert any(item.contributions["short_titles"] for item in answer.items)


def test_undo_takes_its_move_back_and_mute_has_somewhere_to_return_to(shop):
    at = open_app(user="kofi", content="50", collaborative="30", trending="20")
    at.slider(key="short_titles").set_value(40.0).run()
    at.button(key="mute_short_titles").click().run()
    assert shares(at)["short_titles"] == 0
    at.button(key="mute_short_titles").click().run()
    assert shares(at)["short_titles"] == 40
    next(button for button in at.button if button.label == "Undo").click().run()
    assert shares(at)["short_titles"] == 0
    assert sum(shares(at).values()) == pytest.approx(100)


def test_unmute_gives_a_signal_that_never_had_weight_its_part(shop):
    at = open_app(user="kofi", content="50", collaborative="30", trending="20")
    at.button(key="mute_short_titles").click().run()
    assert shares(at) == pytest.approx({"content": 37.5, "collaborative": 22.5, "trending": 15, "short_titles": 25})


def test_a_link_carries_it(shop):
    at = open_app(user="kofi", content="20", collaborative="20", trending="20", short_titles="40")
    assert not at.exception
    assert at.session_state["view"].mix.weights.shares()["short_titles"] == pytest.approx(0.4)
