"""Memory on the desk: which signals it moves, and how “People like them” goes along or not."""

from dataclasses import replace

import pytest
from driver import LOG, UNTIMED_LOG, is_off, listed, open_app, presets, press, words

from core.config import Collaborative, RankingConfig
from dashboard.session import state

ALSO = "widget_people_memory"


def half_lives(at):
    """Return what Memory says, and the half-life of “People like them” in the mix."""
    return at.session_state["memory"], at.session_state["view"].mix.collaborative.half_life_days


def load(at, mix):
    at.session_state["mix_to_apply"] = mix
    return at.run()


def remembering(days):
    return RankingConfig(collaborative=Collaborative(half_life_days=days))


def address(at):
    return {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}


def test_memory_moves_similar_only_and_says_so(shop):
    at = open_app(user="maya")
    load(at, RankingConfig())
    at.select_slider(key="memory").set_value("2").run()
    assert half_lives(at) == ("2", None)
    assert not at.toggle(key=ALSO).value
    assert "Moves “Similar to what they like” only" in at.select_slider(key="memory").help


def test_switched_on_people_like_them_goes_along_with_memory(shop):
    at = load(open_app(user="maya"), RankingConfig())
    at.toggle(key=ALSO).set_value(True).run()
    assert half_lives(at) == ("7", 7.0)
    at.select_slider(key="memory").set_value("2").run()
    assert half_lives(at) == ("2", 2.0)
    at.select_slider(key="memory").set_value("always").run()
    assert half_lives(at) == ("always", None)
    at.select_slider(key="memory").set_value("30").run()
    assert half_lives(at) == ("30", 30.0)
    assert "until Memory is moved" not in words(at)
    at.toggle(key=ALSO).set_value(False).run()
    assert half_lives(at) == ("30", None)


def test_the_baby_things_fade_for_maya_where_both_signals_forget(shop):
    at = load(open_app(user="maya"), RankingConfig())
    categories = at.session_state["view"].engine.dataset.catalog.categories

    def of_baby():
        return [item.title for item in listed(at).items if categories[item.item_index].startswith("Baby")]

    at.select_slider(key="memory").set_value("30").run()
    assert len(of_baby()) >= 2
    at.select_slider(key="memory").set_value("2").run()
    assert listed(at).items[1].title in of_baby()  # one signal alone does not let go
    at.toggle(key=ALSO).set_value(True).run()
    assert of_baby() == []
    at.select_slider(key="memory").set_value("90").run()
    assert len(of_baby()) >= 1


def test_a_mix_with_a_half_life_of_its_own_shows_it_until_memory_is_moved(shop):
    at = load(open_app(), remembering(90))
    assert at.toggle(key=ALSO).value
    assert "There a choice counts half after 90 days, until Memory is moved." in words(at)
    assert at.session_state["view"].mix == remembering(90)
    at.select_slider(key="memory").set_value("14").run()
    assert half_lives(at) == ("14", 14.0)
    assert "until Memory is moved" not in words(at)


@pytest.mark.parametrize("days", [0.01, 45, 123.456789, 36_500])
def test_any_half_life_stays_what_it_is_on_the_desk_and_in_a_link(shop, days):
    at = load(open_app(), remembering(days))
    assert not at.exception
    assert half_lives(at) == ("7", days)
    assert half_lives(open_app(**address(at))) == ("7", days)


@pytest.mark.parametrize("rate", [1_000.0, 1e-9])
def test_people_like_them_goes_along_as_far_as_it_can_with_a_memory_beyond_its_range(shop, rate):
    at = load(open_app(), RankingConfig(decay_per_day=rate))
    at.toggle(key=ALSO).set_value(True).run()
    assert not at.exception
    assert at.session_state["view"].mix.collaborative.half_life_days == (0.01 if rate > 1 else 36_500)


def test_undo_takes_back_both_and_reset_returns_to_the_mix(shop):
    at = load(open_app(), RankingConfig())
    at.toggle(key=ALSO).set_value(True).run()
    at.select_slider(key="memory").set_value("2").run()
    press(at, "Undo")
    assert half_lives(at) == ("7", 7.0)
    press(at, "Undo")
    assert half_lives(at) == ("7", None)
    assert not at.toggle(key=ALSO).value
    press(at, "Redo")
    assert (half_lives(at), at.toggle(key=ALSO).value) == (("7", 7.0), True)
    press(at, "Reset")
    assert half_lives(at)[1] is None
    assert not is_off(at, "Undo")


def test_a_preset_brings_its_own(shop):
    at = load(open_app(), remembering(30))
    presets(at).set_value("More variety").run()
    assert half_lives(at) == ("7", None)
    assert not at.toggle(key=ALSO).value


def test_a_link_brings_it_back_and_the_two_still_move_together(shop):
    at = load(open_app(user="maya"), RankingConfig())
    at.toggle(key=ALSO).set_value(True).run()
    at.select_slider(key="memory").set_value("21").run()
    assert '"people_memory":"21"' in address(at)["more"]
    again = open_app(**address(at))
    assert (half_lives(again), again.toggle(key=ALSO).value) == (("21", 21.0), True)
    again.select_slider(key="memory").set_value("3").run()
    assert half_lives(again) == ("3", 3.0)


@pytest.mark.parametrize("said", ["soon", "nan", "-3", "1e9"])
def test_a_link_with_a_half_life_that_is_none_is_read_without_it(shop, said):
    at = open_app(more=f'{{"people_memory":"{said}"}}')
    assert not at.exception
    assert any("nothing that the desk could show" in toast.value for toast in at.toast)
    assert at.session_state[state.PEOPLE_MEMORY] == state.PEOPLE_REMEMBER_ALL


def test_without_times_neither_can_fade(tiny):
    tiny(log=UNTIMED_LOG)
    at = open_app(user="ann")
    assert at.toggle(key=ALSO).disabled
    assert at.toggle(key=ALSO).help == "The log has no times, so nothing can fade."
    load(at, replace(remembering(90), k=3))
    assert not at.exception
    assert "until Memory is moved" not in words(at)


def test_without_a_log_the_switch_says_what_is_missing(tiny):
    tiny()
    at = open_app("new_users")
    assert not at.exception
    assert at.toggle(key=ALSO).disabled
    tiny(log=LOG)
