"""How alike a user's taste and every item are, and which history items make it so."""

from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np

from core.config import RankingConfig
from core.index.similarity import SimilaritySpace
from core.signals.base import Attribution, Engine, Signal, SignalContext, UsersContext, UserScores
from core.users import History
from core.users.taste_matrix import history_weights, unit_rows, weighted_sums
from core.wording import joined

MAX_EVENTS = 500
"""Attributions are looked for among the events that time decay leaves most of; the others count together."""
_PARTS = {"text": "text", "image": "picture", "metadata": "attributes"}


class ContentSignal(Signal):
    """Items alike to what somebody chose or said, the newest most."""

    name = "content"
    label = "Similar to what they like"
    short_label = "Similar"
    help = "Items alike to what this user chose."
    letter = "S"
    because = "it is like {}"
    in_short = "Like {}"
    colours = ("#0072B2", "#56B4E9")

    def help_for(self, engine: Engine) -> str:
        """Return what items are alike in, and that choices fade where the log has times."""
        parts = joined(_PARTS.get(name, name) for name, vectors in engine.parts.items() if vectors.shape[1])
        alike = f"alike in {parts}" if parts else "alike"
        newest = ", the newest choices most" if engine.dataset.interactions.has_times else ""
        return f"Items {alike} to what this user chose{newest}."

    def settings(self, config: RankingConfig) -> Hashable:
        """Return time decay and the weights of an item's parts."""
        return config.modalities, config.decay_per_day

    def person(self, context: SignalContext) -> Hashable:
        """Return who it is, and what they say of themselves."""
        stated = context.query.onboarding
        return super().person(context), stated, None if stated is None else context.config.k

    def score(self, context: SignalContext) -> np.ndarray:
        """Return the similarity of their taste to every item, and how items fit what they say, by weight."""
        engine, config = context.engine, context.config
        taste = engine.people.taste(context.query, decay_per_day=config.decay_per_day, now=context.now)
        scores = content_scores(engine.space(config.modalities), taste)
        if context.query.onboarding is None or not context.stated_weight:
            return scores
        stated = engine.people.stated(context.query.onboarding, k=config.k).score
        done = context.decayed.sum()
        return _weighed(stated, context.stated_weight, scores, done)[0]

    def score_users(self, context: UsersContext) -> UserScores:
        """Return the same as one product."""
        return UserScores.one_each(content_of_users(context.engine, context.users, context.config))

    def event_weights(self, context: SignalContext) -> np.ndarray:
        """Return what time decay leaves of each event."""
        return context.decayed

    def attribution(self, context: SignalContext, items: np.ndarray) -> Attribution:
        """Return the share of each event in the taste, along each item's vector."""
        engine, config = context.engine, context.config
        space = engine.space(config.modalities)
        found = _attribution(items, context.history, context.decayed, space)
        if context.query.onboarding is None or not context.stated_weight:
            return found
        taste = engine.people.taste(context.query, decay_per_day=config.decay_per_day, now=context.now)
        scores = content_scores(space, taste)[items]
        stated = engine.people.stated(context.query.onboarding, k=config.k).score[items]
        total, said = _weighed(stated, context.stated_weight, scores, context.decayed.sum())
        share = np.divide(said, total, out=np.zeros_like(total), where=np.abs(total) > 1e-6).astype(np.float64)
        return replace(found, shares=found.shares * (1.0 - share)[:, None], stated=share)


