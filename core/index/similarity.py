"""One similarity for everything: content scores, variety, similar items and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class SimilaritySpace:
    """Items as one row of scaled parts and one row of presence masks.

    Similarity of a and b is ``sum over parts m that both have of w_m cos_m(a, b)``, divided by the sum of
    ``w_m`` over the same parts: one inner product of sqrt(w)-scaled parts (missing = 0) over one of
    sqrt(w)-scaled presence masks. Sharing no part is NaN. With one part it is the cosine.

    Parameters
    ----------
    scaled : ndarray of shape (n_items, sum of dims), dtype=float32
    presence : ndarray of shape (n_items, n_parts), dtype=float32
        sqrt(w) where an item has the part, else 0.
    dims : dict of str to int
        Width of every part, in the order of the columns.
    weights : dict of str to float
    """

    scaled: np.ndarray
    presence: np.ndarray
    dims: Mapping[str, int]
    weights: Mapping[str, float]

    @classmethod
    def from_parts(cls, parts: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> "SimilaritySpace":
        """Build from L2-normalised parts of shape (n_items, dim); a zero row means that the item lacks the part.

        Parts that the weights do not name, and weights whose part does not exist, are left out.
        """
        used = [name for name in parts if weights.get(name, 0) > 0]
        roots = [np.float32(np.sqrt(weights[name])) for name in used]
        presence = [root * np.any(parts[name], axis=1) for name, root in zip(used, roots, strict=True)]
        n_items = len(next(iter(parts.values())))
        blocks = [parts[name] if root == 1 else parts[name] * root for name, root in zip(used, roots, strict=True)]
        scaled = blocks[0] if len(blocks) == 1 else np.concatenate([np.zeros((n_items, 0)), *blocks], axis=1)
        return cls(
            scaled=np.ascontiguousarray(scaled, dtype=np.float32),
            presence=np.array(presence, dtype=np.float32).reshape(len(used), n_items).T.copy(),
            dims={name: parts[name].shape[1] for name in used},
            weights={name: weights[name] for name in used},
        )

    @cached_property
    def is_complete(self) -> bool:
        """Whether every item has every part, so that similarity needs no mask."""
        return bool(self.presence.shape[1] > 0 and np.all(self.presence > 0))

    def scale(self, parts: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Return one vector's scaled row and its presence; missing parts are left out of `parts` or zero."""
        rows, masks = [np.zeros(0, dtype=np.float32)], []
        for name, dim in self.dims.items():
            root = np.float32(np.sqrt(self.weights[name]))
            part = parts.get(name, np.zeros(dim, dtype=np.float32))
            rows.append(root * part.astype(np.float32))
            masks.append(root if part.any() else np.float32(0))
        return np.concatenate(rows), np.array(masks, dtype=np.float32)

    def similarity(self, row: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the similarity of one scaled row to every item, float32 of shape (n_items,), NaN sharing no part."""
        numerator = self.scaled @ row
        if self.is_complete and np.all(mask > 0):
            total = np.float32(sum(self.weights.values()))
            return numerator if total == 1 else numerator / total
        return _divide(numerator, self.presence @ mask)

    def between(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return the similarity of items to items by index, float32 of shape (len(left), len(right))."""
        numerator = self.scaled[left] @ self.scaled[right].T
        return _divide(numerator, self.presence[left] @ self.presence[right].T)


def _divide(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    shared = denominator > 1e-12
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=shared)
