"""Moves of the desk's controls in plain words."""

import math
from collections.abc import Sequence

from core.datasets import Dataset
from core.explanation.counterfactuals import Counterfactual
from core.explanation.place_counts import VARIETY
from core.signals import label_of
from core.wording import joined

_DECIMALS = (0, 1, 2)
_SLACK = 1e-7


def control_words(control: str, dataset: Dataset | None = None) -> str:
    """Return a control's name as it stands on the desk, in quotes."""
    return "Variety" if control == VARIETY else f"“{label_of(control, dataset)}”"


def breakpoint_sentence(counterfactuals: Sequence[Counterfactual], dataset: Dataset | None = None) -> str:
    """Return when an item leaves the list: each control below and above, nearest first."""
    if not counterfactuals:
        return "No single fader takes it out of the list."
    conditions = [f"{control_words(one.control, dataset)} {_limit(one)}" for one in counterfactuals]
    return f"Leaves the list if {joined(conditions, word='or')}."


def entry_words(counterfactual: Counterfactual, dataset: Dataset | None = None) -> str:
    """Return the smallest move that brings an item in: "“Trending now” up to 34% (now 20%)"."""
    way = "up" if counterfactual.is_up else "down"
    now = percent(counterfactual.at)
    return f"{control_words(counterfactual.control, dataset)} {way} to {percent(counterfactual.setting)} (now {now})"


def percent(share: float) -> str:
    """Write a share in per cent, with decimals only where it has them: "12%", "11.6%"."""
    return f"{round(100 * share, 2):g}%"


def _limit(counterfactual: Counterfactual) -> str:
    """Return the roundest limit between where the control stands and the boundary, within which nothing changes."""
    if counterfactual.boundary in (0.0, 1.0):
        return f"{'rises' if counterfactual.is_up else 'drops'} to {percent(counterfactual.boundary)}"
    inward = math.floor if counterfactual.is_up else math.ceil
    for decimals in _DECIMALS:
        limit = inward(counterfactual.boundary * 10 ** (decimals + 2)) / 10 ** (decimals + 2)
        if (limit - counterfactual.at) * (1 if counterfactual.is_up else -1) >= -_SLACK:
            break
    return f"{'rises above' if counterfactual.is_up else 'drops below'} {percent(limit)}"