def _weighed(
    stated: np.ndarray, stated_weight: float, done: np.ndarray, done_weight: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of what was said and what was done by their weights, and the part of what was said in it."""
    total = stated_weight + done_weight
    said = (stated_weight / total * stated).astype(np.float32)
    return said + np.float32(done_weight / total) * np.nan_to_num(done), said


def content_scores(space: SimilaritySpace, taste: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the similarity of a taste to every item, float32 of shape (n_items,).

    Parameters
    ----------
    taste : dict of str to ndarray of shape (dim,)
        L2-normalised parts of a user vector; zero or absent where there is no taste.

    Returns
    -------
    ndarray
        NaN where user and item share no part.
    """
    row, mask = space.scale(taste)
    return space.similarity(row, mask)


def content_shares(
    space: SimilaritySpace,
    history_items: np.ndarray,
    weights: np.ndarray,
    items: np.ndarray,
    *,
    further: np.ndarray | None = None,
) -> np.ndarray:
    """Return each history event's share of each item's content score, float64 of shape (n_items, n_events).

    A user vector is, part by part, a weighted sum scaled to length 1, so its inner product with an item splits
    over the events; rows sum to 1 where the item's content score is not 0.

    Parameters
    ----------
    further : ndarray of shape (n_further, width of the space), optional
        Other sums behind the user vector, scaled and weighted: of events not asked for. Their shares stand in the last
        columns.
    """
    events = space.scaled[history_items].astype(np.float64) * weights[:, None]
    if further is not None:
        events = np.vstack([events, further])
    start = 0
    for name, dim in space.dims.items():
        part = events[:, start : start + dim]
        length = np.linalg.norm(part.sum(axis=0)) / np.sqrt(space.weights[name])
        part /= length if length > 0 else 1.0
        start += dim
    pulls = space.scaled[items] @ events.T
    total = pulls.sum(axis=1, keepdims=True)
    return np.divide(pulls, total, out=np.zeros_like(pulls), where=np.abs(total) > 1e-12)


def _attribution(items: np.ndarray, history: History, decayed: np.ndarray, space: SimilaritySpace) -> Attribution:
    """Return sources, and the share of each by item with that of all faded ones in the last column."""
    order = np.argsort(-decayed, kind="stable")
    heaviest, faded = np.sort(order[:MAX_EVENTS]), order[MAX_EVENTS:]
    sources, place = np.unique(history.items[heaviest], return_inverse=True)
    others = np.bincount(history.items[faded], weights=decayed[faded], minlength=len(space.scaled))
    known = np.flatnonzero(others)
    further = others[known] @ space.scaled[known]
    shares = content_shares(space, history.items[heaviest], decayed[heaviest], items, further=further[None, :])
    added = np.zeros((len(sources) + 1, len(items)))
    np.add.at(added, place, shares[:, : len(heaviest)].T)
    added[-1] = shares[:, -1]
    n_felt = len(np.unique(history.items[decayed > 0]))
    return Attribution(sources, added.T, n_felt)


def content_of_users(engine: Engine, users: np.ndarray, config: RankingConfig) -> np.ndarray:
    """Return the similarity of every user's taste to every item, float32 of shape (n_users, n_items).

    Parameters
    ----------
    users : ndarray of int64
        Positions in the log, -1 for users without history, who get NaN.
    """
    log = engine.dataset.interactions
    space = engine.space(config.modalities)
    weights = history_weights(log, users, decay_per_day=config.decay_per_day)
    blocks, masks = [np.zeros((len(users), 0), dtype=np.float32)], []
    for name in space.dims:
        root = np.float32(np.sqrt(space.weights[name]))
        part = unit_rows(weighted_sums(weights, engine.parts[name]))
        blocks.append(part * root)
        masks.append(np.where(part.any(axis=1), root, np.float32(0)))
    rows = np.concatenate(blocks, axis=1)
    mask = np.array(masks, dtype=np.float32).reshape(len(masks), len(users)).T
    return _similarity(space, rows, mask)


def _similarity(space: SimilaritySpace, rows: np.ndarray, mask: np.ndarray) -> np.ndarray:
    scores = rows @ space.scaled.T
    if len(space.dims) == 1 and space.is_complete:
        if (total := np.float32(sum(space.weights.values()))) != 1:
            scores /= total
        scores[mask[:, 0] == 0] = np.nan
        return scores
    shared = mask @ space.presence.T
    return np.divide(scores, shared, out=np.full_like(scores, np.nan), where=shared > 1e-12)
