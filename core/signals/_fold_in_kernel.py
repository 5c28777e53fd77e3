"""The compiled loop behind iALS; imported inside the function that needs it, because numba is heavy."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def fold_in(
    factors: np.ndarray,
    gram: np.ndarray,
    offsets: np.ndarray,
    items: np.ndarray,
    weights: np.ndarray,
    alpha: float,
    first: int,
    last: int,
    users: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `users` with ``(gram + (alpha - 1) Y'WY)^-1 alpha Y'W1``.

    Y is the chosen items' rows, W the diagonal of what the choices weigh.

    A user without items keeps the row.
    """
    for user in range(first, last):
        start, count = offsets[user], offsets[user + 1] - offsets[user]
        if count > 0:
            rows, weighted = np.empty((count, factors.shape[1])), np.empty((count, factors.shape[1]))
            total = np.zeros(factors.shape[1])
            for place in range(count):
                rows[place] = factors[items[start + place]]
                weighted[place] = weights[start + place] * rows[place]
                total += weighted[place]
            users[user] = np.linalg.solve(gram + (alpha - 1.0) * np.dot(weighted.T, rows), alpha * total)
