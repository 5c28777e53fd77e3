"""One comparison in one sentence."""

import math
from collections.abc import Mapping
from typing import Protocol

from core.evaluation.comparison import MIN_USERS, Difference

HEADLINE = "hit_rate"


class Compared(Protocol):
    """A comparison just made, or a kept one."""

    @property
    def baseline(self) -> str:
        """What the others are measured against."""

    @property
    def n_users(self) -> int:
        """Users whom the headline counts."""

    @property
    def is_enough_to_judge(self) -> bool:
        """Whether there are enough users for words to mean anything."""

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """By contender, then metric."""


def verdict(comparison: Compared, contender: str) -> str:
    """Return what a contender is worth beside the baseline, in words that need no statistics.

    Too few users to judge is said before anything else.
    """
    if not comparison.is_enough_to_judge:
        return f"{comparison.n_users:,} users are too few to judge: it takes {MIN_USERS} or more."
    row = comparison.differences[contender][HEADLINE]
    return (
        f"{contender} finds a next choice for {_per_100(row.value)} of 100 users, "
        f"{comparison.baseline} for {_per_100(row.baseline)}: {judgement(row)}."
    )


def judgement(row: Difference) -> str:
    """Return the word for a difference in users per 100 with its likely range, or how many users it would take."""
    if row.word == "Can't tell yet":
        needed = (
            ""
            if math.isnan(row.n_needed) or row.n_needed <= row.n
            else f" (would need about {_round(row.n_needed)} users)"
        )
        return f"can't tell yet{needed}"
    return f"{row.word.lower()} ({_signed(row.low)} to {_signed(row.high)})"


def _per_100(share: float) -> str:
    return f"{100 * share:.0f}"


def _signed(share: float) -> str:
    value = round(100 * share, 1)
    text = f"{abs(value):.0f}" if abs(value) >= 10 or value == int(value) else f"{abs(value):.1f}"
    return text if value == 0 else f"{'+' if value > 0 else '−'}{text}"


def _round(count: float) -> str:
    """Return a count to two digits: more would claim too much."""
    digits = max(0, math.floor(math.log10(max(count, 1))) - 1)
    return f"{round(count, -digits):,.0f}"
