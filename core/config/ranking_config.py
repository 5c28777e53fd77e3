"""Every setting behind a list, as frozen values that check themselves and travel as JSON."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self, get_args

from core.config._checks import require_choice, require_number
from core.config._config_format import CONFIG_FORMAT
from core.config._documents import paths_of, read_fields
from core.config._list_rules import Filters, Lists
from core.config._own_weights import NewPeople
from core.config._signal_settings import Collaborative, Modalities, Trending
from core.config._weights import SIGNALS, Weights
from core.errors import ConfigError
from core.stored_format import FORMAT

MAX_K = 1_000

Normalisation = Literal["zscore", "min-max", "rank"]
ExcludeSeen = Literal["auto", "any", "purchased", "none"]


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
    new_item_places : int in 0..500 or "auto"
        Places of a list that are kept for items nobody has chosen yet, at most half of it; ``auto`` keeps one in ten
        where that costs little on validation.
    new_people : NewPeople, optional
        Weights of their own for people who describe themselves; None gives them the config's.

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
    new_item_places: int | Literal["auto"] = "auto"
    new_people: NewPeople | None = None

    def __post_init__(self) -> None:
        require_number("decay_per_day", self.decay_per_day, low=0, high=1_000)
        require_number("diversity", self.diversity, low=0, high=1)
        require_choice("normalisation", self.normalisation, get_args(Normalisation))
        require_choice("exclude_seen", self.exclude_seen, get_args(ExcludeSeen))
        if isinstance(self.k, bool) or not isinstance(self.k, int) or not 1 <= self.k <= MAX_K:
            raise ConfigError(f"k is {self.k!r}: give a whole number between 1 and {MAX_K}.")
        places = self.new_item_places
        is_whole = isinstance(places, int) and not isinstance(places, bool)
        if places != "auto" and not (is_whole and 0 <= places <= MAX_K // 2):
            raise ConfigError(
                f"new_item_places is {places!r}: give 'auto', or a whole number between 0 and {MAX_K // 2}."
            )

    def to_json(self) -> dict[str, Any]:
        """Return the design's JSON form, every field present."""
        document = CONFIG_FORMAT.numbered(asdict(self))
        filters = {key: value for key, value in document["filters"].items() if value not in (None, ())}
        if "attributes" in filters:
            filters["attributes"] = {key: list(values) for key, values in filters["attributes"]}
        document["filters"] = {key: list(v) if isinstance(v, tuple) else v for key, v in filters.items()}
        lists = document["lists"]
        document["lists"] = {name: list(lists[name]) for name in ("include", "exclude", "pin")}
        document["lists"]["boost"] = dict(lists["boost"])
        document["weights"] = self.weights.by_name()
        if self.new_people is not None:
            document["new_people"]["weights"] = self.new_people.weights.by_name()
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
        upgraded = CONFIG_FORMAT.upgraded(document, what=what) if isinstance(document, Mapping) else document
        return cls(**read_fields(cls, upgraded, path=""))

    def with_settings(self, settings: Mapping[str, object], *, signals: Collection[str] = SIGNALS) -> Self:
        """Return a copy with dotted settings changed, e.g. ``{"weights.content": 0.7, "k": 20}``.

        The third part of ``lists.boost.<item id>`` and ``filters.attributes.<column>`` may itself hold dots.

        Parameters
        ----------
        signals : collection of str
            Names that ``weights.<name>`` may have.
        """
        document = self.to_json()
        if self.new_people is None and any(path.startswith("new_people.") for path in settings):
            document["new_people"] = {"weights": document["weights"].copy()}
        for path, value in settings.items():
            *parents, leaf = path.split(".", 2)
            branch: Any = None if path == FORMAT else document
            for parent in parents:
                branch = branch.setdefault(parent, {}) if isinstance(branch, dict) else None
            is_open = parents in (["weights"], ["new_people", "weights"]) and leaf in signals
            is_open |= parents in (["filters"], ["filters", "attributes"], ["lists", "boost"])
            if not isinstance(branch, dict) or (leaf not in branch and not is_open):
                raise ConfigError(
                    f"setting {path!r} does not exist: choose from {', '.join(paths_of(self.to_json()))}."
                )
            branch[leaf] = value
        return type(self).from_json(document)

    def with_weights(self, **weights: float) -> Self:
        """Return a copy with some weights replaced."""
        return replace(self, weights=Weights.of({**self.weights.by_name(), **weights}))

    def handed_over(self, n_done: int) -> Self:
        """Return the config as it ranks for somebody who describes themselves, after so many actions.

        Their own weights give way evenly: after c of n, ``1 - c / n`` of what each signal weighs is theirs.
        """
        if self.new_people is None:
            return self
        theirs, mine = self.new_people.weights.shares(), self.weights.shares()
        done = min(n_done / self.new_people.clicks, 1.0)
        weights = {
            name: (1.0 - done) * theirs.get(name, 0.0) + done * mine.get(name, 0.0) for name in {**mine, **theirs}
        }
        return replace(self, weights=Weights.of(weights), new_people=None)

    def alone(self, signal: str) -> Self:
        """Return a copy in which one signal has all the weight."""
        return replace(self, weights=Weights.of({signal: 1.0}))
