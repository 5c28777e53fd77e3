"""The New users page with the real core: who they are, what they say, what they click."""

import pytest
from driver import LOG, as_read, go_to, open_app, press, words

from core.store.starting_personas import SHOP_PERSONAS, personas_of
from dashboard.lists.rows import list_rows
from dashboard.session.new_user import SESSION_KEYS

FREYA, TOMAS = SHOP_PERSONAS[:2]


@pytest.fixture
def shop(shop, words_encoder, monkeypatch):
    monkeypatch.setattr("core.store.build._encoder_of_words", lambda model, cache_dir: words_encoder)
    return shop


def new_users(**link):
    at = open_app("new_users", **link)
    assert not at.exception
    return at


def shown(at):
    view = at.session_state["view"]
    return view.engine.recommend(view.query, view.mix)


def ids(at):
    return [item.item_id for item in shown(at).items]


def take(at, name):
    return at.radio(key=f"persona_{at.session_state['new_of']}").set_value(name).run()


def say(at, **answers):
    """Change what the form holds, as its widgets would."""
    for key, value in answers.items():
        at.session_state[f"new_{key}"] = value
    at.run()
    assert not at.exception
    return at


def save(at):
    """Press the page's own Save: the desk has one too."""
    [button for button in at.button if button.label == "Save"][-1].click().run()
    assert not at.exception


def click(at, *items):
    at.session_state["new_clicks"] = (*at.session_state["new_clicks"], *items)
    at.run()
    assert not at.exception
    return at


# Personas


def test_the_page_opens_with_the_first_of_five_named_people(shop):
    at = new_users()
    assert at.radio(key="persona_shop").options == [f"**{persona.name}**" for persona in SHOP_PERSONAS]
    assert "10 picks for Freya from what they said and 7 days of activity" in words(at)
    assert at.multiselect(key="interests_shop").value == list(FREYA.interests)
    assert at.text_input(key="goals_shop").value == FREYA.goals
    assert at.session_state["view"].query.onboarding == FREYA.onboarding()
    assert at.session_state["view"].user_id is None
    assert "Freya's first 10 clicks" in words(at)


def test_another_person_brings_another_list_and_no_clicks(shop):
    at = click(new_users(), "TR01")
    before = ids(at)
    take(at, "Tomas")
    assert not at.exception
    assert at.session_state["view"].query.onboarding == TOMAS.onboarding()
    assert at.session_state["new_clicks"] == ()
    assert len(set(ids(at)) - set(before)) >= 5
    assert at.multiselect(key="interests_shop").value == list(TOMAS.interests)


def test_the_level_says_what_it_changes(shop):
    at, counts = new_users(), []
    for persona in SHOP_PERSONAS:
        take(at, persona.name)
        said = next(caption.value for caption in at.caption if "hanges" in caption.value)
        counts.append(int(said.rpartition("hanges ")[2].split()[0]))
        words_first = "Changes" if counts[-1] >= 3 else "Little effect here: changes"
        assert said == f"{words_first} {counts[-1]} of 10"
    assert min(counts) < 3 <= max(counts)  # both sentences were seen
    say(at, level="intermediate")
    assert "Leans neither way: changes nothing" in words(at)
    say(at, level="")
    assert "Not said: leans neither way" in words(at)


def test_each_of_the_five_gets_what_they_came_for(shop):
    at = new_users(content="100", collaborative="0", trending="0")
    for persona, category, least in zip(
        SHOP_PERSONAS,
        ("Trail running", "Coffee and tea", "Baby and toddler", "Board games", "Arts and crafts"),
        (4, 7, 3, 3, 5),
        strict=True,
    ):
        take(at, persona.name)
        catalog = at.session_state["view"].engine.dataset.catalog
        found = [catalog.categories[item.item_index] for item in shown(at).items]
        assert found.count(category) >= least, (persona.name, found)


