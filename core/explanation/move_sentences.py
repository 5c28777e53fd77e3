"""Moves of the desk's controls in plain words."""

import math
from collections.abc import Sequence

from core.explanation.ablations import VARIETY
from core.explanation.counterfactuals import Move
from core.signals import label_of
from core.wording import joined

_DECIMALS = (0, 1, 2)
_SLACK = 1e-7


def control_words(control: str) -> str:
    """Return a control's name as it stands on the desk, in quotes."""
    return "Variety" if control == VARIETY else f"“{label_of(control)}”"


def tipping_sentence(moves: Sequence[Move]) -> str:
    """Return when an item leaves the list: each control below and above, nearest first."""
    if not moves:
        return "No single fader takes it out of the list."
    conditions = [f"{control_words(move.control)} {_limit(move)}" for move in moves]
    return f"Leaves the list if {joined(conditions, word='or')}."


def entry_words(move: Move) -> str:
    """Return the smallest move that brings an item in: "“Trending now” up to 34% (now 20%)"."""
    way = "up" if move.is_up else "down"
    return f"{control_words(move.control)} {way} to {percent(move.setting)} (now {percent(move.at)})"


def percent(share: float) -> str:
    """Write a share in per cent, with decimals only where it has them: "12%", "11.6%"."""
    return f"{round(100 * share, 2):g}%"


def _limit(move: Move) -> str:
    """Return the roundest limit between where the control stands and the boundary, within which nothing changes."""
    if move.boundary in (0.0, 1.0):
        return f"{'rises' if move.is_up else 'drops'} to {percent(move.boundary)}"
    inward = math.floor if move.is_up else math.ceil
    for decimals in _DECIMALS:
        limit = inward(move.boundary * 10 ** (decimals + 2)) / 10 ** (decimals + 2)
        if (limit - move.at) * (1 if move.is_up else -1) >= -_SLACK:
            break
    return f"{'rises above' if move.is_up else 'drops below'} {percent(limit)}"
