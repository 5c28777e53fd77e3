"""The one way from a question to a list: profile, signals, candidates, blend, filter, diversify, explain."""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import Collaborative, Modalities, RankingConfig
from core.datasets import Dataset
from core.datasets.options import SECONDS_PER_DAY
from core.index import FaissIndex, LikenessSpace
from core.last_used import LastUsed
from core.ranking.blend import Blend, blend
from core.ranking.candidates import Selection, select, unseen
from core.ranking.diversity import Diversified, diversify
from core.ranking.result import Fallback, RankedItem, Recommendation
from core.signals.attributions import reasons_of
from core.signals.collaborative import fit_collaborative
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.content import content_scores
from core.signals.trending import events_in_window, trending_scores
from core.users import (
    History,
    memory_beside_said,
    memory_weights,
)
from core.users.onboarding import Encodes
from core.users.people import People, key_of
from core.users.query import Query

_KEPT_SCORES = 32
_NOT_READY = "is not ready yet"


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """A neighbour of an item."""

    item_id: str
    title: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """One event of a user's history with the weight that memory leaves it, relative to the heaviest."""

    item_id: str
    event: str
    days_ago: float
    weight: float


@dataclass(frozen=True, slots=True)
class Live:
    """What arrived since a version was made; see `core.store.live`.

    Attributes
    ----------
    histories : dict of str to History
        New events by user, on top of what the log knows.
    waiting : tuple
        Events whose item is not there yet.
    last_number : int
        Number of the newest live row that the engine reflects.
    """

    histories: Mapping[str, History] = field(default_factory=dict)
    waiting: tuple[Any, ...] = ()
    last_number: int = 0


