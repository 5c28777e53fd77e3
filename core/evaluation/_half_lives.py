"""How long “People like them” remembers a choice, settled on the signal alone before the weights of a mix."""

from collections.abc import Mapping

from core.config import RankingConfig
from core.evaluation._trials import Trial
from core.signals.collaborative import CollaborativeSignal

HALF_LIVES = (30.0, 90.0, 365.0)
"""In days. Of three logs, one of 2 days is worth less than none or no more on all, one of 7 days on two."""


def half_lives(plain: RankingConfig) -> dict[float | None, RankingConfig]:
    """Return the collaborative signal alone with each half-life to choose from, none and its own among them."""
    alone, own = plain.alone(CollaborativeSignal.name), plain.collaborative.half_life_days
    return {days: with_half_life(alone, days) for days in (None, *HALF_LIVES, own)}


def with_half_life(config: RankingConfig, days: float | None) -> RankingConfig:
    """Return a config whose collaborative signal remembers so long."""
    return config.with_settings({"collaborative.half_life_days": days})


def chosen_half_life(found: Mapping[float | None, Trial]) -> float | None:
    """Return the best half-life where its 95% likely range lies above none, else none: the simpler.

    One standard error would not do for the best of three: with times drawn at random it chooses a half-life on 13 to
    25% of three logs, this rule on 0 to 8%.
    """
    best = max(found, key=lambda days: found[days].accuracy)
    return best if found[None].most_above(found[best]) < 0 else None


def half_life_sentence(accuracies: Mapping[float | None, float], chosen: float | None) -> str:
    """Return how long “People like them” remembers, and on what that rests; "" where it was not searched.

    Parameters
    ----------
    accuracies : dict
        What the signal is worth alone, by half-life in days; None for none.
    """
    if None not in accuracies or chosen not in accuracies:
        return ""
    if chosen is None:
        return f"“{CollaborativeSignal.label}” counts all choices alike: no half-life is surely better."
    return (
        f"In “{CollaborativeSignal.label}” a choice counts half after {chosen:g} days: alone it is worth "
        f"{accuracies[chosen]:.4f} then, and {accuracies[None]:.4f} where all choices count alike."
    )
