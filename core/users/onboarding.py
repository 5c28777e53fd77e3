"""People we know nothing about: what they say of themselves, as one pseudo-event."""

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np

from core.datasets.options import SECONDS_PER_DAY
from core.errors import ConfigError
from core.users._user_vector import decay_weights, unit
from core.users.history import History

Level = Literal["", "beginner", "intermediate", "expert"]

ONBOARDING_STRENGTH = 5.0
LEVEL_IN_TASTE = 0.8
"""Length of the level's direction beside the stated taste, which has length 1."""
MAX_CHARACTERS = 1_000
"""Of the interests together, and of the goal: about what a text model reads of one text."""

LEVELS_THAT_LEAN = ("beginner", "expert")
LEVEL_SIGN = {"": 0.0, "beginner": 1.0, "intermediate": 0.0, "expert": -1.0}


class Encodes(Protocol):
    """The part of a text encoder that a profile needs."""

    def encode(self, texts: list[str]) -> np.ndarray:
        """Return L2-normalised float32 rows of shape (n_texts, dim)."""
        ...


@dataclass(frozen=True, slots=True)
class Onboarding:
    """What a new user tells us.

    Raises
    ------
    ConfigError
        If nothing is said at all, far too much is, or the level is unknown.
    """

    interests: tuple[str, ...] = ()
    goals: str = ""
    level: Level = ""

    def __post_init__(self) -> None:
        if self.level not in get_args(Level):
            raise ConfigError(f"level is {self.level!r}: choose one of beginner, intermediate, expert.")
        if isinstance(self.interests, str):
            raise ConfigError(f"interests are {self.interests!r}: give a list of them.")
        object.__setattr__(self, "interests", tuple(part.strip() for part in self.interests if part.strip()))
        for name, text in (("interests", ", ".join(self.interests)), ("goals", self.goals)):
            if len(text) > MAX_CHARACTERS:
                raise ConfigError(
                    f"{name} are {len(text):,} characters long: say it in {MAX_CHARACTERS:,}, more is not read."
                )
        if not self.interests and not self.goals.strip():
            raise ConfigError("a new user needs at least one interest or a goal: say what they care about.")

    def lines(self) -> dict[str, str]:
        """Return the texts that are encoded, each apart; absent ones are left out."""
        lines = {
            "interests": f"Interests: {', '.join(self.interests)}" if self.interests else "",
            "goals": f"Goals: {self.goals.strip()}" if self.goals.strip() else "",
        }
        return {name: text for name, text in lines.items() if text}


def onboarding_vector(onboarding: Onboarding, encoder: Encodes) -> np.ndarray:
    """Return the taste as one unit vector, float32 of shape (dim,).

    Interests and goals count alike; the level moves the result along the direction from expert to beginner.
    """
    poles = [f"Experience level: {level}" for level in LEVELS_THAT_LEAN]
    vectors = encoder.encode([*onboarding.lines().values(), *poles]).astype(np.float64)
    taste = unit(vectors[:-2].sum(axis=0))
    direction = unit(vectors[-2] - vectors[-1])
    return unit(taste + LEVEL_SIGN[onboarding.level] * LEVEL_IN_TASTE * direction)


def decay_beside_stated(
    history: History, onboarding: Onboarding | None, *, now: float, decay_per_day: float
) -> tuple[np.ndarray, float]:
    """Return the weight of every event of a history, and that of what was said, which happens at `now`.

    Weights are relative to the newest of all, as in `decay_weights`: beside what was said just now, an old history
    has faded. Without anything said its weight is 0.
    """
    weights = decay_weights(history.strengths, history.timestamps, decay_per_day=decay_per_day)
    if onboarding is None:
        return weights, 0.0
    known = history.timestamps[(history.strengths > 0) & np.isfinite(history.timestamps)]
    days = max(now - known.max(), 0.0) / SECONDS_PER_DAY if len(known) else 0.0
    return weights * np.exp(-decay_per_day * days), ONBOARDING_STRENGTH
