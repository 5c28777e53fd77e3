"""One comparison in one sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
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
        """By candidate, then metric."""


def verdict(comparison: Compared, candidate: str) -> str:
    """Return what a candidate is worth beside the baseline, in words that need no statistics.

    Too few users to judge is said before anything else.
    """
    if not comparison.is_enough_to_judge:
        return f"{comparison.n_users:,} users are too few to judge: it takes {MIN_USERS} or more."
    row = comparison.differences[candidate][HEADLINE]
    return (
        f"{candidate} finds a next choice for {of_100(row.value)} of 100 users, "
        f"{comparison.baseline} for {of_100(row.baseline)}: {judgement(row)}."
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a difference means.

    Attributes
    ----------
    word : str
        Better, Worse, Can't tell yet, or The same users.
    detail : str
        Its likely range in users per 100, or how many users it would take; "" where both sides serve the same ones.
    """

    word: str
    detail: str

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.word[:1].lower()}{self.word[1:]}{detail}"


def judgement(row: Difference) -> Judgement:
    """Return the word for a difference in users per 100, the same on every screen and in every file."""
    if row.low == row.high == 0:
        return Judgement("The same users", "")
    likely = f"{change_of_100(row.low)} to {change_of_100(row.high)}"
    if row.word == "Can't tell yet" and row.n_needed > row.n:
        return Judgement(row.word, f"would need about {_round(row.n_needed)} users")
    return Judgement(row.word, likely)


def of_100(share: float) -> str:
    """Return a share of users as people say it: how many of 100."""
    return "no" if math.isnan(share) else f"{100 * share:.0f}"


def change_of_100(difference: float) -> str:
    """Return a change in users per 100, signed, with a decimal where it would round to nothing."""
    points = 100 * difference
    text = f"{points:+.0f}" if abs(points) >= 0.5 else f"{points:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def _round(count: float) -> str:
    """Return a count to two digits: more would claim too much."""
    digits = max(0, math.floor(math.log10(max(count, 1))) - 1)
    return f"{round(count, -digits):,.0f}"