def test_a_person_can_be_saved_edited_and_deleted(shop):
    at = say(new_users(), interests=("jigsaws", "tea"), goals="quiet Sundays", level="")
    assert "**Freya** · edited" in at.radio(key="persona_shop").options
    name = next(box for box in at.text_input if box.label == "Name" and box.value == "Freya")
    name.set_value("Olive")
    save(at)
    assert not at.exception
    saved = personas_of(shop, "shop")["Olive"]
    assert (saved.interests, saved.goals, saved.level) == (("jigsaws", "tea"), "quiet Sundays", "")
    assert at.radio(key="persona_shop").value == "Olive"
    assert len(at.radio(key="persona_shop").options) == 6

    say(at, goals="loud Sundays")
    save(at)
    assert personas_of(shop, "shop")["Olive"].goals == "loud Sundays"

    press(at, "Delete")
    assert personas_of(shop, "shop") == {}
    assert at.radio(key="persona_shop").value is None
    assert at.session_state["new_goals"] == "loud Sundays"


# The three questions


def test_chips_offer_the_catalogs_tags_and_the_list_follows_them(shop):
    at = new_users()
    before = ids(at)
    box = at.multiselect(key="interests_shop")
    assert box.options[: len(FREYA.interests)] == list(FREYA.interests)
    assert box.options[len(FREYA.interests)] == "beginner"
    box.set_value(["cats"]).run()
    assert at.session_state["new_interests"] == ("cats",)
    assert len(set(ids(at)) - set(before)) >= 3


def test_nothing_said_shows_what_everybody_gets_and_says_so(shop):
    at = press(new_users(), "Someone else")
    assert not at.exception
    assert "Shown instead: what is trending now" in words(at)
    assert "Nothing is said yet: add an interest or a goal." in as_read(words(at))
    assert shown(at).fallback == "trending"
    assert at.radio(key="persona_shop").value is None
    assert "A new user's first 10 clicks" in words(at)
    say(at, level="expert")
    assert "A level alone says too little: add an interest or a goal." in as_read(words(at))
    assert "Takes effect beside an interest or a goal" in words(at)
    click(at, ids(at)[0])
    assert shown(at).fallback is None
    assert "from 1 click, 2,203 people and 7 days of activity" in words(at)


@pytest.mark.parametrize(
    ("interests", "sentence"),
    [
        (("brain surgery",), "Nothing here is like “brain surgery”"),
        (("🏔️🏃",), "Nothing here is like “🏔️🏃”"),
        (("correr en la montaña de noche",), "Nothing here is like “correr en la montaña de noche”"),
        (("espresso", "brain surgery", "кофе дома"), "Nothing here is like “brain surgery” and “кофе дома”"),
        (("kaffee zuhause",), "Only loosely alike: “kaffee zuhause” (nearest: Everyday hearth espresso bean blend)."),
    ],
)
def test_words_that_the_catalog_has_nothing_like_are_named(shop, interests, sentence):
    at = say(new_users(), interests=interests, goals="", level="")
    assert sentence in as_read(words(at))
    assert len(ids(at)) == 10


@pytest.mark.parametrize("interests", [("espresso",), ("trail running", "running in the dark"), ("musique vinyle",)])
def test_words_that_fit_raise_no_doubts(shop, interests):
    at = say(new_users(), interests=interests, goals="", level="")
    assert "Nothing here is like" not in words(at)
    assert "loosely" not in words(at)


def test_far_too_much_text_is_refused_in_one_sentence(shop):
    at = say(new_users(), goals="night running " * 715)
    assert "Goals are 10,010 characters long: say it in 1,000, more is not read." in as_read(words(at))
    assert shown(at).fallback == "trending"


def test_markup_in_what_is_said_stays_text(shop):
    at = say(new_users(), interests=("<b>x</b> **y** [z](http://z)",), name="**Eve**")
    assert "Nothing here is like “<b>x</b> **y** [z](http://z)”" in as_read(words(at))
    assert r"\*\*Eve\*\*" in words(at)


# The first clicks


