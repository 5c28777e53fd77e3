"""The compiled loop behind iALS; imported inside the function that needs it, because numba is heavy."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def fold_in(
    factors: np.ndarray,
    gram: np.ndarray,
    offsets: np.ndarray,
    items: np.ndarray,
    alpha: float,
    first: int,
    last: int,
    users: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `users` with ``(gram + (alpha - 1) Y'Y)^-1 alpha Y'1``, Y the chosen items' rows.

    A user without items keeps the row.
    """
    for user in range(first, last):
        positives = items[offsets[user] : offsets[user + 1]]
        if len(positives) > 0:
            rows = np.empty((len(positives), factors.shape[1]))
            total = np.zeros(factors.shape[1])
            for place in range(len(positives)):
                rows[place] = factors[positives[place]]
                total += rows[place]
            users[user] = np.linalg.solve(gram + (alpha - 1.0) * np.dot(rows.T, rows), alpha * total)
