"""Signals on one scale, weighed into one score between 0 and 1."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.config import Normalisation

_FLAT = 1e-12
ROUNDING = 1e-6
"""Float32 products differ by this much of their size, however equal the items are."""

NO_OPINION, NO_DIFFERENCE = "has no opinion here", "is the same for every item"


@dataclass(frozen=True, eq=False)
class Blend:
    """Scores of one query and what they are made of.

    Attributes
    ----------
    score : ndarray of shape (n_items,), float64
        In [0, 1] over the candidates; NaN elsewhere.
    base : float
        The average candidate's score.
    shares : dict of str to float
        Weights in force after dropped signals, summing to 1.
    dropped : dict of str to str
        Signals that could not take part, with the reason.
    """

    score: np.ndarray
    base: float
    shares: Mapping[str, float]
    dropped: Mapping[str, str]
    _signals: Mapping[str, np.ndarray]
    _scales: Mapping[str, tuple[float, float]]
    _boost: np.ndarray | None
    _boost_mean: float
    _width: float

    def contributions(self, item_index: int) -> dict[str, float | None]:
        """Return each signal's part of the score relative to the average candidate; None is no opinion or no weight.

        ``score == base + sum(contributions)``, with None as 0.
        """
        parts: dict[str, float | None] = {}
        for name, scores in self._signals.items():
            if name not in self._scales:
                parts[name] = None
                continue
            factor, mean = self._scales[name]
            value = float(scores[item_index])
            parts[name] = None if np.isnan(value) else factor * (value - mean) / self._width
        parts["boost"] = 0.0
        if self._boost is not None:
            parts["boost"] = (float(self._boost[item_index]) - self._boost_mean) / self._width
        return parts


def blend(
    signals: Mapping[str, np.ndarray],
    weights: Mapping[str, float],
    candidates: np.ndarray,
    *,
    normalisation: Normalisation = "zscore",
    boost: np.ndarray | None = None,
) -> Blend:
    """Normalise each signal over the candidates, add them by weight, map the whole to [0, 1] linearly.

    A signal that is NaN or constant over all candidates is dropped and the other weights are renormalised; an
    item on which a signal has no opinion gets the average opinion, which contributes exactly 0. If nothing
    tells the candidates apart, every score is 0.5.

    Parameters
    ----------
    signals : dict of str to ndarray of shape (n_items,), float32
    weights : dict of str to float, >= 0
    candidates : ndarray of bool
    boost : ndarray of shape (n_items,), optional
        Added to the weighted sum, in its units (standard deviations under ``zscore``).
    """
    from core.ranking import kernels

    scaled, spreads, reasons = _measured(signals, candidates, normalisation)
    spreads = {name: spread for name, spread in spreads.items() if weights[name] > 0}
    dropped = {name: reason for name, reason in reasons.items() if weights[name] > 0}
    total_weight = sum(weights[name] for name in spreads)
    shares = {name: weights[name] / total_weight for name in spreads}
    scales = {name: (shares[name] / spread, mean) for name, (spread, mean) in spreads.items()}
    total = np.zeros(len(candidates)) if boost is None else boost.astype(np.float64)
    for name in scales:
        kernels.add_signal(total, scaled[name], *scales[name])
    low, high, base = kernels.range_of(total, candidates)
    width = high - low
    if not width > _FLAT:
        flat = np.where(candidates, 0.5, np.nan)
        return Blend(flat, 0.5, shares, dropped, scaled, {}, None, 0.0, 1.0)
    boost_mean = 0.0 if boost is None else float(boost[candidates].mean())
    total -= low
    total /= width
    total[~candidates] = np.nan
    return Blend(total, (base - low) / width, shares, dropped, scaled, scales, boost, boost_mean, width)


def weighed(
    signals: Mapping[str, np.ndarray],
    candidates: np.ndarray,
    *,
    normalisation: Normalisation = "zscore",
) -> dict[str, np.ndarray]:
    """Return every signal that can take part in a blend as it is weighed there, float64, 0 for no opinion."""
    from core.ranking import kernels

    scaled, spreads, _ = _measured(signals, candidates, normalisation)
    parts = {name: np.zeros(len(candidates)) for name in spreads}
    for name, (spread, mean) in spreads.items():
        kernels.add_signal(parts[name], scaled[name], 1.0 / spread, mean)
    return parts


def _measured(
    signals: Mapping[str, np.ndarray], candidates: np.ndarray, normalisation: Normalisation
) -> tuple[dict[str, np.ndarray], dict[str, tuple[float, float]], dict[str, str]]:
    """Return the signals to add up, the spread and mean of those that can take part, and why the others cannot."""
    from core.ranking import kernels

    stats = {name: kernels.signal_stats(scores, candidates) for name, scores in signals.items()}
    reasons = {name: _why_dropped(stat) for name, stat in stats.items()}
    dropped = {name: reason for name, reason in reasons.items() if reason}
    live = [name for name in signals if name not in dropped]
    scaled = dict(signals)
    if normalisation == "rank":
        scaled |= {name: ranked(signals[name], candidates) for name in live}
        stats |= {name: kernels.signal_stats(scaled[name], candidates) for name in live}
    scales = {}
    for name in live:
        _, mean, deviation, low, high = stats[name]
        scales[name] = ({"zscore": deviation, "min-max": high - low, "rank": 1.0}[normalisation], mean)
    return scaled, scales, dropped


def _why_dropped(stat: tuple[int, float, float, float, float]) -> str:
    count, _, deviation, low, high = stat
    if count == 0:
        return NO_OPINION
    return NO_DIFFERENCE if deviation <= ROUNDING * max(abs(low), abs(high)) else ""


def ranked(scores: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Return ranks in [0, 1] over the candidates with an opinion, 1 for the best, ties averaged."""
    from scipy.stats import rankdata  # takes 0.4 s to import, and this is not the default

    places = np.full(len(scores), np.nan, dtype=np.float32)
    valid = candidates & ~np.isnan(scores)
    ranks = rankdata(scores[valid]) if valid.any() else np.zeros(0)
    places[valid] = (ranks - 1) / max(len(ranks) - 1, 1)
    return places
