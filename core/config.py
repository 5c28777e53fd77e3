"""Every setting behind a list, as frozen values that check themselves and travel as JSON."""

import math
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import UnionType
from typing import Any, Literal, Self, cast, get_args, get_type_hints

from core.errors import ConfigError
from core.mix_format import MIX
from core.stored_format import FORMAT

SIGNALS = ("content", "collaborative", "trending")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
MODALITIES = ("text", "image", "metadata")
MAX_K = 1_000
MAX_WEIGHT = 1e6

Normalisation = Literal["zscore", "min-max", "rank"]
ExcludeSeen = Literal["auto", "any", "purchased", "none"]
CollaborativeModel = Literal["auto", "ease", "ials", "knn"]


def _require_number(name: str, value: object, *, low: float, high: float = math.inf) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not low <= cast(float, value) <= min(high, sys.float_info.max):
        bound = f"at least {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise ConfigError(f"{name} is {value!r}: give a number {bound}.")


def _require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}: choose one of {', '.join(choices)}.")


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
        pairs = _pairs("weights", self.others)
        for name, weight in [*((name, getattr(self, name)) for name in SIGNALS), *pairs]:
            if not _NAME.fullmatch(name):
                raise ConfigError(f"weights.{name} names no signal: use lower-case letters, digits and _.")
            _require_number(f"weights.{name}", weight, low=0, high=MAX_WEIGHT)
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


@dataclass(frozen=True, slots=True)
class Trending:
    """Window and half-life of the trending signal, in days; ``auto`` takes the data set's window."""

    window_days: float | Literal["auto"] = "auto"
    half_life_days: float = 2.0

    def __post_init__(self) -> None:
        if self.window_days != "auto":
            _require_number("trending.window_days", self.window_days, low=0.01, high=36_500)
        _require_number("trending.half_life_days", self.half_life_days, low=0.01, high=36_500)


@dataclass(frozen=True, slots=True)
class Modalities:
    """Weight of each part of an item's similarity to another; any scale, compared with each other only."""

    text: float = 1.0
    image: float = 0.0
    metadata: float = 0.0

    def __post_init__(self) -> None:
        for name in MODALITIES:
            _require_number(f"modalities.{name}", getattr(self, name), low=0, high=MAX_WEIGHT)
        if not any(getattr(self, name) for name in MODALITIES):
            raise ConfigError("modalities are all 0: raise at least one of text, image, metadata.")

    def weights(self) -> dict[str, float]:
        """Return the parts with a weight above 0, the heaviest with 1."""
        top = max(getattr(self, name) for name in MODALITIES)
        return {name: getattr(self, name) / top for name in MODALITIES if getattr(self, name) > 0}


@dataclass(frozen=True, slots=True)
class Collaborative:
    """Which model is behind "People like them", and EASE's L2 penalty."""

    model: CollaborativeModel = "auto"
    ease_l2: float = 300.0

    def __post_init__(self) -> None:
        _require_choice("collaborative.model", self.model, get_args(CollaborativeModel))
        _require_number("collaborative.ease_l2", self.ease_l2, low=1e-6, high=1e9)


def _strings(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple, set, frozenset)):
        raise ConfigError(f"{name} is {value!r}: give a list of names.")
    return tuple(str(entry) for entry in value)


def _pairs(name: str, value: object) -> list[tuple[str, Any]]:
    """Read an object, or the pairs that stand for one in a frozen value; the last of equal names counts."""
    try:
        return sorted({str(key): entry for key, entry in dict(cast(Any, value)).items()}.items())
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name} is {value!r}: give an object with a value for each name.") from error


@dataclass(frozen=True, slots=True)
class Filters:
    """What may stand in a list at all; an empty field lets everything through.

    Within one field any value matches, all fields must match. `attributes` maps a catalog column to the
    values allowed, `max_age_days` needs the items' creation dates.
    """

    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_price: float | None = None
    max_price: float | None = None
    max_age_days: float | None = None
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "category", _strings("filters.category", self.category))
        object.__setattr__(self, "tags", _strings("filters.tags", self.tags))
        for name in ("min_price", "max_price", "max_age_days"):
            if getattr(self, name) is not None:
                _require_number(f"filters.{name}", getattr(self, name), low=0)
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise ConfigError(f"filters.min_price {self.min_price:g} is above max_price {self.max_price:g}: swap them.")
        pairs = _pairs("filters.attributes", self.attributes)
        clean = tuple((name, _strings(f"filters.attributes.{name}", values)) for name, values in pairs)
        object.__setattr__(self, "attributes", clean)

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return self == Filters()

    @property
    def n_set(self) -> int:
        """How many conditions there are."""
        alone = (self.min_price, self.max_price, self.max_age_days)
        chosen = [self.category, self.tags, *self.attributes]
        return sum(map(bool, chosen)) + sum(limit is not None for limit in alone)


