"""Who a new user can start from."""

import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.errors import ConfigError
from core.store import Workspace
from core.store.saved_personas import delete_persona, save_persona
from core.store.starting_personas import SHOP_PERSONAS, personas_of, starting_personas
from core.users import Persona
from core.users.onboarding import MAX_CHARACTERS


def _starting(items, vectors=None):
    vectors = random_vectors(1, len(items)) if vectors is None else vectors
    return starting_personas(recommender_of(dataset_of(items=items, log=[]), vectors))


def _films(genre, count, *tags):
    return {f"{genre}{n}": {"category": genre, "tags": tags} for n in range(count)}


def test_a_catalog_gives_its_largest_groups_with_the_tags_that_set_them_apart():
    items = {
        **_films("Drama", 6, "slow", "film"),
        **_films("Crime", 5, "heist", "dark", "film"),
        **_films("Comedy", 4, "film"),
        **_films("War", 2, "dark"),
    }
    made = _starting(items)
    assert [(persona.name, persona.interests) for persona in made.personas] == [
        ("Ada", ("Drama", "slow", "film")),
        ("Ben", ("Crime", "heist", "dark")),
        ("Cora", ("Comedy", "film")),
        ("Dev", ("film", "slow", "heist")),
        ("Esra", ("dark", "heist")),
    ]
    assert made.personas[0].note == "Drama, slow, film"
    assert made.made_from == (
        "Made-up names; interests from the catalog's largest groups and the tags that set each apart."
    )
    assert _starting(items) == made


def test_a_word_that_is_category_and_tag_is_one_group():
    made = _starting({**_films("Drama", 3, "drama"), **_films("War", 3)})
    assert [persona.interests[0] for persona in made.personas][:2] == ["Drama", "War"]
    assert "drama" not in {persona.interests[0] for persona in made.personas}


def test_a_catalog_without_words_gives_titles_far_apart():
    vectors = random_vectors(3, 8)
    vectors[1] = vectors[0]
    made = _starting({name: {} for name in "abcdefgh"}, vectors)
    chosen = [persona.interests[0] for persona in made.personas]
    assert len(set(chosen)) == 5
    assert not {"A", "B"} <= set(chosen)
    assert made.made_from == "Made-up names; interests from titles that have little in common."


def test_few_groups_are_filled_up_with_titles():
    made = _starting({**_films("Drama", 3), **{name: {} for name in "abc"}})
    assert made.personas[0].interests == ("Drama",)
    assert len(made.personas) == 5
    assert made.made_from == (
        "Made-up names; interests from the catalog's largest groups and the tags that set each apart, "
        "and from titles that have little in common."
    )


def test_a_catalog_of_two_gives_two():
    assert len(_starting({"a": {}, "b": {}}).personas) == 2


def test_very_long_words_make_no_persona_that_cannot_be_asked_for():
    made = _starting({**_films("x" * 5_000, 4), **_films("Drama", 3)})
    assert made.personas[0].interests == ("Drama",)
    assert all(persona.onboarding() for persona in made.personas)


def test_the_shops_five_have_distinct_names_and_something_to_say():
    assert len({persona.name for persona in SHOP_PERSONAS}) == 5
    assert all(persona.interests and persona.goals and persona.level and persona.note for persona in SHOP_PERSONAS)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "a persona cannot be named '': use 1 to 40 characters."),
        ({"name": "x" * 41}, f"a persona cannot be named {'x' * 41!r}: use 1 to 40 characters."),
        ({"name": "Ann"}, "a new user needs at least one interest or a goal: say what they care about."),
        (
            {"name": "Ann", "goals": "x" * (MAX_CHARACTERS + 1)},
            "goals are 1,001 characters long: say it in 1,000, more is not read.",
        ),
    ],
)
def test_a_persona_needs_a_name_and_something_to_say(fields, sentence):
    with pytest.raises(ConfigError) as error:
        Persona(**fields)
    assert str(error.value) == sentence


def test_a_persona_survives_json_and_an_unknown_level_is_left_out():
    ann = Persona(" Ann ", ("jazz", "地図 🗺️"), "sleep", "expert", "likes maps")
    assert Persona.from_json(ann.to_json()) == ann
    assert Persona.from_json(ann.to_json() | {"level": "guru"}).level == ""


def test_saved_personas_belong_to_one_data_set_and_go_with_it(tmp_path):
    workspace = Workspace(tmp_path)
    first, second = Persona("Ann", ("jazz",)), Persona("Ann", ("maps",))
    save_persona(workspace, "shop", "Ann", first.to_json())
    save_persona(workspace, "films", "Ann", first.to_json())
    save_persona(workspace, "shop", "Ann", second.to_json())
    assert personas_of(workspace, "shop") == {"Ann": second}
    delete_persona(workspace, "shop", "Ann")
    delete_persona(workspace, "shop", "Ann")
    assert personas_of(workspace, "shop") == {}
    workspace.publish("films", lambda folder: {})
    workspace.delete_dataset("films")
    assert personas_of(workspace, "films") == {}
    workspace.state.dispose()
