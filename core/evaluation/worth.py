"""What lists are worth by the signals that were added to a data set: a mean margin, beside how accurate they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.config import RankingConfig
from core.evaluation.evaluation import Measured
from core.signals.added import AddedSignal


@dataclass(frozen=True, slots=True)
class ListWorth:
    """What everybody's list is worth by one signal.

    Attributes
    ----------
    words : str
        Such as "mean margin".
    value, compared : float
        Means over the headline's users of the mean over each list's items; NaN where no item has a value.
    unit : {"number", "date"}
        Dates in seconds since 1970 UTC.
    """

    words: str
    value: float
    compared: float
    unit: Literal["number", "date"]


def worth_of_lists(measured: Measured, compared: Measured, config: RankingConfig) -> tuple[ListWorth, ...]:
    """Return what two sets of lists are worth by every added signal that a config gives weight to."""
    dataset = measured.split.train
    found = []
    for name, signal in dataset.added_signals.items():
        if config.weights[name] > 0 and (worth := signal.worth(dataset)) is not None:
            means = [_mean(one, worth.values) for one in (measured, compared)]
            found.append(ListWorth(worth.words, means[0], means[1], worth.unit))
    return tuple(found)


def knows_later(config: RankingConfig, added: Mapping[str, AddedSignal]) -> tuple[str, ...]:
    """Return sentences on the signals of a config that may know what is to be found."""
    return tuple(
        f"“{signal.label}” was made elsewhere: where it knows what came after the cut, these numbers flatter it."
        for name, signal in added.items()
        if config.weights[name] > 0 and signal.is_made_elsewhere
    )


def _mean(measured: Measured, values: np.ndarray) -> float:
    lists = measured.lists[measured.split.is_headline]
    shown = np.where(lists >= 0, values[lists], np.nan)
    has_value = np.isfinite(shown)
    counts = has_value.sum(axis=1)
    sums = np.where(has_value, shown, 0.0).sum(axis=1)
    means = sums[counts > 0] / counts[counts > 0]
    return float(means.mean()) if len(means) else float("nan")
