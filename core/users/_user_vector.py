"""A user's taste as a vector: history weighted by strength and by how long ago it was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.datasets.options import SECONDS_PER_DAY


def decay_weights(strengths: np.ndarray, timestamps: np.ndarray, *, decay_per_day: float) -> np.ndarray:
    """Return ``strength * exp(-decay * days)`` relative to the newest row with taste, as float64.

    The common factor up to now cancels when the vector is normalised, so nothing underflows and the vector
    does not depend on now. Rows without a time count as if they happened at the newest one.

    Parameters
    ----------
    strengths : ndarray of shape (n_events,), >= 0
    timestamps : ndarray of shape (n_events,)
        Seconds, NaN where unknown.
    """
    has_taste = strengths > 0
    if not has_taste.any():
        return np.zeros(len(strengths))
    known = timestamps[has_taste & np.isfinite(timestamps)]
    if len(known) == 0:
        return strengths.astype(np.float64)
    days = np.nan_to_num((known.max() - timestamps) / SECONDS_PER_DAY, nan=0.0)
    return np.where(has_taste, strengths * np.exp(-decay_per_day * np.maximum(days, 0.0)), 0.0)


@dataclass(frozen=True, eq=False)
class ProfileState:
    """The running sums behind a user vector, and the time they are relative to; an event updates them in O(dim).

    Attributes
    ----------
    sums : dict of str to ndarray of shape (dim,), float64
        Per part, ``sum_i strength_i exp(-decay (reference - t_i)) part_i`` over the events with a time.
    timeless : dict of str to ndarray of shape (dim,), float64
        Per part, ``sum_i strength_i part_i`` over those without one: they stay as new as the newest.
    reference : float
        Seconds of the newest event with taste; NaN before the first.
    decay_per_day : float
    """

    sums: Mapping[str, np.ndarray]
    timeless: Mapping[str, np.ndarray]
    reference: float
    decay_per_day: float

    @classmethod
    def from_history(
        cls,
        parts: Mapping[str, np.ndarray],
        strengths: np.ndarray,
        timestamps: np.ndarray,
        *,
        decay_per_day: float,
    ) -> "ProfileState":
        """Sum a whole history: `parts` holds arrays of shape (n_events, dim)."""
        weights = decay_weights(strengths, timestamps, decay_per_day=decay_per_day)
        is_timed = np.isfinite(timestamps)
        wide = {name: vectors.astype(np.float64) for name, vectors in parts.items()}
        sums = {name: (weights * is_timed) @ vectors for name, vectors in wide.items()}
        timeless = {name: (weights * ~is_timed) @ vectors for name, vectors in wide.items()}
        known = timestamps[(strengths > 0) & is_timed]
        return cls(sums, timeless, float(known.max()) if len(known) else float("nan"), decay_per_day)

    def updated(self, parts: Mapping[str, np.ndarray], *, strength: float, timestamp: float) -> "ProfileState":
        """Return the state with one more event; a late one is discounted to the reference, exactly.

        An event without a time counts as if it happened at the reference, now and later.
        """
        if strength <= 0:
            return self
        taste = {name: strength * parts[name].astype(np.float64) for name in self.sums}
        if not np.isfinite(timestamp):
            return replace(self, timeless={name: self.timeless[name] + taste[name] for name in taste})
        reference = max(self.reference, timestamp) if np.isfinite(self.reference) else timestamp
        old, new = self._factor(self.reference, reference), self._factor(timestamp, reference)
        sums = {name: old * self.sums[name] + new * taste[name] for name in taste}
        return replace(self, sums=sums, reference=reference)

    def _factor(self, when: float, reference: float) -> float:
        if not np.isfinite(when):
            return 1.0
        return float(np.exp(-self.decay_per_day * (reference - when) / SECONDS_PER_DAY))

    def vector(self) -> dict[str, np.ndarray]:
        """Return every part L2-normalised in float32; a part without any taste is all zero."""
        return {name: unit(total + self.timeless[name]) for name, total in self.sums.items()}


def unit(vector: np.ndarray) -> np.ndarray:
    """Return a vector scaled to length 1 in float32, zeros where it has no direction."""
    length = np.linalg.norm(vector)
    return np.asarray(vector / length if length > 0 else np.zeros(vector.shape), dtype=np.float32)