def test_clicks_hand_over_from_words_to_deeds(shop):
    at = new_users()
    before = ids(at)
    assert "Before the first click the list rests on what they said and what trends." in as_read(words(at))
    click(at, *before[:3])
    assert "“People like them” joins at click 1: now from " in as_read(words(at))
    assert "What Freya does outweighs what Freya said from click 3." in as_read(words(at))
    assert "10 picks for Freya from what they said, 3 clicks, 2,203 people and 7 days of activity" in words(at)
    assert set(ids(at)) != set(before)
    press(at, "Undo click")
    assert at.session_state["new_clicks"] == tuple(before[:2])
    press(at, "Start over")
    assert at.session_state["new_clicks"] == ()
    assert ids(at) == before


def test_the_tenth_click_is_the_last(shop):
    at = click(new_users(), *["TR01"] * 10)
    assert "All 10 clicks are made: take one back, or start over." in words(at)


def test_likes_and_hides_of_a_new_user_stay_with_them(shop):
    at = new_users()
    hidden = ids(at)[0]
    at.session_state["hides"] = {"": [hidden], "maya": ["TR01"]}
    at.run()
    assert hidden not in ids(at)
    press(at, "Show 1 hidden item again")
    assert hidden in ids(at)
    at.session_state["likes"] = {"": ["AC01"]}
    at.run()
    assert at.session_state["view"].query.likes == ("AC01",)
    take(at, "Tomas")
    assert at.session_state["likes"] == {}
    assert at.session_state["hides"] == {"maya": ["TR01"]}


# Around the page


def test_the_desk_works_on_the_new_user_and_recommend_keeps_its_own(shop):
    at = new_users()
    before = ids(at)
    at.slider(key="trending").set_value(80.0).run()
    assert ids(at) != before
    go_to(at, "recommend")
    assert not at.exception
    assert at.session_state["view"].user_id == "ines"
    assert "10 picks for Inês" in words(at)
    go_to(at, "new_users")
    assert at.session_state["new_name"] == "Freya"
    assert at.slider(key="trending").value == 80.0


@pytest.mark.parametrize("mix", [{"content": "5", "collaborative": "0", "trending": "95"}, {}])
def test_no_mix_drowns_what_they_said(shop, mix):
    at = new_users(**mix)
    items = listed_rows(at)
    assert all(row.reason for row in items)
    view = at.session_state["view"]
    answer = view.engine.recommend(view.query, view.mix)
    assert all(set(item.fits) & set(FREYA.interests) for item in answer.items)


def listed_rows(at):
    view = at.session_state["view"]
    answer = view.engine.recommend(view.query, view.mix)
    return list_rows(view, answer, answer)


def test_where_too_few_fit_the_nearest_stand_below_a_line(shop):
    at = say(new_users(), interests=("strategy", "history"))
    rows = listed_rows(at)
    lines = [place for place, row in enumerate(rows) if row.divider]
    assert [rows[place].divider for place in lines] == ["Nearest to what they said"]
    view = at.session_state["view"]
    items = view.engine.recommend(view.query, view.mix).items
    assert all(item.fits for item in items[: lines[0]])
    assert not any(item.fits for item in items[lines[0] :])


def test_a_catalog_without_users_opens_on_new_users_once(tiny):
    tiny()
    at = open_app()
    assert not at.exception
    assert "10 picks" not in words(at)
    assert "6 picks for Ada from what they said" in words(at)
    assert "Made-up names; interests from the catalog's largest groups" in words(at)
    go_to(at, "recommend")
    assert "This catalog has no behaviour log yet" in words(at)


def test_another_data_set_begins_with_its_own_people(tiny):
    tiny("one", log=LOG)
    tiny("two", log=LOG)
    at = say(click(new_users(dataset="one"), "lamp"), name="Zoe", interests=("Rope",))
    at.selectbox(key="dataset").set_value("two").run()
    assert not at.exception
    assert at.session_state["new_name"] == "Ada"
    assert at.session_state["new_clicks"] == ()
    assert len(ids(at)) == 6


