"""How far what somebody does has taken over from what they say: it decides which weights hold and what competes."""

from dataclasses import replace

import numpy as np

from core.config import RankingConfig, Weights
from core.users import History
from core.users.query import Query

CLICKS_TO_HAND_OVER = 5
"""After so many actions the whole catalog competes, where the config has no number of its own."""


def n_done(history: History) -> int:
    """Return how many actions speak of a taste: clicks and likes of the session, and what the log knows."""
    return int(np.count_nonzero(history.strengths > 0))


def share_done(config: RankingConfig, history: History) -> float:
    """Return how far behaviour has taken over, 0 to 1; it never falls as somebody does more."""
    clicks = CLICKS_TO_HAND_OVER if config.new_people is None else config.new_people.clicks
    return min(n_done(history) / clicks, 1.0)


def in_force(query: Query, config: RankingConfig, history: History) -> RankingConfig:
    """Return the config that ranks for somebody, with what is left of new people's weights if they said something."""
    return config if query.onboarding is None else config.handed_over(n_done(history))


def is_new(query: Query, config: RankingConfig, history: History) -> bool:
    """Return whether new people's own weights still count for somebody: it is them that faders move then."""
    return config.new_people is not None and query.onboarding is not None and share_done(config, history) < 1.0


def leading(config: RankingConfig, *, is_new: bool) -> Weights:
    """Return the weights that faders move: the config's own, or new people's."""
    return config.new_people.weights if is_new and config.new_people is not None else config.weights


def with_leading(config: RankingConfig, weights: Weights, *, is_new: bool) -> RankingConfig:
    """Return a config with the weights that faders move replaced."""
    if is_new and config.new_people is not None:
        return replace(config, new_people=replace(config.new_people, weights=weights))
    return replace(config, weights=weights)
