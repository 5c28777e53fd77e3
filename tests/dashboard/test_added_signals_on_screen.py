"""Signals of one's own on the desk: added, moved, explained, linked, saved, taken away."""

import pytest
from driver import as_read, go_to, listed, look_again, open_app, presets, press, until_measured, words

from core.config import RankingConfig, Weights
from core.store.added_signals import add_signal, remove_signal, stored_signals
from core.store.build import open_recommender
from dashboard.lists.rows import fact_of

EVEN = {"content": "50", "collaborative": "30", "trending": "20"}


def add(workspace, label="", kind="column", file=None, dataset="shop", **settings):
    made = add_signal(workspace, open_recommender(workspace, dataset), kind, settings, label=label, file=file)
    look_again()
    return made.signal


def shares(at, *own):
    keys = ("content", "collaborative", "trending", *(f"own_{name}" for name in own))
    return {key.removeprefix("own_"): at.session_state[key] for key in keys}


def html(at):
    return "".join(one.proto.body for one in at.get("html"))


def weights(at):
    return at.session_state["view"].mix.weights.shares()


def test_a_column_becomes_a_fader_that_moves_the_list_and_says_why(shop):
    at = open_app(user="kofi", **EVEN)
    before = [item.item_id for item in listed(at).items]
    column = next(box for box in at.selectbox if box.label == "Column")
    assert {"Margin", "Stock", "Price", "Created at"} <= set(column.options)
    assert "Colour" not in column.options
    column.set_value("margin")
    press(at, "Add")
    assert not at.exception
    assert list(stored_signals(shop, "shop")) == ["margin"]
    assert [toast.value for toast in at.toast if "raise its fader" in toast.value]
    assert shares(at, "margin") == {"content": 50, "collaborative": 30, "trending": 20, "margin": 0}
    assert [item.item_id for item in listed(at).items] == before
    at.slider(key="own_margin").set_value(60.0).run()
    assert not at.exception
    assert weights(at)["margin"] == pytest.approx(0.6)
    found = listed(at)
    assert [item.item_id for item in found.items] != before
    assert any((item.contributions["margin"] or 0) > 0.05 for item in found.items)
    at.button(key="solo_margin").click().run()
    frame = open_recommender(shop, "shop").dataset.catalog.frame.set_index("item_id")["margin"]
    top = listed(at).items[0]
    view = at.session_state["view"]
    assert fact_of(view, listed(at), top)("margin") == f"Margin {frame[top.item_id]:.3g}"
    assert frame[top.item_id] == frame.max()


def test_the_headline_says_what_lists_are_worth_by_it(shop):
    add(shop, column="margin")
    at = until_measured(open_app(user="kofi", own_margin="40", **EVEN))
    assert "Mean margin <b>" in html(at)
    assert "may know the answers" not in words(at)
    at = until_measured(open_app(user="kofi", **EVEN))
    assert "Mean margin" not in html(at)


def test_scores_made_elsewhere_say_that_they_may_know_the_answers(shop, tmp_path):
    ids = open_recommender(shop, "shop").dataset.catalog.item_ids[:100]
    file = tmp_path / "todays_model.csv"
    file.write_text("item_id,score\n" + "".join(f"{item},{place}\n" for place, item in enumerate(ids)))
    add(shop, kind="scores", file=file)
    at = until_measured(open_app(user="kofi", own_todays_model="40", **EVEN))
    assert "may know the answers" in words(at)
    at = go_to(at, "evaluate")
    assert "“Todays model” was made elsewhere" in as_read(words(at))
    result = at.session_state["view"]
    assert result.engine.dataset.added_signals["todays_model"].label == "Todays model"


def test_links_saved_mixes_and_undo_carry_it(shop):
    add(shop, column="margin")
    at = open_app(user="kofi", own_margin="25", content="25", collaborative="25", trending="25")
    assert weights(at)["margin"] == pytest.approx(0.25)
    at.slider(key="own_margin").set_value(50.0).run()
    next(button for button in at.button if button.label == "Undo").click().run()
    assert shares(at, "margin")["margin"] == 25
    shop.save_config("shop", "With margin", RankingConfig(weights=Weights.of({"content": 0.5, "margin": 0.5})))
    at.run()
    presets(at).set_value("With margin").run()
    assert shares(at, "margin") == {"content": 50, "collaborative": 0, "trending": 0, "margin": 50}


def test_what_a_link_or_mix_names_and_the_data_set_lacks_is_said_and_shared_out(shop):
    sentence = "“margin” is no signal of this data set: the others share its weight."
    at = open_app(user="kofi", own_margin="40", **EVEN)
    assert not at.exception
    assert sentence in as_read(words(at))
    assert weights(at) == pytest.approx({"content": 0.5, "collaborative": 0.3, "trending": 0.2})
    shop.save_config("shop", "With margin", RankingConfig(weights=Weights.of({"content": 0.5, "margin": 0.5})))
    at = open_app(user="kofi", **EVEN)
    assert sentence not in as_read(words(at))
    presets(at).set_value("With margin").run()
    assert sentence in as_read(words(at))
    assert shares(at) == {"content": 100, "collaborative": 0, "trending": 0}


def test_removed_while_it_has_weight_the_others_share_it(shop):
    add(shop, column="margin")
    at = open_app(user="kofi", own_margin="40", **EVEN)
    at.button(key="remove_margin").click().run()
    assert not at.exception
    assert stored_signals(shop, "shop") == {}
    assert shares(at) == pytest.approx({"content": 50, "collaborative": 30, "trending": 20})


def test_one_that_somebody_else_removes_or_adds_is_noticed(shop):
    at = open_app(user="kofi", **EVEN)
    add(shop, column="margin")
    at.run()
    at.slider(key="own_margin").set_value(40.0).run()
    assert weights(at)["margin"] == pytest.approx(0.4)
    remove_signal(shop, "shop", "margin")
    look_again()
    at.run()
    assert not at.exception
    assert sum(shares(at).values()) == pytest.approx(100)


def test_a_name_that_is_taken_is_refused_in_one_sentence(shop):
    add(shop, column="margin")
    at = open_app(user="kofi", **EVEN)
    press(at, "Add")
    assert [as_read(error.value) for error in at.error] == [
        "there is a signal “Margin” already: give this one a name of its own."
    ]


def test_a_name_that_is_markup_stays_text(shop):
    made = add(shop, label="<b>*Net* :red[x]</b>", column="margin")
    assert made.name == "b_net_red_x_b"
    at = open_app(user="kofi", **EVEN)
    assert not at.exception
    assert "&lt;b&gt;*Net* :red[x]&lt;/b&gt;</span>" in html(at)


def test_new_users_and_the_data_page_show_it_too(shop):
    add(shop, column="margin")
    at = go_to(open_app(user="kofi", own_margin="40", **EVEN), "new_users")
    assert not at.exception
    assert weights(at)["margin"] == pytest.approx(40 / 140)
    at = go_to(at, "data")
    assert not at.exception
    assert "**Margin**" in words(at)


def test_evaluate_measures_it_alone_and_lets_the_search_use_it(shop):
    add(shop, column="margin")
    at = go_to(until_measured(open_app(user="kofi", own_margin="40", **EVEN)), "evaluate")
    assert not at.exception
    picked = next(one for one in at.button_group if one.options == ["Margin"])
    assert picked.value == ["margin"]
    tables = [one.value for one in at.dataframe]
    assert any("Margin" in table.columns for table in tables)
