"""What a search found, without the values of single users: to keep, to draw, to load a config from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.config import NewPeople, RankingConfig
from core.evaluation._half_lives import half_life_sentence
from core.evaluation._trials import Trial, Tuned
from core.evaluation.experiment_result import known, number
from core.stored_format import StoredFormat, same

SEARCH = StoredFormat("this search", steps=(same,))


@dataclass(frozen=True, slots=True)
class TrialSummary:
    """One config that was tried.

    Attributes
    ----------
    accuracy, variety, reach : float
        Means of the objective and of the variety score, and the share of the catalog shown to anyone.
    is_trade_off : bool
        No tried config is better at one of the three and as good at the others.
    is_as_good : bool
        Within noise of the best: at most one standard error below it.
    """

    config: RankingConfig
    accuracy: float
    variety: float
    reach: float
    is_trade_off: bool
    is_as_good: bool


@dataclass(frozen=True, slots=True)
class TunedSummary:
    """A search as it is kept.

    Attributes
    ----------
    n_users : int
        Users that the mixes were tried on.
    tried : tuple of TrialSummary
        In the order tried.
    best, suggested : int
        Places in `tried`.
    best_single : str
        The signal that does best alone, and its accuracy beside it.
    beats_single : bool
        Whether the best config is better than the best single signal by more than noise.
    half_lives : dict of float or None to float
        Accuracy of the collaborative signal alone by its half-life in days, None for none; empty where none was tried.
    """

    objective: str
    protocol_id: str
    n_users: int
    tried: tuple[TrialSummary, ...]
    best: int
    suggested: int
    best_single: str
    single_accuracy: float
    beats_single: bool
    is_complete: bool
    half_lives: Mapping[float | None, float] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Tuned, new_people: NewPeople | None = None) -> "TunedSummary":
        """Take over what a search found, every config with the weights that were found for new people, if any."""
        trade_offs, as_good = set(map(id, found.trade_offs())), set(map(id, found.as_good()))
        tried = tuple(_tried(one, id(one) in trade_offs, id(one) in as_good) for one in found.trials)
        if new_people is not None:
            tried = tuple(replace(one, config=replace(one.config, new_people=new_people)) for one in tried)
        return cls(
            found.objective,
            found.protocol_id,
            found.n_users,
            tried,
            best=found.trials.index(found.best),
            suggested=found.trials.index(found.suggested),
            best_single=found.best_single,
            single_accuracy=found.single.accuracy,
            beats_single=found.beats_single,
            is_complete=found.is_complete,
            half_lives={days: one.accuracy for days, one in found.half_lives.items()},
        )

    @property
    def half_life_sentence(self) -> str:
        """How long the suggestion's “People like them” remembers, and on what that rests; "" where none was tried."""
        chosen = self.tried[self.suggested].config.collaborative.half_life_days
        return half_life_sentence(self.half_lives, chosen)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; unknown numbers are None."""
        document = {name: getattr(self, name) for name in self.__slots__}
        document |= {"tried": [tried_json(one) for one in self.tried], "half_lives": list(self.half_lives.items())}
        return SEARCH.numbered(document)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "TunedSummary":
        """Read what `to_json` wrote."""
        fields = SEARCH.upgraded(document)
        read = {"tried": tuple(map(_read, fields["tried"])), "half_lives": dict(fields.get("half_lives", ()))}
        return cls(**{**fields, **read})


def _tried(one: Trial, is_trade_off: bool, is_as_good: bool) -> TrialSummary:
    return TrialSummary(one.config, one.accuracy, one.variety, one.reach, is_trade_off, is_as_good)


def tried_json(one: TrialSummary) -> dict[str, Any]:
    """Return plain JSON values; unknown numbers are None."""
    flags = {"is_trade_off": one.is_trade_off, "is_as_good": one.is_as_good}
    numbers = {"accuracy": one.accuracy, "variety": known(one.variety), "reach": one.reach}
    return {"config": one.config.to_json(), **numbers, **flags}


def _read(document: Mapping[str, Any]) -> TrialSummary:
    return TrialSummary(
        RankingConfig.from_json(document["config"]),
        document["accuracy"],
        number(document["variety"]),
        document["reach"],
        document["is_trade_off"],
        document["is_as_good"],
    )
