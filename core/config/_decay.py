"""Time decay as people say it, a half-life in days, and as it is computed, a rate per day."""

import math

from core.errors import ConfigError


def half_life_days(decay_per_day: float) -> float:
    """Convert a forgetting rate per day to its half-life in days (infinite for 0)."""
    return math.inf if decay_per_day == 0 else math.log(2) / decay_per_day


def decay_from_half_life(days: float) -> float:
    """Convert a half-life in days, above 0, to a forgetting rate per day (0 for infinite)."""
    if not days > 0:
        raise ConfigError(f"half-life is {days!r}: give a number of days above 0.")
    return 0.0 if math.isinf(days) else math.log(2) / days
