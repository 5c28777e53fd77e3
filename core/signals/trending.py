"""What gets most activity lately: decayed counts in a window."""

import numpy as np

from core.datasets.interactions import Interactions
from core.datasets.options import SECONDS_PER_DAY


def trending_scores(interactions: Interactions, *, now: float, window_days: float, half_life_days: float) -> np.ndarray:
    """Return ``sum of 2^(-days / half_life)`` over an item's positive events in the window that ends at `now`.

    Float32 of shape (n_items,); items without an event in the window have 0, which is an opinion. All NaN where
    no event falls into the window.
    """
    days = (now - interactions.timestamps) / SECONDS_PER_DAY
    inside = interactions.is_positive & (days >= 0) & (days <= window_days)
    if not inside.any():
        return np.full(interactions.n_items, np.nan, dtype=np.float32)
    weights = np.exp2(-days[inside] / half_life_days)
    counts = np.bincount(interactions.item_index[inside], weights=weights, minlength=interactions.n_items)
    return counts.astype(np.float32)


def events_in_window(interactions: Interactions, *, now: float, window_days: float) -> np.ndarray:
    """Return how many positive events each item has in the window, int64 of shape (n_items,)."""
    days = (now - interactions.timestamps) / SECONDS_PER_DAY
    inside = interactions.is_positive & (days >= 0) & (days <= window_days)
    return np.bincount(interactions.item_index[inside], minlength=interactions.n_items)
