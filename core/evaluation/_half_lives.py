"""How long “People like them” remembers a choice, settled on the signal alone before the weights of a mix."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from core.config import RankingConfig
from core.evaluation._trials import NOISE, Trial
from core.signals.collaborative import CollaborativeSignal

SETTING = "collaborative.half_life_days"
HALF_LIVES = (30.0, 90.0, 365.0)
"""Shorter ones lose: of half-lives of 2 and 7 days, on three logs, 7 wins on one, and there no more than 30."""


class Tried(Protocol):
    """A config with its accuracy on validation users."""

    @property
    def config(self) -> RankingConfig:
        """The config."""
        ...

    @property
    def accuracy(self) -> float:
        """Mean of the objective."""
        ...


_Tried = TypeVar("_Tried", bound=Tried)


def half_lives(plain: RankingConfig) -> Iterator[RankingConfig]:
    """Give the collaborative signal alone with every half-life to choose from, the config's own among them."""
    alone = plain.alone(CollaborativeSignal.name)
    for days in dict.fromkeys((None, *HALF_LIVES, plain.collaborative.half_life_days)):
        yield alone.with_settings({SETTING: days})


def of_half_lives(trials: Iterable[_Tried]) -> dict[float | None, _Tried]:
    """Return those of `half_lives` that were tried, by half-life; nothing where none but a config's own was."""
    found: dict[float | None, _Tried] = {}
    for trial in trials:
        config = trial.config
        days = config.collaborative.half_life_days
        if days in found or config.diversity or config.weights.shares().get(CollaborativeSignal.name) != 1.0:
            continue
        first = next(iter(found.values()), None)
        if first is None or config == first.config.with_settings({SETTING: days}):
            found[days] = trial
    return found if len(found) > 1 else {}


def chosen_half_life(found: Mapping[float | None, Trial]) -> float | None:
    """Return the best half-life where it is better than none by more than noise, else none: the simpler."""
    if None not in found:
        return None
    best = max(found, key=lambda days: found[days].accuracy)
    return None if found[None].most_above(found[best], errors=NOISE) >= 0 else best


def half_life_sentence(trials: Iterable[Tried], chosen: float | None) -> str:
    """Return how long a suggestion's “People like them” remembers, and on what that rests; "" where none was tried."""
    found = of_half_lives(trials)
    if None not in found:
        return ""
    alike = found[None].accuracy
    if chosen is None:
        return f"“{CollaborativeSignal.label}” counts all choices alike: no half-life is better by more than noise."
    if chosen not in found:
        return ""
    return (
        f"In “{CollaborativeSignal.label}” a choice counts half after {chosen:g} days: alone it is worth "
        f"{found[chosen].accuracy:.4f} then, and {alike:.4f} where all choices count alike."
    )
