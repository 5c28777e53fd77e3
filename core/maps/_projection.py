"""Vectors as points on a plane: PCA at once, UMAP from the index's neighbours."""

import numpy as np

from core.maps._neighbours import Neighbours
from core.progress import Progress, no_progress

N_EPOCHS, N_EPOCHS_LARGE = 200, 120
LARGE = 50_000
MIN_POINTS = 15
"""With fewer there is no neighbourhood to draw: PCA is all there is to see."""
_FIT_ON = 5_000


def has_direction(vectors: np.ndarray) -> np.ndarray:
    """Return which vectors are not zero; the others have no place on a map."""
    return np.any(vectors, axis=1)


def pca_positions(vectors: np.ndarray) -> np.ndarray:
    """Return the two directions in which the vectors differ most.

    The axes' signs are fixed, so that the same vectors give the same picture. Above 5,000 vectors the axes are
    fitted on evenly spaced ones, and all are drawn.

    Returns
    -------
    ndarray of float32, shape (n, 2)
        NaN for zero vectors.
    """
    placed = has_direction(vectors)
    positions = np.full((len(vectors), 2), np.nan, dtype=np.float32)
    if not placed.any():
        return positions
    from threadpoolctl import threadpool_limits

    known = np.asarray(vectors[placed], dtype=np.float32)
    with threadpool_limits(1, user_api="blas"):  # sums this small wait longer for a second thread than they take
        axes = _main_axes(known)
        positions[placed, : axes.shape[1]] = known @ axes - known.mean(axis=0) @ axes
    positions[placed, axes.shape[1] :] = 0.0
    return positions


def _main_axes(known: np.ndarray) -> np.ndarray:
    """Return up to two directions of largest variance as columns, their largest entry positive."""
    from scipy.linalg import eigh

    sample = known[:: -(-len(known) // _FIT_ON)] - known.mean(axis=0)
    dim = known.shape[1]
    _, axes = eigh((sample.T @ sample).astype(np.float64), subset_by_index=(max(dim - 2, 0), dim - 1))
    axes = axes[:, ::-1]
    signs = np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    return np.asarray(axes * signs, dtype=np.float32)


def umap_positions(
    vectors: np.ndarray, neighbours: Neighbours, *, seed: int, progress: Progress = no_progress
) -> np.ndarray:
    """Return the UMAP picture, started from PCA; zero vectors are NaN. Below `MIN_POINTS` vectors it is PCA.

    Byte for byte the same for the same vectors, neighbours and seed.
    """
    from core.maps._layout import fuzzy_graph, lay_out

    positions = pca_positions(vectors)
    placed = np.flatnonzero(has_direction(vectors))
    if len(placed) < MIN_POINTS:
        return positions
    order = np.full(len(vectors) + 1, -1, dtype=np.int64)  # the last place is what -1 points to
    order[placed] = np.arange(len(placed))
    near = order[neighbours.positions[placed]]
    distances = np.maximum(1.0 - np.nan_to_num(neighbours.cosines[placed]), 0.0)
    n_epochs = N_EPOCHS if len(placed) <= LARGE else N_EPOCHS_LARGE
    graph = fuzzy_graph(near, distances)
    positions[placed] = lay_out(graph, positions[placed], n_epochs=n_epochs, seed=seed, progress=progress)
    return positions
