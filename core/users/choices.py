"""What somebody chose, and what each choice weighs."""

from dataclasses import dataclass

import numpy as np

from core.config import decay_from_half_life
from core.users._user_vector import decay_weights
from core.users.history import History


@dataclass(frozen=True, eq=False)
class Choices:
    """Distinct items with a positive event, each with its weight.

    Attributes
    ----------
    items : ndarray of int32, ascending
    weights : ndarray of float64, in [0, 1]
        The newest choice weighs 1.
    user_index : int or None
        Set where they are exactly what the collaborative model was fitted on.
    """

    items: np.ndarray
    weights: np.ndarray
    user_index: int | None = None

    def __len__(self) -> int:
        return len(self.items)

    def before(self, n_items: int) -> "Choices":
        """Return those among the first items of the catalog."""
        is_known = self.items < n_items
        return self if is_known.all() else Choices(self.items[is_known], self.weights[is_known])


def choice_weights(history: History, *, half_life_days: float | None) -> np.ndarray:
    """Return what each event weighs as a choice, float64 of shape (n_events,): 0 where it is none.

    ``2^(-days / half_life_days)`` before the newest choice, and 1 without a half-life; times as in `decay_weights`.
    """
    rate = 0.0 if half_life_days is None else decay_from_half_life(half_life_days)
    return decay_weights(history.is_positive.astype(np.float64), history.timestamps, decay_per_day=rate)


def choices_of(history: History, *, half_life_days: float | None = None) -> Choices:
    """Return a history's choices; of repeated ones the newest counts."""
    weights = choice_weights(history, half_life_days=half_life_days)[history.is_positive]
    items, place = np.unique(history.items[history.is_positive], return_inverse=True)
    newest = np.zeros(len(items))
    np.maximum.at(newest, place, weights)
    return Choices(items, newest, history.user_index if (newest == 1.0).all() else None)
