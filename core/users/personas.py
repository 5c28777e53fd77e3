"""People who do not exist yet: a name, what they care about, and why they are worth trying."""

from dataclasses import dataclass
from typing import Any, Self, get_args

from core.errors import ConfigError
from core.users.onboarding import Level, Onboarding

MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Persona:
    """A new user by name.

    Parameters
    ----------
    name : str
    interests : tuple of str
    goals : str
    level : str
    note : str
        One line beside the name.

    Raises
    ------
    ConfigError
        If the name is empty or longer than 40 characters, the level unknown, or nothing is said at all.
    """

    name: str
    interests: tuple[str, ...] = ()
    goals: str = ""
    level: Level = ""
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name.strip())
        if not 1 <= len(self.name) <= MAX_NAME:
            raise ConfigError(f"a persona cannot be named {self.name!r}: use 1 to {MAX_NAME} characters.")
        self.onboarding()

    def onboarding(self) -> Onboarding:
        """Return what the persona says."""
        return Onboarding(self.interests, self.goals, self.level)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "name": self.name,
            "interests": list(self.interests),
            "goals": self.goals,
            "level": self.level,
            "note": self.note,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; a level that is no longer known is left out."""
        level = document.get("level", "")
        return cls(
            name=str(document["name"]),
            interests=tuple(map(str, document.get("interests", ()))),
            goals=str(document.get("goals", "")),
            level=level if level in get_args(Level) else "",
            note=str(document.get("note", "")),
        )