def test_all_that_a_view_must_carry_is_in_the_session(shop):
    at = new_users()
    assert SESSION_KEYS == ("new_of", "new_name", "new_interests", "new_goals", "new_level", "new_clicks")
    assert {key: at.session_state[key] for key in SESSION_KEYS} == {
        "new_of": "shop",
        "new_name": "Freya",
        "new_interests": FREYA.interests,
        "new_goals": FREYA.goals,
        "new_level": "beginner",
        "new_clicks": (),
    }


# Weights of their own

OWN = {"new_people": "True", "people_content": "70", "people_collaborative": "0", "people_trending": "30"}


def test_the_faders_beside_a_new_user_are_new_peoples_own(shop):
    at = new_users(content="20", collaborative="50", trending="30", **OWN)
    mix = at.session_state["view"].mix
    assert mix.weights.shares() == pytest.approx({"content": 0.2, "collaborative": 0.5, "trending": 0.3})
    assert mix.new_people.weights.shares() == pytest.approx({"content": 0.7, "collaborative": 0.0, "trending": 0.3})
    assert [slider.key for slider in at.slider if "content" in slider.key] == ["people_content"]
    assert "These faders are new people's. Within 5 actions the mix's own take over." in words(at)
    before = ids(at)
    at.slider(key="people_trending").set_value(100.0).run()
    assert ids(at) != before
    mix = at.session_state["view"].mix
    assert mix.new_people.weights.shares()["trending"] == 1.0
    assert mix.weights.shares()["trending"] == pytest.approx(0.3)
    assert at.query_params["people_trending"] == "100"
    press(at, "Undo")
    assert ids(at) == before


def test_clicks_hand_the_faders_over_to_the_mix(shop):
    at = new_users(content="20", collaborative="50", trending="30", **OWN)
    click(at, *ids(at)[:2])
    assert "60% after 2 of 5 actions, the mix's own 40%" in words(at)
    assert shown(at).shares["content"] == pytest.approx(0.6 * 0.7 + 0.4 * 0.2)
    click(at, *ids(at)[:3])
    assert "After 5 actions the mix's own weights count alone: these faders." in words(at)
    assert at.slider(key="content").value == 20.0
    assert not [slider for slider in at.slider if slider.key.startswith("people_")]
    press(at, "Start over")
    assert at.slider(key="people_content").value == 70.0


def test_own_weights_are_switched_on_from_the_mixs_and_off_again(shop):
    at = new_users(content="20", collaborative="50", trending="30")
    before = ids(at)
    at.toggle(key="widget_own_weights").set_value(True).run()
    assert ids(at) == before
    assert at.slider(key="people_collaborative").value == 50.0
    at.slider(key="people_content").set_value(100.0).run()
    go_to(at, "recommend")
    assert at.slider(key="content").value == 20.0
    assert "Own weights for new people" not in [toggle.label for toggle in at.toggle]
    go_to(at, "new_users")
    assert at.slider(key="people_content").value == 100.0
    at.toggle(key="widget_own_weights").set_value(False).run()
    assert ids(at) == before
    assert not [key for key in at.query_params if key.startswith("people_") or key == "new_people"]
    assert at.session_state["view"].mix.new_people is None


def test_a_saved_mix_with_weights_for_new_people_is_recognised(shop):
    at = new_users(content="20", collaborative="50", trending="30", **OWN)
    shop.save_config("shop", "Autumn", at.session_state["view"].mix)
    at.run()
    assert "mix **Autumn**" in words(at)
    at.slider(key="people_content").set_value(10.0).run()
    assert "mix **edited**" in words(at)


def test_words_are_named_as_grounds_where_they_only_decide_what_competes(shop):
    at = new_users(content="0", collaborative="0", trending="100")
    assert "10 picks for Freya from what they said and 7 days of activity" in words(at)
    assert "Before the first click the list rests on what they said and what trends." in as_read(words(at))
