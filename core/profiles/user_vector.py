"""A user's taste as a vector: history weighted by strength and by how long ago it was."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.datasets.options import SECONDS_PER_DAY


def memory_weights(strengths: np.ndarray, timestamps: np.ndarray, *, decay_per_day: float) -> np.ndarray:
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
    """The running sum behind a user vector, and the time it is relative to; an event updates it in O(dim).

    Attributes
    ----------
    sums : dict of str to ndarray of shape (dim,), float64
        Per part, ``sum_i strength_i exp(-decay (reference - t_i)) part_i``.
    reference : float
        Seconds of the newest event with taste; NaN before the first.
    decay_per_day : float
    """

    sums: Mapping[str, np.ndarray]
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
        weights = memory_weights(strengths, timestamps, decay_per_day=decay_per_day)
        sums = {name: weights @ vectors.astype(np.float64) for name, vectors in parts.items()}
        known = timestamps[(strengths > 0) & np.isfinite(timestamps)]
        return cls(sums, float(known.max()) if len(known) else float("nan"), decay_per_day)

    def updated(self, parts: Mapping[str, np.ndarray], *, strength: float, timestamp: float) -> "ProfileState":
        """Return the state with one more event; a late one is discounted to the reference, exactly.

        An event without a time counts as if it happened at the reference.
        """
        if strength <= 0:
            return self
        reference = self.reference if np.isfinite(self.reference) else timestamp
        when = timestamp if np.isfinite(timestamp) else reference
        old_factor, new_factor = 1.0, 1.0
        if np.isfinite(when):
            old_factor = np.exp(-self.decay_per_day * max(when - reference, 0.0) / SECONDS_PER_DAY)
            new_factor = np.exp(-self.decay_per_day * max(reference - when, 0.0) / SECONDS_PER_DAY)
            reference = max(reference, when)
        sums = {
            name: old_factor * total + new_factor * strength * parts[name].astype(np.float64)
            for name, total in self.sums.items()
        }
        return ProfileState(sums, reference, self.decay_per_day)

    def vector(self) -> dict[str, np.ndarray]:
        """Return every part L2-normalised in float32; a part without any taste is all zero."""
        return {name: unit(total) for name, total in self.sums.items()}


def unit(vector: np.ndarray) -> np.ndarray:
    """Return a vector scaled to length 1 in float32, zeros where it has no direction."""
    length = np.linalg.norm(vector)
    return np.asarray(vector / length if length > 0 else np.zeros(vector.shape), dtype=np.float32)
