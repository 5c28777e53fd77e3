"""Words within a sentence."""

import pytest

from core.wording import counted, day_words, singular


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("shoppers", "shopper"),
        ("test users", "test user"),
        ("people", "person"),
        ("young people", "young person"),
        ("families", "family"),
        ("staff", "staff"),
    ],
)
def test_one_of_many_has_its_own_word(plural, one):
    assert singular(plural) == one
    assert counted(1, plural) == f"1 {one}"
    assert counted(1_200, plural) == f"1,200 {plural}"
    assert counted(0, plural) == f"0 {plural}"


def test_a_day_is_said_in_utc():
    assert day_words(1_750_000_000.0) == "15 June 2025"
