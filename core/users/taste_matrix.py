"""Histories of many users at once, as matrices: what time decay leaves of their events, and sums of vectors."""

import numpy as np
from scipy.sparse import csr_array

from core.datasets.interactions import Interactions
from core.datasets.options import SECONDS_PER_DAY
from core.threads import over_users


def history_weights(log: Interactions, users: np.ndarray, *, decay_per_day: float) -> csr_array:
    """Return users x items: what time decay leaves of each user's events, repeats added up.

    Equal to `decay_weights` user by user.
    """
    rows, offsets = rows_of_users(log, users)
    strengths, timestamps = log.strengths[rows], log.timestamps[rows]
    owners = np.repeat(np.arange(len(users)), np.diff(offsets))
    newest = np.full(len(users), -np.inf)
    counts = (strengths > 0) & np.isfinite(timestamps)
    np.maximum.at(newest, owners[counts], timestamps[counts])
    days = (newest[owners] - timestamps) / SECONDS_PER_DAY
    days = np.maximum(np.where(np.isfinite(days), days, 0.0), 0.0)  # without a time: as new as the newest
    weights = np.where(strengths > 0, strengths * np.exp(-decay_per_day * days), 0.0)
    return csr_array((weights, log.item_index[rows], offsets), shape=(len(users), log.n_items))


def rows_of_users(log: Interactions, users: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the log's rows of some users, one after another, and where each user's begin and end.

    Parameters
    ----------
    users : ndarray of int64
        Positions in the log, -1 for users without rows.
    """
    counts = np.where(users >= 0, log.counts_by_user[users], 0)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    starts = log.first_rows[users] - offsets[:-1]
    return np.arange(offsets[-1]) + np.repeat(starts, counts), offsets


def weighted_sums(weights: csr_array, vectors: np.ndarray) -> np.ndarray:
    """Return ``weights @ vectors`` in float64, without a copy of the vectors in it."""
    from core.users import _sum_kernels

    sums = np.empty((weights.shape[0], vectors.shape[1]))
    rows = (weights.indptr, weights.indices, weights.data)
    over_users(len(sums), lambda first, last: _sum_kernels.weighted_sums(vectors, *rows, first, last, sums))
    return sums


def unit_rows(sums: np.ndarray) -> np.ndarray:
    """Return rows scaled to length 1 as float32; zero rows stay zero."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0).astype(np.float32)
