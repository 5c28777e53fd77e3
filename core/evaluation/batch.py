"""The signals of many users at once: the answers that `Recommender` gives one by one, as matrices."""

import numpy as np
from scipy.sparse import csr_array

from core.config import RankingConfig
from core.datasets.interactions import Interactions
from core.index.likeness import LikenessSpace
from core.profiles import history_of, memory_weights
from core.ranking import Recommender
from core.signals import CollaborativeScorer, Ease, ImplicitAls


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
        part = unit_rows(weights @ recommender.parts[name].astype(np.float64))
        blocks.append(part * root)
        masks.append(np.where(part.any(axis=1), root, np.float32(0)))
    rows = np.concatenate(blocks, axis=1)
    mask = np.array(masks, dtype=np.float32).reshape(len(masks), len(users)).T
    return _likeness(space, rows, mask)


def history_weights(log: Interactions, users: np.ndarray, *, decay_per_day: float) -> csr_array:
    """Return users x items: what memory leaves of each user's events, repeats added up."""
    rows, weights, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(0)], []
    for user in users:
        span = log.rows_of(int(user)) if user >= 0 else slice(0, 0)
        rows.append(np.arange(span.start, span.stop))
        weights.append(memory_weights(log.strengths[span], log.timestamps[span], decay_per_day=decay_per_day))
        counts.append(span.stop - span.start)
    items = log.item_index[np.concatenate(rows)]
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    return csr_array((np.concatenate(weights), items, offsets), shape=(len(users), log.n_items))


def unit_rows(sums: np.ndarray) -> np.ndarray:
    """Return rows scaled to length 1 as float32; zero rows stay zero."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0).astype(np.float32)


def _likeness(space: LikenessSpace, rows: np.ndarray, mask: np.ndarray) -> np.ndarray:
    scores = rows @ space.scaled.T
    if len(space.dims) == 1 and space.is_complete:
        scores /= np.float32(sum(space.weights.values()))
        scores[mask[:, 0] == 0] = np.nan
        return scores
    shared = mask @ space.presence.T
    return np.divide(scores, shared, out=np.full_like(scores, np.nan), where=shared > 1e-12)


def collaborative_of_users(model: CollaborativeScorer | None, log: Interactions, users: np.ndarray) -> np.ndarray:
    """Return what the model says of every user and item, float32 of shape (n_users, n_items).

    EASE and iALS answer as one product; equal to ``model.score(history)`` user by user.
    """
    scores = np.full((len(users), log.n_items), np.nan, dtype=np.float32)
    if model is None:
        return scores
    known = np.flatnonzero(users >= 0)
    if isinstance(model, Ease):
        _ease_scores(model, users, known, scores)
        return scores
    if isinstance(model, ImplicitAls):
        scores[known] = model.score_users(csr_array(log.positive_matrix()[users[known]]))
        return scores
    for row in known:
        scores[row] = model.score(history_of(log, str(log.user_ids[users[row]]), now=np.inf))
    return scores


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
