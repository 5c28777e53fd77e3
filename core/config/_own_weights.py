"""What a list weighs for somebody whom nobody knows, until what they do speaks for them."""

from dataclasses import dataclass, field

from core.config._weights import Weights
from core.errors import ConfigError

MAX_CLICKS_TO_HAND_OVER = 100


@dataclass(frozen=True, slots=True)
class NewPeople:
    """Weights for people who describe themselves, handed over to the config's own within some clicks.

    Parameters
    ----------
    weights : Weights
    clicks : int in 1..100
        After so many clicks and likes the config's own weights hold alone.
    """

    weights: Weights = field(default_factory=Weights)
    clicks: int = 5

    def __post_init__(self) -> None:
        is_number = isinstance(self.clicks, int) and not isinstance(self.clicks, bool)
        if not is_number or not 1 <= self.clicks <= MAX_CLICKS_TO_HAND_OVER:
            raise ConfigError(
                f"new_people.clicks is {self.clicks!r}: give a whole number between 1 and {MAX_CLICKS_TO_HAND_OVER}."
            )
