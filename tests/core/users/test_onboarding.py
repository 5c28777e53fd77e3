import numpy as np
import pytest

from core.errors import ConfigError
from core.users import Onboarding, onboarding_vector
from core.users.onboarding import LEVEL_IN_TASTE

TABLE = {
    "Interests: jazz, maps": [1, 0, 0, 0],
    "Goals: sleep well": [0, 1, 0, 0],
    "Experience level: beginner": [0, 0, 1, 0],
    "Experience level: expert": [0, 0, 0, 1],
}


class Encoder:
    """Gives every line of `TABLE` its own direction."""

    def encode(self, texts):
        return np.array([TABLE[text] for text in texts], dtype=np.float32)


def _vector(**said):
    return onboarding_vector(Onboarding(**said), Encoder())


def test_interests_alone_are_their_own_direction():
    np.testing.assert_allclose(_vector(interests=(" jazz ", "", "maps")), [1, 0, 0, 0], atol=1e-7)


def test_interests_and_goals_count_alike():
    vector = _vector(interests=("jazz", "maps"), goals=" sleep well ")
    np.testing.assert_allclose(vector, np.array([1, 1, 0, 0]) / np.sqrt(2), atol=1e-6)


@pytest.mark.parametrize(("level", "sign"), [("beginner", 1), ("expert", -1), ("intermediate", 0), ("", 0)])
def test_the_level_moves_along_the_direction_from_expert_to_beginner(level, sign):
    expected = np.array([1, 0, 0, 0]) + sign * LEVEL_IN_TASTE * np.array([0, 0, 1, -1]) / np.sqrt(2)
    vector = _vector(interests=("jazz", "maps"), level=level)
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-6)
    assert vector.dtype == np.float32


def test_absent_lines_are_not_encoded():
    assert Onboarding(goals="sleep well").lines() == {"goals": "Goals: sleep well"}
    assert Onboarding(interests=("a", "b"), goals=" ").lines() == {"interests": "Interests: a, b"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "a new user needs at least one interest or a goal: say what they care about."),
        (
            {"interests": (" ", ""), "goals": "\n", "level": "expert"},
            "a new user needs at least one interest or a goal: say what they care about.",
        ),
        (
            {"interests": ("jazz",), "level": "guru"},
            "level is 'guru': choose one of beginner, intermediate, expert.",
        ),
        ({"interests": "jazz"}, "interests are 'jazz': give a list of them."),
    ],
)
def test_saying_nothing_or_something_unknown_is_refused(said, sentence):
    with pytest.raises(ConfigError) as error:
        Onboarding(**said)
    assert str(error.value) == sentence
