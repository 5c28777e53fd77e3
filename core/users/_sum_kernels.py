"""Compiled sums over histories; imported inside the function that needs them, because numba is heavy."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def weighted_sums(
    vectors: np.ndarray,
    offsets: np.ndarray,
    items: np.ndarray,
    weights: np.ndarray,
    first: int,
    last: int,
    sums: np.ndarray,
) -> None:
    """Fill rows `first` to `last` of `sums` (float64) with each user's weighted sum of the vectors of their items."""
    for user in range(first, last):
        total = np.zeros(vectors.shape[1])
        for place in range(offsets[user], offsets[user + 1]):
            weight, vector = weights[place], vectors[items[place]]
            for i in range(len(total)):
                total[i] += weight * vector[i]
        sums[user] = total