@dataclass(frozen=True, eq=False)
class Signals:
    """Everything scored for one question, before any weight is applied.

    `logged` is the history without the session's try-outs: a like does not make an item "seen". `said` is what a
    user said of themselves as one more event, scaled and weighted like those of the history by `memory`.
    """

    logged: History
    history: History
    memory: np.ndarray
    scores: Mapping[str, np.ndarray]
    space: LikenessSpace
    collaborative: CollaborativeScorer | None
    now: float
    said: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every step between a question and its list, for those who explain it.

    `mix` is the one in force: another than asked for where something else is shown instead (`fallback`).
    """

    signals: Signals
    mix: RankingConfig
    fallback: Fallback | None
    candidates: np.ndarray
    boost: np.ndarray | None
    blended: Blend
    chosen: Selection
    listed: Diversified


@dataclass(frozen=True, eq=False)
class Recommender:
    """A data set with its vectors, models and index; immutable to its callers, safe to share between sessions.

    Parameters
    ----------
    dataset : Dataset
    parts : dict of str to ndarray of shape (n_items, dim)
        L2-normalised float32 vectors by modality, zero rows where an item has none.
    index : FaissIndex
        Over the text part.
    encoder : callable
        Gives the text encoder when a new user's words have to be encoded; not called otherwise.
    collaborative : dict, optional
        Models already fitted, by their settings; others are fitted on first use.
    version : str
    pending : tuple of str
        Signals that a later version of the same data will have.
    live : Live
    """

    dataset: Dataset
    parts: Mapping[str, np.ndarray]
    index: FaissIndex
    encoder: Callable[[], Encodes]
    version: str = "unsaved"
    collaborative: Mapping[Collaborative, CollaborativeScorer | None] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    live: Live = field(default_factory=Live)
    _kept: LastUsed = field(default_factory=LastUsed, repr=False)

    def now(self) -> float:
        """Return the time the data set's clock shows, in seconds since 1970 UTC.

        A live clock shows the end of the running minute, so that what is counted up to now can be kept that long.
        """
        return self.dataset.now(wall_clock=math.ceil(time.time() / 60.0) * 60.0)

    def recommend(self, query: Query, config: RankingConfig) -> Recommendation:
        """Return the list for one question under one mix.

        An unknown user without a profile gets what trends (else what is popular, else the catalog's order), and
        `fallback` says so.
        """
        ranking = self.rank(query, config)
        signals, blended, chosen, listed = ranking.signals, ranking.blended, ranking.chosen, ranking.listed
        return Recommendation(
            user_id=query.user_id,
            dataset=self.dataset.name,
            index_version=self.version,
            config=config,
            as_of=signals.now,
            items=self._rows(listed, blended, signals, n_pinned=len(chosen.pinned)),
            shares=blended.shares,
            dropped={**blended.dropped} | {name: _NOT_READY for name in blended.dropped if name in self.pending},
            fallback=ranking.fallback,
            n_candidates=int(ranking.candidates.sum()),
            n_eligible=chosen.n_eligible,
            filter_costs=chosen.filter_costs,
            notices=self._notices(query, config, ranking.fallback, n_shown=len(listed.items)),
        )

    def explain_list(self, query: Query, config: RankingConfig, item_ids: Iterable[str]) -> Recommendation:
        """Return somebody else's list as this mix sees it: in its own order, each item with its score and reasons.

        Items that the catalog does not have are left out, and so is what exceeds the mix's length.
        """
        ranking = self.rank(query, config)
        known = [index for index in map(self.dataset.catalog.index_of, item_ids) if index is not None]
        items = np.array(list(dict.fromkeys(known))[: config.k], dtype=np.int64)
        given = Diversified(items, np.arange(len(items)) + 1, np.zeros(len(items)), np.full(len(items), -1))
        rows = self._rows(given, ranking.blended, ranking.signals, n_pinned=0)
        return replace(self.recommend(query, config), items=rows, notices=())

    def rank(self, query: Query, config: RankingConfig) -> Ranking:
        """Return the steps from a question to the order of its list; see `recommend`."""
        signals = self.score_signals(query, config)
        fallback: Fallback | None = None
        config_used = config
        if not _knows_something(signals, query, config):
            signals, config_used, fallback = self._shown_instead(signals, config)
        candidates = unseen(self.dataset, signals.logged, config.exclude_seen)
        boost = self._boost(config)
        weights = {name: getattr(config_used.weights, name) for name in signals.scores}
        bound = bound_of(query)
        blended = blend(
            signals.scores, weights, candidates, normalisation=config.normalisation, boost=boost, bounded_by=bound
        )
        chosen = select(
            self.dataset.catalog, blended.score, candidates, signals.logged, config, hides=query.hides, now=signals.now
        )
        listed = diversify(
            blended.score,
            chosen.unpinned,
            signals.space,
            k=config.k,
            diversity=config.diversity,
            pinned=chosen.pinned,
        )
        return Ranking(signals, config_used, fallback, candidates, boost, blended, chosen, listed)

    def score_signals(self, query: Query, config: RankingConfig) -> Signals:
        """Score the whole catalog by each signal with a weight above 0; the others have no opinion."""
        now = self.now() if query.now is None else query.now
        logged, history = self.people.history(query, now=now)
        memory, told = memory_beside_said(history, query.onboarding, now=now, decay_per_day=config.decay_per_day)
        space = self.space(config.modalities)
        weights = config.weights
        silent = np.full(len(self.dataset.catalog), np.nan, dtype=np.float32)
        scores = dict.fromkeys(("content", "collaborative", "trending"), silent)
        model = self.collaborative_model(config.collaborative) if weights.collaborative > 0 else None
        who = key_of(query, now=now)
        if weights.content > 0 or bound_of(query) == "content":
            scores["content"] = self._scores.get(
                ("content", who, query.onboarding, config.modalities, config.decay_per_day),
                lambda: content_scores(space, self.people.taste(query, decay_per_day=config.decay_per_day, now=now)),
            )
        if model is not None:
            scores["collaborative"] = self._scores.get(
                ("collaborative", who, config.collaborative), lambda: model.score(history)
            )
        if weights.trending > 0:
            scores["trending"] = self.trending(config, now=now)
        said = None if query.onboarding is None else told * space.scale(self.people.said(query.onboarding))[0]
        return Signals(logged, history, memory, scores, space, model, now, said)

    @cached_property
    def people(self) -> People:
        """Return what is known of persons, with all that this engine reflects."""
        return People(self.dataset, self.live.histories, self.parts, self.encoder)

    @cached_property
    def _scores(self) -> LastUsed:
        return LastUsed(_KEPT_SCORES)

    def space(self, modalities: Modalities) -> LikenessSpace:
        """Return the likeness of items under these part weights."""
        return self._kept.get(modalities, lambda: LikenessSpace.from_parts(self.parts, modalities.weights()))

    def collaborative_model(self, settings: Collaborative) -> CollaborativeScorer | None:
        """Return the fitted model, fitting it now if these settings are new; None without choices in the log."""
        if settings in self.collaborative:
            return self.collaborative[settings]
        matrix = self.dataset.interactions.positive_matrix
        return self._kept.get(settings, lambda: fit_collaborative(matrix(), settings))

    def window_days(self, config: RankingConfig) -> float | None:
        """Return the trending window in force; None where the log is too thin for one."""
        window = config.trending.window_days
        return self.dataset.options.trending_window_days if window == "auto" else window

    def trending(self, config: RankingConfig, *, now: float) -> np.ndarray:
        """Return the trending signal as of `now`, all NaN where the log is too thin."""
        window = self.window_days(config)
        if window is None:
            return np.full(len(self.dataset.catalog), np.nan, dtype=np.float32)
        half_life = config.trending.half_life_days
        return self._kept.get(
            ("trending", window, half_life, now),
            lambda: trending_scores(self.dataset.interactions, now=now, window_days=window, half_life_days=half_life),
        )

    def recent_events(self, config: RankingConfig, *, now: float) -> np.ndarray:
        """Return how many choices each item had within the trending window, int64 of shape (n_items,)."""
        window = self.window_days(config) or 0.0
        return self._kept.get(
            ("recent", window, now),
            lambda: events_in_window(self.dataset.interactions, now=now, window_days=window),
        )

    def remembered(self, query: Query, config: RankingConfig) -> list[Remembered]:
        """Return a user's history, newest first, with what memory leaves of each event."""
        now = self.now() if query.now is None else query.now
        _, history = self.people.history(query, now=now)
        weights = memory_weights(history.strengths, history.timestamps, decay_per_day=config.decay_per_day)
        top = weights.max() if len(weights) and weights.max() > 0 else 1.0
        ids = self.dataset.catalog.item_ids
        days = np.maximum(now - history.timestamps, 0.0) / SECONDS_PER_DAY
        rows = [
            Remembered(ids[item], event, float(age), float(weight / top))
            for item, event, age, weight in zip(history.items, history.events, days, weights, strict=True)
        ]
        return rows[::-1]

    def similar_items(self, item_id: str, *, k: int = 10, config: RankingConfig | None = None) -> list[SimilarItem]:
        """Return the nearest items by likeness, from the index, the item itself left out.

        Raises
        ------
        NotFoundError
            If the catalog does not have the item.
        """
        catalog = self.dataset.catalog
        item_index = catalog.require_index(item_id)
        space = self.space((config or RankingConfig()).modalities)
        width = min(4 * k + 1, len(catalog))
        found, _ = self.index.search(self.parts["text"][[item_index]], width)
        near = found[0][(found[0] >= 0) & (found[0] != item_index)]
        likeness = space.between(near, np.array([item_index]))[:, 0]
        near, likeness = near[~np.isnan(likeness)], likeness[~np.isnan(likeness)]
        order = np.lexsort((near, -likeness))[:k]
        return [SimilarItem(catalog.item_ids[near[i]], catalog.titles[near[i]], float(likeness[i])) for i in order]

    def _shown_instead(self, signals: Signals, config: RankingConfig) -> tuple[Signals, RankingConfig, Fallback]:
        """Return the signals to rank by when nothing is known of the user: what trends, else what is popular."""
        silent = np.full(len(self.dataset.catalog), np.nan, dtype=np.float32)
        trending = self.trending(config, now=signals.now)
        kind: Fallback = "trending"
        if np.isnan(trending).all():
            popularity = self.dataset.interactions.popularity
            kind = "popular" if popularity.any() else "catalog"
            trending = popularity.astype(np.float32)
        scores = {"content": silent, "collaborative": silent, "trending": trending}
        return (
            replace(signals, scores=scores),
            config.with_weights(content=0, collaborative=0, trending=1),
            kind,
        )

    def _boost(self, config: RankingConfig) -> np.ndarray | None:
        if not config.lists.boost:
            return None
        boost = np.zeros(len(self.dataset.catalog))
        for item_id, amount in config.lists.boost:
            if (index := self.dataset.catalog.index_of(item_id)) is not None:
                boost[index] = amount
        return boost

    def _rows(self, listed: Diversified, blended: Blend, signals: Signals, *, n_pinned: int) -> tuple[RankedItem, ...]:
        catalog = self.dataset.catalog
        history, memory, said = signals.history, signals.memory, signals.said
        reasons = reasons_of(listed.items, history, memory, signals.space, signals.collaborative, catalog, said=said)
        rows = []
        for place, item in enumerate(listed.items):
            contributions = blended.contributions(int(item))
            score = float(blended.score[item])
            if np.isnan(score):  # pinned though seen: no candidate, but the same scale holds for it
                score = blended.base + sum(part or 0.0 for part in contributions.values())
            culprit = int(listed.culprit[place])
            rows.append(
                RankedItem(
                    item_id=catalog.item_ids[item],
                    title=catalog.titles[item],
                    item_index=int(item),
                    rank=place + 1,
                    rank_before_diversity=int(listed.rank_before[place]),
                    score=score,
                    base=blended.base,
                    order_score=score * (1.0 - float(listed.discount[place])),
                    contributions=contributions,
                    is_pinned=place < n_pinned,
                    too_like=catalog.item_ids[culprit] if culprit >= 0 else None,
                    content_pulls=reasons[place].content,
                    collaborative_pulls=reasons[place].collaborative,
                    said=reasons[place].said,
                    content_rest=reasons[place].content_rest,
                    collaborative_rest=reasons[place].collaborative_rest,
                )
            )
        return tuple(rows)

    def _notices(
        self, query: Query, config: RankingConfig, fallback: Fallback | None, *, n_shown: int
    ) -> tuple[str, ...]:
        notices = []
        if fallback is not None:
            instead = {
                "trending": "what is trending now",
                "popular": "what is popular",
                "catalog": "the catalog",
            }
            who = f"Nothing is known of {query.user_id!r}" if query.user_id else "Nobody is chosen"
            notices.append(f"{who}: shown instead is {instead[fallback]}.")
        if n_shown < config.k:
            notices.append(f"{n_shown} of the {config.k} items asked for: {self._why_few(n_shown, config)}.")
        return tuple(notices)

    def _why_few(self, n_shown: int, config: RankingConfig) -> str:
        if n_shown >= len(self.dataset.catalog):
            return "that is the whole catalog"
        is_plain = config.filters.is_empty and not config.lists.include and not config.lists.exclude
        return "the rest is seen already or not available" if is_plain else "filters and lists leave no more"


def bound_of(query: Query) -> str | None:
    """Return the signal that no other may drown: for somebody who describes themselves, what they said and did."""
    return None if query.onboarding is None else "content"


def _knows_something(signals: Signals, query: Query, config: RankingConfig) -> bool:
    """Return whether there is a person to rank for and a weighed signal with an opinion."""
    is_known = len(signals.history) > 0 or query.onboarding is not None
    weighed = [name for name in signals.scores if getattr(config.weights, name) > 0]
    return is_known and any(not np.isnan(signals.scores[name]).all() for name in weighed)
