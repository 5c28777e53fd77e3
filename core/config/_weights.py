"""What each signal weighs in the blend."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from core.config._checks import pairs_of, require_number
from core.errors import ConfigError

SIGNALS = ("content", "collaborative", "trending")
MAX_WEIGHT = 1e6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each signal in the blend; any scale, compared with each other only.

    Parameters
    ----------
    content, collaborative, trending : float
        The signals of the default config.
    others : mapping or pairs of str to float
        Any further signal by its name; those without weight are as good as not named.
    """

    content: float = 0.5
    collaborative: float = 0.3
    trending: float = 0.2
    others: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        pairs = pairs_of("weights", self.others)
        for name, weight in [*((name, getattr(self, name)) for name in SIGNALS), *pairs]:
            if not _NAME.fullmatch(name):
                raise ConfigError(f"weights.{name} names no signal: use lower-case letters, digits and _.")
            require_number(f"weights.{name}", weight, low=0, high=MAX_WEIGHT)
        object.__setattr__(self, "others", tuple((name, weight) for name, weight in pairs if weight))
        if not any(self.by_name().values()):
            raise ConfigError("weights are all 0: raise at least one of content, collaborative, trending.")

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> "Weights":
        """Take weights by name; a signal of the default config that is not named has none."""
        others = {name: weight for name, weight in weights.items() if name not in SIGNALS}
        known = {name: weights.get(name, 0.0) for name in SIGNALS}
        return cls(**known, others=cast(Any, others))

    def __getitem__(self, name: str) -> float:
        """Return a signal's weight, 0 for one that is not named."""
        return self.by_name().get(name, 0.0)

    def by_name(self) -> dict[str, float]:
        """Return the weights of the default config's signals, and of the others that have one."""
        return {name: getattr(self, name) for name in SIGNALS} | dict(self.others)

    def shares(self) -> dict[str, float]:
        """Return the weights by name, scaled to a sum of 1."""
        weights = self.by_name()
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}
