"""Items that nobody has chosen yet, by how they match, by what their neighbours' fans choose, and by age."""

from collections.abc import Hashable

import numpy as np
from scipy.sparse import csr_array

from core.config import RankingConfig
from core.datasets import Dataset
from core.datasets.options import SECONDS_PER_DAY
from core.index import SimilaritySpace
from core.signals.base import Engine, Signal, SignalContext, UsersContext, UserScores

N_NEIGHBOURS, SHARPNESS = 50, 4.0
"""A new item is to somebody what its nearest chosen items are, each weighted by similarity to this power.

Measured on validation users of two film sets, share of cold choices found in a top 20 of cold items: 5, 10, 20, 20 and
50 neighbours at powers 1, 1, 1, 4, 4 find .042, .038, .181, .117, .185 and .019, .021, .028, .027, .026; beside how
items match, 50 at 4 find .195 and .037.
"""
FRESHNESS, FRESH_DAYS = 2.0, 365.0
"""What an item of today has on an old one, in standard deviations of the other parts, and how soon that halves.

0, 1, 2 and 3 find .195, .209, .238, .280 where films are new, and .037, .035, .036, .032 where hardly any is.
"""
_ROWS_AT_ONCE = 1_000


class NewArrivalsSignal(Signal):
    """Items that nobody has chosen yet; no opinion on all others.

    What their neighbours' fans choose maps content to the collaborative model's scores: Gantner et al. (2010), ICDM,
    doi:10.1109/ICDM.2010.129, here by the nearest neighbours.
    """

    name = "new_arrivals"
    label = "New arrivals"
    short_label = "New"
    help = (
        "Items nobody has chosen yet: first what matches this user, is near what people like them choose, and is new."
    )
    letter = "N"
    because = ""
    colours = ("#1F6B2C", "#6FCF7C")
    is_optional = True
    needs = ("content", "collaborative")

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return why there is nothing new here."""
        if not len(dataset.interactions):
            return "There is no log: all items are new alike."
        return "" if dataset.is_unchosen.any() else "Somebody has chosen every item: nothing is new."

    def settings(self, config: RankingConfig) -> Hashable:
        """Return the weights of an item's parts, by which neighbours are found."""
        return config.modalities

    def person(self, context: SignalContext) -> Hashable:
        """Return the moment: all else comes with the signals below."""
        return context.now

    def score(self, context: SignalContext) -> np.ndarray:
        """Return how new items match somebody, NaN for all that has been chosen."""
        below = [context.scores[name][None, :] for name in self.needs]
        scores: np.ndarray = _scores(context.engine, context.config, below[0], below[1], now=context.now)[0]
        return scores

    def score_users(self, context: UsersContext) -> UserScores:
        """Return the same as one product."""
        content, collaborative = (context.scores[name] for name in self.needs)
        scores = _scores(
            context.engine,
            context.config,
            content.scores[content.rows],
            collaborative.scores[collaborative.rows],
            now=context.now,
        )
        return UserScores.one_each(scores)

    def fact(self, engine: Engine, config: RankingConfig, item: int, *, now: float) -> str:
        """Return that nobody has chosen it, and how old it is where that is known."""
        del config
        if not engine.dataset.is_unchosen[item]:
            return ""
        days = (now - engine.dataset.catalog.created_at[item]) / SECONDS_PER_DAY
        age = f", {days:,.0f} days old" if 0 <= days <= 2 * FRESH_DAYS else ""
        return f"Nobody has chosen it yet{age}"


def _scores(
    engine: Engine, config: RankingConfig, content: np.ndarray, collaborative: np.ndarray, *, now: float
) -> np.ndarray:
    """Return the signal of many people, float32 of shape (n_users, n_items), from those below, of the same shape."""
    is_new = engine.dataset.is_unchosen
    new, scores = np.flatnonzero(is_new), np.full(content.shape, np.nan, dtype=np.float32)
    if not len(new) or is_new.all():
        return scores
    mapping = _mapping(engine, config)
    heard = np.where(np.isnan(collaborative), np.float32(0.0), collaborative)
    mapped = (mapping @ np.ascontiguousarray(heard.T)).T
    mapped[np.isnan(collaborative).all(axis=1)] = np.nan
    parts = np.stack([_standard(content[:, new]), _standard(mapped)])
    has_opinion = ~np.isnan(parts).all(axis=(0, 2))
    added = np.nan_to_num(parts).sum(axis=0) + _freshness(engine.dataset.catalog.created_at[new], now=now)
    scores[np.ix_(has_opinion, new)] = added[has_opinion]
    return scores


def _mapping(engine: Engine, config: RankingConfig) -> csr_array:
    """Return the weight of each chosen item for each new one, rows adding to 1, float32 (n_new, n_items)."""

    def find() -> csr_array:
        is_new = engine.dataset.is_unchosen
        return _nearest(engine.space(config.modalities), np.flatnonzero(is_new), np.flatnonzero(~is_new), len(is_new))

    found: csr_array = engine.kept(("arrivals' neighbours", config.modalities), find)
    return found


def _nearest(space: SimilaritySpace, new: np.ndarray, chosen: np.ndarray, n_items: int) -> csr_array:
    count = min(N_NEIGHBOURS, len(chosen))
    weights, columns = np.zeros((len(new), count)), np.zeros((len(new), count), dtype=np.int64)
    for start in range(0, len(new), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        similar = np.nan_to_num(space.between(new[rows], chosen), nan=-1.0)
        nearest = np.argpartition(-similar, count - 1, axis=1)[:, :count]
        nearest.sort(axis=1)
        weights[rows] = np.maximum(np.take_along_axis(similar, nearest, axis=1), 0.0) ** SHARPNESS
        columns[rows] = chosen[nearest]
    total = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0).astype(np.float32)
    offsets = np.arange(len(new) + 1) * count
    return csr_array((shares.ravel(), columns.ravel(), offsets), shape=(len(new), n_items))


def _standard(values: np.ndarray) -> np.ndarray:
    """Return values in standard deviations from their row's mean; NaN where a row has no opinion, 0 without spread."""
    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = np.where(known, values, 0.0).astype(np.float64)
    centred -= np.where(known, centred.sum(axis=1, keepdims=True) / counts, 0.0)
    deviation = np.sqrt((centred**2).sum(axis=1, keepdims=True) / counts)
    scaled = np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-9)
    return np.where(known, scaled, np.nan)


def _freshness(created_at: np.ndarray, *, now: float) -> np.ndarray:
    """Return what being new adds, from `FRESHNESS` for an item of today down to 0; 0 where the age is unknown."""
    days = np.maximum((now - created_at) / SECONDS_PER_DAY, 0.0)
    return np.asarray(FRESHNESS * np.nan_to_num(np.exp2(-days / FRESH_DAYS)))
