"""The signals of many users at once: the answers that `Recommender` gives one by one, as matrices."""

import numpy as np
from scipy.sparse import csr_array

from core.config import RankingConfig
from core.datasets.interactions import Interactions
from core.datasets.options import SECONDS_PER_DAY
from core.evaluation._threads import over_users
from core.index.likeness import LikenessSpace
from core.ranking import Recommender
from core.signals import CollaborativeScorer, Ease, ImplicitAls
from core.users import history_of


def content_of_users(recommender: Recommender, users: np.ndarray, config: RankingConfig) -> np.ndarray:
    """Return the likeness of every user's taste to every item, float32 of shape (n_users, n_items).

    Parameters
    ----------
    users : ndarray of int64
        Positions in the log, -1 for users without history, who get NaN.
    """
    log = recommender.dataset.interactions
    space = recommender.space(config.modalities)
    weights = history_weights(log, users, decay_per_day=config.decay_per_day)
    blocks, masks = [np.zeros((len(users), 0), dtype=np.float32)], []
    for name in space.dims:
        root = np.float32(np.sqrt(space.weights[name]))
        part = unit_rows(_weighted_sums(weights, recommender.parts[name]))
        blocks.append(part * root)
        masks.append(np.where(part.any(axis=1), root, np.float32(0)))
    rows = np.concatenate(blocks, axis=1)
    mask = np.array(masks, dtype=np.float32).reshape(len(masks), len(users)).T
    return _likeness(space, rows, mask)


def history_weights(log: Interactions, users: np.ndarray, *, decay_per_day: float) -> csr_array:
    """Return users x items: what memory leaves of each user's events, repeats added up.

    Equal to `memory_weights` user by user.
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


def _weighted_sums(weights: csr_array, vectors: np.ndarray) -> np.ndarray:
    """Return ``weights @ vectors`` in float64, without a copy of the vectors in it."""
    from core.signals import sum_kernels

    sums = np.empty((weights.shape[0], vectors.shape[1]))
    rows = (weights.indptr, weights.indices, weights.data)
    over_users(len(sums), lambda first, last: sum_kernels.weighted_sums(vectors, *rows, first, last, sums))
    return sums


def unit_rows(sums: np.ndarray) -> np.ndarray:
    """Return rows scaled to length 1 as float32; zero rows stay zero."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0).astype(np.float32)


def _likeness(space: LikenessSpace, rows: np.ndarray, mask: np.ndarray) -> np.ndarray:
    scores = rows @ space.scaled.T
    if len(space.dims) == 1 and space.is_complete:
        if (total := np.float32(sum(space.weights.values()))) != 1:
            scores /= total
        scores[mask[:, 0] == 0] = np.nan
        return scores
    shared = mask @ space.presence.T
    return np.divide(scores, shared, out=np.full_like(scores, np.nan), where=shared > 1e-12)


def collaborative_of_users(model: CollaborativeScorer | None, log: Interactions, users: np.ndarray) -> np.ndarray:
    """Return what the model says of every user and item, float32 of shape (n_users, n_items).

    EASE and iALS answer as one product; equal to ``model.score(history)`` user by user.
    """
    if isinstance(model, ImplicitAls):
        return _als_scores(model, log, users)
    scores = np.full((len(users), log.n_items), np.nan, dtype=np.float32)
    if model is None:
        return scores
    known = np.flatnonzero(users >= 0)
    if isinstance(model, Ease):
        _ease_scores(model, users, known, scores)
        return scores
    for row in known:
        scores[row] = model.score(history_of(log, str(log.user_ids[users[row]]), now=np.inf))
    return scores


def _als_scores(model: ImplicitAls, log: Interactions, users: np.ndarray) -> np.ndarray:
    known = np.flatnonzero(users >= 0)
    chosen = csr_array(log.positive_matrix()[users[known]])  # of items that somebody chose, so all of them active
    factors = np.full((len(known), model.factors.shape[1]), np.nan)
    over_users(len(known), lambda first, last: model.fold_in(chosen, factors, first, last))
    everybody = np.full((len(users), factors.shape[1]), np.nan)
    everybody[known] = factors
    return model.score_users(everybody)


def _ease_scores(model: Ease, users: np.ndarray, known: np.ndarray, scores: np.ndarray) -> None:
    """Fill ``x B``; on the user side ``x P`` is the user's row of A, on the item side one sparse product."""
    chosen = csr_array(model.matrix[users[known]][:, model.active])
    chooses = np.diff(chosen.indptr) > 0
    known, chosen = known[chooses], csr_array(chosen[chooses])
    precise = model.inner[users[known]] if model.is_user_side else np.asarray(chosen @ model.inner)
    result = precise / -model.diagonal.astype(np.float32)
    rows = np.repeat(np.arange(len(known)), np.diff(chosen.indptr))
    result[rows, chosen.indices] += np.float32(1.0)
    if len(model.active) == scores.shape[1]:
        scores[known] = result
    else:
        scores[np.ix_(known, model.active)] = result
