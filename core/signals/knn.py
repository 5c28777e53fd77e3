"""Item-kNN: the explainable floor under "People like them".

Reference: Sarwar et al. (2001), Item-based Collaborative Filtering, WWW, doi:10.1145/371920.372071.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, load_npz, save_npz, vstack

from core.users import Choices

NEIGHBOURS = 100
_BLOCK_ITEMS = 1_024


@dataclass(frozen=True, eq=False)
class ItemKnn:
    """Cosine between items' sets of users, the best `NEIGHBOURS` of each item kept.

    Parameters
    ----------
    similarity : csr_array of shape (n_items, n_items), float32
        Row j holds the neighbours whose choice speaks for j.
    is_active : ndarray of bool
        Items that anybody chose.
    """

    similarity: csr_array
    is_active: np.ndarray

    @classmethod
    def fit(cls, matrix: csr_array) -> "ItemKnn":
        """Fit on a binary users x items matrix."""
        counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
        lengths = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
        unit = csr_array(matrix / lengths[None, :]).astype(np.float32)
        starts = range(0, matrix.shape[1], _BLOCK_ITEMS)
        blocks = [_strongest(csr_array(unit[:, start : start + _BLOCK_ITEMS].T @ unit), start) for start in starts]
        return cls(csr_array(vstack(blocks)), counts > 0)

    @property
    def label(self) -> str:
        """Name with its size."""
        return f"Item-kNN, {NEIGHBOURS} neighbours"

    def score(self, choices: Choices) -> np.ndarray:
        """Return the summed similarity to the chosen items, each by its weight; see `CollaborativeScorer`."""
        weights = np.zeros(self.similarity.shape[0], dtype=np.float32)
        if not self.is_active[choices.items].any():
            return np.full(len(weights), np.nan, dtype=np.float32)
        weights[choices.items] = choices.weights
        return np.where(self.is_active, self.similarity @ weights, np.float32(np.nan))

    def pulls(self, choices: Choices, items: np.ndarray) -> np.ndarray:
        """Return the similarities of the chosen items by their weights, NaN rows for items nobody chose."""
        pulls = self.similarity[items][:, choices.items].toarray() * choices.weights
        pulls[~self.is_active[items]] = np.nan
        return np.asarray(pulls, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays; see `load`."""
        save_npz(folder / "similarity.npz", self.similarity)
        np.save(folder / "is_active.npy", self.is_active, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "ItemKnn":
        """Read what `save` wrote."""
        return cls(csr_array(load_npz(folder / "similarity.npz")), np.load(folder / "is_active.npy"))


def _strongest(block: csr_array, start: int) -> csr_array:
    """Keep the `NEIGHBOURS` largest of each row, an item's similarity to itself apart."""
    block.sort_indices()
    keep = np.zeros(block.nnz, dtype=bool)
    for row in range(block.shape[0]):
        span = slice(block.indptr[row], block.indptr[row + 1])
        values = np.where(block.indices[span] == start + row, -1.0, block.data[span])
        order = np.argsort(-values, kind="stable")[:NEIGHBOURS]
        keep[span.start + order[values[order] > 0]] = True
    rows = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))[keep]
    return csr_array((block.data[keep], (rows, block.indices[keep])), shape=block.shape)
