"""Histories of many users at once, as matrices: what time decay leaves of their events, and sums of vectors."""

import numpy as np
from scipy.sparse import csr_array

from core.config import decay_from_half_life
from core.datasets.interactions import Interactions
from core.datasets.options import SECONDS_PER_DAY
from core.threads import over_users


def history_weights(log: Interactions, users: np.ndarray, *, decay_per_day: float) -> csr_array:
    """Return users x items: what time decay leaves of each user's events, repeats added up.

    Equal to `decay_weights` user by user.
    """
    rows, offsets = rows_of_users(log, users)
    weights = _decayed(log.strengths[rows], log.timestamps[rows], offsets, decay_per_day=decay_per_day)
    return csr_array((weights, log.item_index[rows], offsets), shape=(len(users), log.n_items))


def choice_matrix(log: Interactions, users: np.ndarray, *, half_life_days: float | None) -> csr_array:
    """Return users x items: what each user's choices weigh, float32 with ascending items.

    Equal to `choices_of` user by user.

    Parameters
    ----------
    users : ndarray of int64
        Positions in the log.
    """
    if half_life_days is None:
        return csr_array(log.positive_matrix()[users])
    rows, offsets = rows_of_users(log, users)
    is_choice, owners = log.is_positive[rows], np.repeat(np.arange(len(users)), np.diff(offsets))
    rate = decay_from_half_life(half_life_days)
    weights = _decayed(is_choice.astype(np.float64), log.timestamps[rows], offsets, decay_per_day=rate)[is_choice]
    owners, items = owners[is_choice], log.item_index[rows][is_choice]
    order = np.lexsort((weights, items, owners))
    owners, items, weights = owners[order], items[order], weights[order]
    is_newest = np.append((np.diff(owners) != 0) | (np.diff(items) != 0), True)[: len(owners)]
    offsets = np.searchsorted(owners[is_newest], np.arange(len(users) + 1))
    newest = weights[is_newest].astype(np.float32)
    return csr_array((newest, items[is_newest], offsets), shape=(len(users), log.n_items))


def _decayed(strengths: np.ndarray, timestamps: np.ndarray, offsets: np.ndarray, *, decay_per_day: float) -> np.ndarray:
    """Return what time decay leaves of the rows of users that stand one after another."""
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    newest = np.full(len(offsets) - 1, -np.inf)
    counts = (strengths > 0) & np.isfinite(timestamps)
    np.maximum.at(newest, owners[counts], timestamps[counts])
    days = (newest[owners] - timestamps) / SECONDS_PER_DAY
    days = np.maximum(np.where(np.isfinite(days), days, 0.0), 0.0)  # without a time: as new as the newest
    return np.where(strengths > 0, strengths * np.exp(-decay_per_day * days), 0.0)


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
