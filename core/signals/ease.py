"""EASE: the closed-form linear item model, through the smaller of its two systems.

Reference: Steck (2019), Embarrassingly Shallow Autoencoders for Sparse Data, WWW, doi:10.1145/3308558.3313710.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.sparse import csc_array, csr_array, load_npz, save_npz

from core.errors import ModelError
from core.users import Choices

_BLOCK = 1_024
_BLOCK_BYTES_PER_ROW = 3 * 8 * _BLOCK
"""Right-hand side, solution and the copy that LAPACK works on."""


@dataclass(frozen=True, eq=False)
class Ease:
    """``score = x B`` with ``B = I - P diag(1 / diag P)``, ``P = (X'X + l2 I)^-1``, over active items only.

    With fewer users than items, P is never built: ``P = (I - X'A) / l2`` with ``A = (XX' + l2 I)^-1 X``, and
    for a fitted user ``x_u P`` is simply row u of A. Choices that weigh less than 1 are folded in: x is their weights.

    Parameters
    ----------
    matrix : csr_array of shape (n_users, n_items)
        1 where a user chose an item.
    active : ndarray of int64
        Items that anybody chose.
    diagonal : ndarray of shape (n_active,)
        diag(P), float64.
    inner : ndarray, float32
        A of shape (n_users, n_active) on the user side, P of shape (n_active, n_active) on the item side.
    is_user_side : bool
    l2 : float
    """

    matrix: csr_array
    active: np.ndarray
    diagonal: np.ndarray
    inner: np.ndarray
    is_user_side: bool
    l2: float

    @classmethod
    def fit(cls, matrix: csr_array, *, l2: float, is_user_side: bool | None = None) -> "Ease":
        """Fit on a binary users x items matrix.

        Parameters
        ----------
        is_user_side : bool, optional
            Which of the two equal systems to solve; by default the smaller one.
        """
        active = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
        inside = csr_array(matrix[:, active]).astype(np.float64)
        if is_user_side is None:
            is_user_side = inside.shape[0] <= inside.shape[1]
        solve = _solve_user_side if is_user_side else _solve_item_side
        diagonal, inner = solve(inside, l2)
        return cls(csr_array(matrix), active, diagonal, inner, is_user_side, l2)

    @staticmethod
    def fit_bytes(n_users: int, n_active: int) -> int:
        """Return the memory that fitting takes: the smaller system, the result, and one block of its columns."""
        side = min(n_users, n_active)
        return side * (8 * side + 4 * n_active + _BLOCK_BYTES_PER_ROW)

    @property
    def label(self) -> str:
        """Name with its penalty."""
        return f"EASE, L2 {self.l2:g}"

    def score(self, choices: Choices) -> np.ndarray:
        """Return ``x B``; see `CollaborativeScorer`."""
        scores = np.full(self.matrix.shape[1], np.nan, dtype=np.float32)
        is_inside = np.isin(choices.items, self.active)
        if not is_inside.any():
            return scores
        chosen, weights = np.searchsorted(self.active, choices.items[is_inside]), choices.weights[is_inside]
        user_index = choices.user_index if self.is_user_side else None
        product = self._folded_in(chosen, weights) if user_index is None else self.inner[user_index].astype(np.float64)
        result = -product / self.diagonal
        result[chosen] += weights
        scores[self.active] = result
        return scores

    def pulls(self, choices: Choices, items: np.ndarray) -> np.ndarray:
        """Return ``x_i B[i, j]`` for every chosen i and asked j, NaN rows for items nobody chose."""
        places = np.full(self.matrix.shape[1], -1)
        places[self.active] = np.arange(len(self.active))
        source, target = places[choices.items], places[items]
        precision = self._precision(np.maximum(source, 0), np.maximum(target, 0))
        pulls = -precision / self.diagonal[np.maximum(target, 0)][:, None] * choices.weights
        pulls[items[:, None] == choices.items[None, :]] = 0.0
        pulls[:, source < 0] = 0.0
        pulls[target < 0] = np.nan
        return pulls.astype(np.float32)

    def score_users(self, weights: csr_array, user_index: np.ndarray) -> np.ndarray:
        """Return the scores of many fitted users, float32 of shape (n_users, n_active); see `score`.

        Parameters
        ----------
        weights : csr_array of shape (n_users, n_items), float32
            What each user's choices weigh, each an active item.
        user_index : ndarray of int64
            Their rows of the matrix.
        """
        inside = csr_array(weights[:, self.active])
        if not self.is_user_side:
            product = np.asarray(inside @ self.inner)
        elif (weights.data == 1.0).all():
            product = self.inner[user_index]
        else:
            overlap = (weights @ self.matrix.T).toarray()
            product = -(overlap @ self.inner)
            _add(product, inside)
            product /= np.float32(self.l2)
        result = product / -self.diagonal.astype(np.float32)
        _add(result, inside)
        return np.asarray(result)

    def _folded_in(self, chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return ``x P`` for the weights x of chosen active items, float64."""
        if not self.is_user_side:
            return np.asarray(weights.astype(np.float32) @ self.inner[chosen], dtype=np.float64)
        x = np.zeros(self.matrix.shape[1], dtype=np.float32)
        x[self.active[chosen]] = weights
        overlap = np.asarray(self.matrix @ x)
        product = -(overlap @ self.inner).astype(np.float64)
        product[chosen] += weights
        return product / self.l2

    def _precision(self, source: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return P[target, source] of shape (n_targets, n_sources), float64."""
        if not self.is_user_side:
            return self.inner[np.ix_(target, source)].astype(np.float64)
        columns = self.matrix[:, self.active[source]]
        product = -np.asarray(columns.T @ self.inner[:, target]).T.astype(np.float64)
        product[target[:, None] == source[None, :]] += 1.0
        return product / self.l2

    def save(self, folder: Path) -> None:
        """Write the arrays; see `load`."""
        save_npz(folder / "matrix.npz", self.matrix)
        np.savez(
            folder / "ease.npz",
            active=self.active,
            diagonal=self.diagonal,
            l2=self.l2,
            side=self.is_user_side,
        )
        np.save(folder / "inner.npy", self.inner, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Ease":
        """Read what `save` wrote; the large array is mapped, not read."""
        with np.load(folder / "ease.npz", allow_pickle=False) as small:
            values = {name: small[name] for name in small.files}
        inner = np.load(folder / "inner.npy", mmap_mode="r", allow_pickle=False)
        matrix = csr_array(load_npz(folder / "matrix.npz"))
        return cls(matrix, values["active"], values["diagonal"], inner, bool(values["side"]), float(values["l2"]))


def _add(rows: np.ndarray, entries: csr_array) -> None:
    """Add a sparse matrix to a dense one in place."""
    owners = np.repeat(np.arange(len(rows)), np.diff(entries.indptr))
    rows[owners, entries.indices] += entries.data


def _solve_user_side(matrix: csr_array, l2: float) -> tuple[np.ndarray, np.ndarray]:
    factor = cho_factor(_system(matrix, l2), lower=True, overwrite_a=True, check_finite=False)
    columns = csc_array(matrix)
    diagonal, inner = np.empty(matrix.shape[1]), np.empty(matrix.shape, dtype=np.float32)
    for start in range(0, matrix.shape[1], _BLOCK):
        block = slice(start, start + _BLOCK)
        dense = columns[:, block].toarray(order="F")
        solution = cho_solve(factor, dense, check_finite=False)
        diagonal[block] = (1.0 - np.einsum("ui,ui->i", dense, solution)) / l2
        inner[:, block] = solution
    return diagonal, inner


def _solve_item_side(matrix: csr_array, l2: float) -> tuple[np.ndarray, np.ndarray]:
    factor, failed = dpotrf(_system(csr_array(matrix.T), l2), lower=1, overwrite_a=1)
    inverse, failed_too = dpotri(factor, lower=1, overwrite_c=1) if not failed else (factor, failed)
    if failed or failed_too:
        raise ModelError(f"EASE cannot be fitted with ease_l2 {l2:g}: raise it.") from LinAlgError()
    _mirror(inverse)
    return np.diag(inverse).copy(), inverse.astype(np.float32)


def _system(rows: csr_array, l2: float) -> np.ndarray:
    """Return ``rows rows' + l2 I``, a block at a time, in the order that LAPACK works on without a copy."""
    system, others = np.empty((rows.shape[0], rows.shape[0])), rows.T
    for start in range(0, len(system), _BLOCK):
        block = slice(start, start + _BLOCK)
        system[block] = (rows[block] @ others).toarray()
    system[np.diag_indices_from(system)] += l2
    return system.T


def _mirror(lower: np.ndarray) -> None:
    """Fill the upper triangle from the lower in place, a block at a time: the matrix may take most of the memory."""
    for start in range(0, len(lower), _BLOCK):
        stop = start + _BLOCK
        corner = np.tril(lower[start:stop, start:stop])
        lower[start:stop, start:stop] = corner + np.tril(corner, -1).T
        lower[start:stop, stop:] = lower[stop:, start:stop].T
