"""What is measured on: how the log is split, which choices are to be found, and how long a list is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self, get_args

from core.config import MAX_K
from core.datasets.options import Positives
from core.errors import ConfigError

SplitKind = Literal["time", "last", "random"]
Part = Literal["validation", "test"]


@dataclass(frozen=True, slots=True)
class EvaluationProtocol:
    """How an evaluation is set up; every number is measured under exactly one of these.

    Attributes
    ----------
    split : {"time", "last", "random"}
        Everything after one moment, the last rows of every user, or rows drawn at random (to reproduce papers).
    holdout : float in (0, 1)
        Share that is held out: of all rows under ``time``, of each user's rows otherwise.
    last_n : int, optional
        Hold out this many rows of each user instead of a share; under ``last`` only.
    positives : Positives, optional
        Which rows count as choices; by default as the data set says.
    min_train : int
        The headline counts users with at least this many choices in train.
    k : int
        Length of the lists.
    seed : int
        Of the random split.

    Raises
    ------
    ConfigError
        If a value lies outside its range.
    """

    split: SplitKind = "time"
    holdout: float = 0.2
    last_n: int | None = None
    positives: Positives | None = None
    min_train: int = 1
    k: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        if self.split not in get_args(SplitKind):
            raise ConfigError(f"split is {self.split!r}: choose one of {', '.join(get_args(SplitKind))}.")
        if not 0 < self.holdout < 1:
            raise ConfigError(f"holdout is {self.holdout!r}: give a share between 0 and 1, such as 0.2.")
        if self.last_n is not None and (self.last_n < 1 or self.split != "last"):
            raise ConfigError(f"last_n is {self.last_n!r}: give at least 1, and only with the split 'last'.")
        if self.min_train < 1:
            raise ConfigError(f"min_train is {self.min_train!r}: users without history stand apart, give at least 1.")
        if not 1 <= self.k <= MAX_K:
            raise ConfigError(f"k is {self.k!r}: give a whole number between 1 and {MAX_K}.")

    def with_k(self, k: int) -> Self:
        """Return the same rules for lists of another length."""
        return replace(self, k=k)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; fields left out keep their default."""
        given = document.get("positives")
        positives = None if given is None else Positives(given.get("min_value"), tuple(given.get("events", ())))
        return cls(**{**document, "positives": positives})

    def protocol_id(self, part: Part, positives: Positives) -> str:
        """Return ``split / target / candidates / k / positives``, the same for comparable numbers only."""
        held = f"{self.holdout:g}" if self.last_n is None else f"{self.last_n} rows"
        seed = f" seed {self.seed}" if self.split == "random" else ""
        target = f"later choices not in train, users with {self.min_train}+"
        return f"{self.split} {held}{seed} {part} / {target} / all items not in train / k={self.k} / {positives}"


def parse_positives(text: str) -> Positives:
    """Read a rule as people write it: ``all``, ``value>=6``, ``events:purchase,cart``.

    Raises
    ------
    ConfigError
        If it is none of these.
    """
    plain = text.strip()
    if plain == "all":
        return Positives()
    kind, separator, rest = plain.replace(" ", "").partition(">=")
    if separator and kind == "value":
        try:
            return Positives(min_value=float(rest))
        except ValueError:
            raise ConfigError(f"positives {text!r} compares with no number: write it as value>=6.") from None
    kind, _, rest = plain.partition(":")
    events = tuple(name.strip() for name in rest.split(",") if name.strip())
    if kind == "events" and events:
        return Positives(events=events)
    raise ConfigError(f"positives {text!r} is no rule: write all, value>=6 or events:purchase,cart.")
