"""Settings of the built-in signals and of what they measure similarity by."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.config._checks import require_choice, require_number
from core.config._weights import MAX_WEIGHT
from core.errors import ConfigError

MODALITIES = ("text", "image", "metadata")

CollaborativeModel = Literal["auto", "ease", "ials", "knn"]


@dataclass(frozen=True, slots=True)
class Trending:
    """Window and half-life of the trending signal, in days; ``auto`` takes the data set's window."""

    window_days: float | Literal["auto"] = "auto"
    half_life_days: float = 2.0

    def __post_init__(self) -> None:
        if self.window_days != "auto":
            require_number("trending.window_days", self.window_days, low=0.01, high=36_500)
        require_number("trending.half_life_days", self.half_life_days, low=0.01, high=36_500)


@dataclass(frozen=True, slots=True)
class Modalities:
    """Weight of each part of an item's similarity to another; any scale, compared with each other only."""

    text: float = 1.0
    image: float = 0.0
    metadata: float = 0.0

    def __post_init__(self) -> None:
        for name in MODALITIES:
            require_number(f"modalities.{name}", getattr(self, name), low=0, high=MAX_WEIGHT)
        if not any(getattr(self, name) for name in MODALITIES):
            raise ConfigError("modalities are all 0: raise at least one of text, image, metadata.")

    def weights(self) -> dict[str, float]:
        """Return the parts with a weight above 0, the heaviest with 1."""
        top = max(getattr(self, name) for name in MODALITIES)
        return {name: getattr(self, name) / top for name in MODALITIES if getattr(self, name) > 0}


@dataclass(frozen=True, slots=True)
class Collaborative:
    """Which model is behind "People like them", EASE's L2 penalty, and how long it remembers a choice.

    Parameters
    ----------
    half_life_days : float, optional
        A choice this much older than somebody's newest counts half; None counts all of them alike.
    """

    model: CollaborativeModel = "auto"
    ease_l2: float = 300.0
    half_life_days: float | None = None

    def __post_init__(self) -> None:
        require_choice("collaborative.model", self.model, get_args(CollaborativeModel))
        require_number("collaborative.ease_l2", self.ease_l2, low=1e-6, high=1e9)
        if self.half_life_days is not None:
            require_number("collaborative.half_life_days", self.half_life_days, low=0.01, high=36_500)
