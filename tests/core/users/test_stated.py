"""What somebody says beside every item: the catalog's own words, words in texts, and what is near."""

import numpy as np
import pytest
from builders import dataset_of, random_vectors, recommender_of

from core.users import Onboarding
from core.users.vocabulary import Vocabulary, form_of

ITEMS = {
    "lamp": {
        "category": "Home office",
        "tags": ("Sci-Fi", "light"),
        "description": "For late nights.",
        "colour": "red",
    },
    "tent": {"category": "Baby and toddler", "tags": ("knives",), "description": "Sleeps two.", "colour": "blue"},
    "rope": {"category": "Kids", "tags": (), "description": "A rope, and a knife.", "colour": "red"},
    "book": {"category": "Books", "tags": ("berries",), "description": "On night trains.", "colour": "green"},
}


class Far:
    """Encodes every text as far from all items."""

    def encode(self, texts):
        return np.zeros((len(texts), 6), dtype=np.float32)


def engine(encoder=Far):
    return recommender_of(dataset_of(ITEMS, []), random_vectors(1, 4), encoder=encoder)


def named(text):
    mask = Vocabulary(engine().dataset.catalog).named(text)
    return None if mask is None else [name for name, is_named in zip(ITEMS, mask, strict=True) if is_named]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("sci-fi", ["lamp"]),
        ("Science Fiction", ["lamp"]),
        ("SCIFI", ["lamp"]),
        ("knife", ["tent"]),
        ("Knives", ["tent"]),
        ("berry", ["book"]),
        ("home office", ["lamp"]),
        ("baby", ["tent"]),
        ("toddlers", ["tent"]),
        ("children", ["rope"]),
        ("red", ["lamp", "rope"]),
        ("book", ["book"]),
        ("office", None),
        ("", None),
        ("!?", None),
    ],
)
def test_words_of_the_catalog_are_meant_whatever_their_case_number_and_spelling(text, items):
    assert named(text) == items


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Lamps", "lamp"),
        ("glass", "glass"),
        ("boxes", "box"),
        ("bus", "bus"),
        ("Sci_Fi", "sci_fi"),
        ("  Big   Tents ", "big tent"),
    ],
)
def test_forms(text, form):
    assert form_of(text) == form


def test_words_that_name_nothing_fit_the_items_whose_text_holds_them():
    stated = engine().people.stated(Onboarding(("nights",)), k=2)
    assert stated.interests == ("nights",)
    assert [name for name, fits in zip(ITEMS, stated.fits[:, 0], strict=True) if fits] == ["lamp", "book"]


def test_what_is_no_nearer_than_chance_fits_nothing():
    stated = engine().people.stated(Onboarding(("zzz", "red")), k=2)
    assert stated.interests == ("red",)
    assert engine().people.stated(Onboarding(("zzz",)), k=2).interests == ()


def test_an_interest_of_nearly_all_items_is_said_to_narrow_nothing():
    items = {f"i{number}": {"tags": ("all",)} for number in range(10)}
    recommender = recommender_of(dataset_of(items, []), random_vectors(1, 10), encoder=Far)
    assert recommender.people.stated(Onboarding(("all",)), k=2).common == ("all",)


def test_catalogs_without_words_or_texts_answer_all_the_same():
    bare = recommender_of(
        dataset_of({"a": {}, "b": {}}, []), np.zeros((2, 0), dtype=np.float32), encoder=lambda: Empty()
    )
    stated = bare.people.stated(Onboarding(("anything",), "a goal", "expert"), k=2)
    assert stated.interests == ()
    assert np.isfinite(stated.score).all()


class Empty:
    def encode(self, texts):
        return np.zeros((len(texts), 0), dtype=np.float32)
