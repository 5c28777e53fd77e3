"""Implicit ALS for catalogs and crowds too large for a closed form.

Reference: Hu, Koren and Volinsky (2008), Collaborative Filtering for Implicit Feedback Datasets, ICDM.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, csr_matrix

from core.users import Choices

FACTORS, REGULARISATION, ALPHA, ITERATIONS = 64, 0.05, 8.0, 15


@dataclass(frozen=True, eq=False)
class ImplicitAls:
    """Item factors; a user's factors come from their choices in closed form, known users included.

    A choice of weight w counts as w of one that was made and 1 - w of one that was not: w times the squared error of
    preference 1 at confidence `ALPHA`, and 1 - w times that of preference 0 at confidence 1. Their sum is the paper's
    own loss for the confidence ``1 + (ALPHA - 1) w`` and the preference ``ALPHA w / (1 + (ALPHA - 1) w)``.

    Parameters
    ----------
    factors : ndarray of shape (n_items, n_factors), float32
    is_active : ndarray of bool
        Items that anybody chose; the others get no opinion.
    """

    factors: np.ndarray
    is_active: np.ndarray

    @classmethod
    def fit(cls, matrix: csr_array, *, seed: int = 0, factors: int = FACTORS) -> "ImplicitAls":
        """Fit with `implicit` on a binary users x items matrix."""
        from implicit.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1, "blas"):  # implicit runs threads of its own and warns of BLAS threads beside them
            model = AlternatingLeastSquares(
                factors=factors,
                regularization=REGULARISATION,
                alpha=ALPHA,
                iterations=ITERATIONS,
                random_state=seed,
            )
            model.fit(csr_matrix(matrix), show_progress=False)
        is_active = np.bincount(matrix.indices, minlength=matrix.shape[1]) > 0
        return cls(np.asarray(model.item_factors, dtype=np.float32), is_active)

    @property
    def label(self) -> str:
        """Name with its size."""
        return f"iALS, {self.factors.shape[1]} factors"

    @cached_property
    def _gram(self) -> np.ndarray:
        dense = self.factors.astype(np.float64)
        return dense.T @ dense + REGULARISATION * np.eye(self.factors.shape[1])

    def _inverse(self, choices: Choices) -> np.ndarray:
        rows = self.factors[choices.items].astype(np.float64)
        return np.linalg.inv(self._gram + (ALPHA - 1.0) * (rows.T * choices.weights) @ rows)

    def score(self, choices: Choices) -> np.ndarray:
        """Return the predicted preference for every item; see `CollaborativeScorer`."""
        is_inside = self.is_active[choices.items]
        if not is_inside.any():
            return np.full(len(self.factors), np.nan, dtype=np.float32)
        inside = Choices(choices.items[is_inside], choices.weights[is_inside])
        user = self._inverse(inside) @ (ALPHA * (inside.weights @ self.factors[inside.items].astype(np.float64)))
        return np.where(self.is_active, self.factors @ user.astype(np.float32), np.float32(np.nan))

    def fold_in(self, weights: csr_array, users: np.ndarray, first: int, last: int) -> None:
        """Fill rows `first` to `last` of `users` (float64) with the factors that `score` gives these users.

        Without Python's lock, so that ranges may run beside each other. Whoever chose no active item keeps the row.

        Parameters
        ----------
        weights : csr_array of shape (n_users, n_items), float32
            What each user's choices weigh, each an active item.
        """
        from core.signals import _fold_in_kernel

        _fold_in_kernel.fold_in(
            self.factors, self._gram, weights.indptr, weights.indices, weights.data, ALPHA, first, last, users
        )

    def score_users(self, users: np.ndarray) -> np.ndarray:
        """Return the scores of users by their factors, float32 of shape (n_users, n_items)."""
        scores = users.astype(np.float32) @ self.factors.T
        if not self.is_active.all():
            scores[:, ~self.is_active] = np.nan
        return np.asarray(scores)

    def pulls(self, choices: Choices, items: np.ndarray) -> np.ndarray:
        """Return what each choice adds: with its own weights fixed, the score is a sum over choices (Hu et al., 5)."""
        pulls = ALPHA * self.factors[items] @ self._inverse(choices) @ self.factors[choices.items].T * choices.weights
        pulls[~self.is_active[items]] = np.nan
        return np.asarray(pulls, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays; see `load`."""
        np.save(folder / "factors.npy", self.factors, allow_pickle=False)
        np.save(folder / "is_active.npy", self.is_active, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "ImplicitAls":
        """Read what `save` wrote."""
        factors = np.load(folder / "factors.npy", mmap_mode="r", allow_pickle=False)
        return cls(factors, np.load(folder / "is_active.npy", allow_pickle=False))
