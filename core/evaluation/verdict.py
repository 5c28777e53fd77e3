"""One comparison in one sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.evaluation.comparison import MIN_USERS, Difference
from core.evaluation.metrics import HEADLINE
from core.store.candidate_names import YOUR_MIX
from core.wording import counted


class Compared(Protocol):
    """A comparison just made, or a kept one."""

    @property
    def baseline(self) -> str:
        """What the others are measured against."""

    @property
    def protocol_id(self) -> str:
        """The rules that all were measured by."""

    @property
    def n_users(self) -> int:
        """Users whom the headline counts."""

    @property
    def is_enough_to_judge(self) -> bool:
        """Whether there are enough users for words to mean anything."""

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """By candidate, then metric."""


def verdict(comparison: Compared, candidate: str, audience: str) -> str:
    """Return what a candidate is worth beside the baseline, in words that need no statistics.

    Too few users to judge is said before anything else.

    Parameters
    ----------
    audience : str
        What users are called, such as shoppers.
    """
    if not comparison.is_enough_to_judge:
        return too_few(comparison.n_users, audience)
    row = comparison.differences[candidate][HEADLINE]
    return (
        f"{said_of(candidate, row.value, comparison.protocol_id, audience)}; "
        f"with {_within(comparison.baseline)}, {of_100(row.baseline)}: {judgement(row, audience)}."
    )


def said_of(candidate: str, share: float, protocol_id: str, audience: str) -> str:
    """Return what a candidate alone is worth, without a full stop."""
    return f"With {_within(candidate)}, {of_100(share)} of 100 {audience} {would_have_seen(protocol_id)}"


def _within(name: str) -> str:
    """Return a candidate's name as it stands within a sentence."""
    return "your mix" if name == YOUR_MIX else name


def too_few(n_users: int, audience: str) -> str:
    """Return that so many users are too few to judge."""
    is_one = "is" if n_users == 1 else "are"
    return f"{counted(n_users, audience)} {is_one} too few to judge: it takes {MIN_USERS} or more."


def would_have_seen(protocol_id: str) -> str:
    """Return what a hit is to a user; rows that are held out at random were not picked later."""
    return f"would have seen something they {'' if protocol_id.startswith('random ') else 'later '}picked"


def among(comparison: Compared, candidate: str) -> str:
    """Return that a word may be chance among all that is compared; "" where it holds there too, or nothing is told."""
    rows, n_others = comparison.differences.get(candidate), len(comparison.differences)
    if not comparison.is_enough_to_judge or rows is None or not rows[HEADLINE].may_be_chance:
        return ""
    return f"“{rows[HEADLINE].word}” judges this pair alone: {by_chance(n_others)}."


def by_chance(n_others: int) -> str:
    """Return what a word of a pair alone leaves open beside others."""
    return f"among the {n_others} compared here, it may be chance"


def label(row: Difference) -> str:
    """Return the word with the mark that it may be chance among all that is compared."""
    return f"{row.word} (alone)" if row.may_be_chance else row.word


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a difference means.

    Attributes
    ----------
    word : str
        Better, Worse, No difference worth having, or Can't tell yet; "" where the metric has no better side.
    detail : str
        Its likely range in users per 100, how many users it would take, or that both sides serve the same ones.
    """

    word: str
    detail: str

    def __str__(self) -> str:
        return f"{self.word[:1].lower()}{self.word[1:]} ({self.detail})"


def judgement(row: Difference, audience: str) -> Judgement:
    """Return the word for a difference in users per 100, with what it rests on."""
    if row.low == row.high == 0:
        return Judgement(row.word, f"the same {audience}")
    if row.word == "No difference worth having":
        is_real = row.low > 0 or row.high < 0
        likely = f"{_in_tenths(row.low)} to {_in_tenths(row.high)}"
        return Judgement(row.word, f"{likely}: real, but too small to matter" if is_real else likely)
    if row.word == "Can't tell yet" and row.n_needed > row.n:
        return Judgement(row.word, f"would need about {_round(row.n_needed)} {audience}")
    return Judgement(row.word, f"{change_of_100(row.low)} to {change_of_100(row.high)}")


def margin_words(margin: float, audience: str) -> str:
    """Return what counts as a difference, in one sentence."""
    if not margin:
        return "Every difference counts, however small."
    return f"A difference of less than {margin:g} of 100 {audience} counts as none worth having."


def of_100(share: float) -> str:
    """Return a share of users as people say it: how many of 100."""
    return "no" if math.isnan(share) else f"{100 * share:.0f}"


def change_of_100(difference: float) -> str:
    """Return a change in users per 100, signed, with a decimal where it would round to nothing."""
    return _in_tenths(difference) if abs(100 * difference) < 0.5 else f"{100 * difference:+.0f}".replace("-", "−")


def _in_tenths(difference: float) -> str:
    text = f"{100 * difference:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def _round(count: float) -> str:
    """Return a count to two digits: more would claim too much."""
    digits = max(0, math.floor(math.log10(max(count, 1))) - 1)
    return f"{round(count, -digits):,.0f}"
