"""How alike a user's taste and every item are, and which history items make it so."""

from collections.abc import Mapping

import numpy as np

from core.index.likeness import LikenessSpace


def content_scores(space: LikenessSpace, taste: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the likeness of a taste to every item, float32 of shape (n_items,).

    Parameters
    ----------
    taste : dict of str to ndarray of shape (dim,)
        L2-normalised parts of a user vector; zero or absent where there is no taste.

    Returns
    -------
    ndarray
        NaN where user and item share no part.
    """
    row, mask = space.scale(taste)
    return space.likeness(row, mask)


def content_shares(
    space: LikenessSpace,
    history_items: np.ndarray,
    weights: np.ndarray,
    items: np.ndarray,
    *,
    further: np.ndarray | None = None,
) -> np.ndarray:
    """Return each history event's share of each item's content score, float64 of shape (n_items, n_events).

    A user vector is, part by part, a weighted sum scaled to length 1, so its inner product with an item splits
    over the events; rows sum to 1 where the item's content score is not 0.

    Parameters
    ----------
    further : ndarray of shape (n_further, width of the space), optional
        Other sums behind the user vector, scaled and weighted: what a user said of themselves, events not asked for.
        Their shares stand in the last columns.
    """
    events = space.scaled[history_items].astype(np.float64) * weights[:, None]
    if further is not None:
        events = np.vstack([events, further])
    start = 0
    for name, dim in space.dims.items():
        part = events[:, start : start + dim]
        length = np.linalg.norm(part.sum(axis=0)) / np.sqrt(space.weights[name])
        part /= length if length > 0 else 1.0
        start += dim
    pulls = space.scaled[items] @ events.T
    total = pulls.sum(axis=1, keepdims=True)
    return np.divide(pulls, total, out=np.zeros_like(pulls), where=np.abs(total) > 1e-12)
