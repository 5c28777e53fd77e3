"""Nearest neighbours that the picture is drawn from and the inspector reads: one search, one answer for both."""

from dataclasses import dataclass

import numpy as np

from core.index import FaissIndex
from core.progress import Progress, no_progress

N_NEIGHBOURS = 15
_AT_ONCE = 2_048


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest others of every vector, best first.

    Attributes
    ----------
    positions : ndarray of int64, shape (n, k)
        -1 where there is none: fewer others than k, or a vector without a direction.
    cosines : ndarray of float32, shape (n, k)
        NaN where there is none.
    """

    positions: np.ndarray
    cosines: np.ndarray

    def of(self, position: int) -> list[tuple[int, float]]:
        """Return one vector's neighbours with their cosines."""
        pairs = zip(self.positions[position], self.cosines[position], strict=True)
        return [(int(other), float(cosine)) for other, cosine in pairs if other >= 0]


def find_neighbours(
    index: FaissIndex, vectors: np.ndarray, *, k: int = N_NEIGHBOURS, progress: Progress = no_progress
) -> Neighbours:
    """Return the k nearest others of every vector that the index was built from."""
    n = len(vectors)
    width = max(min(k, n - 1), 0)
    positions = np.full((n, width), -1, dtype=np.int64)
    cosines = np.full((n, width), np.nan, dtype=np.float32)
    for start in range(0, n, _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, n))
        positions[rows], cosines[rows] = nearest_others(index, vectors, rows, k=width)
        progress((rows[-1] + 1) / n, f"Neighbours of {rows[-1] + 1:,} of {n:,}")
    return Neighbours(positions, cosines)


def nearest_others(
    index: FaissIndex, vectors: np.ndarray, rows: np.ndarray, *, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and cosines of the k nearest of some vectors, each without itself; see `Neighbours`."""
    found, cosines = index.search(vectors[rows], k + 1)
    is_self = found == rows[:, None]
    # a twin may stand before the item itself, or push it out of the list: then the last one gives way
    is_self[~is_self.any(axis=1), -1] = True
    others = ~is_self
    return found[others].reshape(len(rows), -1), cosines[others].reshape(len(rows), -1)