@dataclass(frozen=True, slots=True)
class Lists:
    """Items set by hand: only these, never these, first of all these, and extra push for these.

    `boost` is added to the blended sum: under z-score normalisation, one unit is one standard deviation
    of a signal that has all the weight.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    boost: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("include", "exclude", "pin"):
            object.__setattr__(self, name, tuple(dict.fromkeys(_strings(f"lists.{name}", getattr(self, name)))))
        object.__setattr__(self, "boost", tuple(_pairs("lists.boost", self.boost)))
        for item_id, amount in self.boost:
            _require_number(f"lists.boost[{item_id}]", amount, low=-100, high=100)


@dataclass(frozen=True, slots=True)
class RankingConfig:
    """One config: all that decides a list besides the data.

    Parameters
    ----------
    decay_per_day : float
        Exponential forgetting rate lambda of a user's history, per day; 0.1 is a half-life of 6.93 days.
    diversity : float in [0, 1]
        0 keeps the blended order.
    k : int in 1..1000
        Length of the list.

    Raises
    ------
    ConfigError
        If a value lies outside its range; the message names it.
    """

    weights: Weights = field(default_factory=Weights)
    decay_per_day: float = 0.1
    trending: Trending = field(default_factory=Trending)
    diversity: float = 0.3
    normalisation: Normalisation = "zscore"
    k: int = 10
    exclude_seen: ExcludeSeen = "auto"
    filters: Filters = field(default_factory=Filters)
    lists: Lists = field(default_factory=Lists)
    modalities: Modalities = field(default_factory=Modalities)
    collaborative: Collaborative = field(default_factory=Collaborative)

    def __post_init__(self) -> None:
        _require_number("decay_per_day", self.decay_per_day, low=0, high=1_000)
        _require_number("diversity", self.diversity, low=0, high=1)
        _require_choice("normalisation", self.normalisation, get_args(Normalisation))
        _require_choice("exclude_seen", self.exclude_seen, get_args(ExcludeSeen))
        if isinstance(self.k, bool) or not isinstance(self.k, int) or not 1 <= self.k <= MAX_K:
            raise ConfigError(f"k is {self.k!r}: give a whole number between 1 and {MAX_K}.")

    def to_json(self) -> dict[str, Any]:
        """Return the design's JSON form, every field present."""
        document = MIX.numbered(asdict(self))
        filters = {key: value for key, value in document["filters"].items() if value not in (None, ())}
        if "attributes" in filters:
            filters["attributes"] = {key: list(values) for key, values in filters["attributes"]}
        document["filters"] = {key: list(v) if isinstance(v, tuple) else v for key, v in filters.items()}
        lists = document["lists"]
        document["lists"] = {name: list(lists[name]) for name in ("include", "exclude", "pin")}
        document["lists"]["boost"] = dict(lists["boost"])
        document["weights"] = self.weights.by_name()
        return document

    @classmethod
    def from_json(cls, document: object, *, what: str = "") -> Self:
        """Read the JSON form; fields left out keep their default, unknown ones are refused by name.

        Parameters
        ----------
        what : str, optional
            Names this very config where its format is refused.

        Raises
        ------
        ConfigError
            If a setting does not exist, or lies outside its range.
        FormatError
            If a later Mixdesk wrote it.
        """
        upgraded = MIX.upgraded(document, what=what) if isinstance(document, Mapping) else document
        return cls(**_read_fields(cls, upgraded, path=""))

    def with_settings(self, settings: Mapping[str, object], *, signals: Collection[str] = SIGNALS) -> Self:
        """Return a copy with dotted settings changed, e.g. ``{"weights.content": 0.7, "k": 20}``.

        The third part of ``lists.boost.<item id>`` and ``filters.attributes.<column>`` may itself hold dots.

        Parameters
        ----------
        signals : collection of str
            Names that ``weights.<name>`` may have.
        """
        document = self.to_json()
        for path, value in settings.items():
            *parents, leaf = path.split(".", 2)
            branch: Any = None if path == FORMAT else document
            for parent in parents:
                branch = branch.setdefault(parent, {}) if isinstance(branch, dict) else None
            is_open = parents == ["weights"] and leaf in signals
            is_open |= parents in (["filters"], ["filters", "attributes"], ["lists", "boost"])
            if not isinstance(branch, dict) or (leaf not in branch and not is_open):
                raise ConfigError(f"setting {path!r} does not exist: choose from {', '.join(_paths(self.to_json()))}.")
            branch[leaf] = value
        return type(self).from_json(document)

    def with_weights(self, **weights: float) -> Self:
        """Return a copy with some weights replaced."""
        return replace(self, weights=Weights.of({**self.weights.by_name(), **weights}))

    def alone(self, signal: str) -> Self:
        """Return a copy in which one signal has all the weight."""
        return replace(self, weights=Weights.of({signal: 1.0}))


def half_life_days(decay_per_day: float) -> float:
    """Convert a forgetting rate per day to its half-life in days (infinite for 0)."""
    return math.inf if decay_per_day == 0 else math.log(2) / decay_per_day


def decay_from_half_life(days: float) -> float:
    """Convert a half-life in days, above 0, to a forgetting rate per day (0 for infinite)."""
    if not days > 0:
        raise ConfigError(f"half-life is {days!r}: give a number of days above 0.")
    return 0.0 if math.isinf(days) else math.log(2) / days


def _paths(document: Mapping[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, value in document.items():
        if prefix + key == FORMAT:
            continue
        nested = _paths(value, f"{prefix}{key}.") if isinstance(value, dict) else []
        found += nested or [prefix + key]
    return found


def _read_fields(cls: type, document: object, path: str) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        raise ConfigError(f"{path.rstrip('.') or 'mix'} is {document!r}: give an object with named settings.")
    if cls is Weights:  # any name but those of its own parameters: signals come from the registry and from files
        named = {str(key): value for key, value in document.items()}
        others = {key: value for key, value in named.items() if key not in SIGNALS}
        return {key: value for key, value in named.items() if key in SIGNALS} | ({"others": others} if others else {})
    hints = get_type_hints(cls)
    known = {entry.name for entry in fields(cls)}
    if unknown := [str(key) for key in document if key not in known]:
        raise ConfigError(f"setting {path + unknown[0]!r} does not exist: choose from {', '.join(sorted(known))}.")
    return {key: _read_value(hints[key], value, path + key) for key, value in document.items()}


def _read_value(hint: Any, value: object, path: str) -> object:
    if isinstance(hint, type) and not isinstance(hint, UnionType) and hasattr(hint, "__dataclass_fields__"):
        return hint(**_read_fields(hint, value, f"{path}."))
    return value
