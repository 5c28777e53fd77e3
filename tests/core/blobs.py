"""Vectors in tight groups, and their pictures."""

import numpy as np

from core.index import FaissIndex
from core.maps._neighbours import find_neighbours
from core.maps._projection import umap_positions


def blobs(n=90, dim=8, seed=0):
    """Return three tight groups of directions, in turn."""
    rng = np.random.default_rng(seed)
    made = np.eye(3, dim)[np.arange(n) % 3] + rng.normal(scale=0.05, size=(n, dim))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def umap_of(vectors, seed=0):
    return umap_positions(vectors, find_neighbours(FaissIndex(vectors), vectors), seed=seed)
