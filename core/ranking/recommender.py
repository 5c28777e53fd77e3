"""The one way from a question to a list: profile, signals, candidates, blend, filter, diversify, explain."""

import copy
import math
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import Modalities, RankingConfig
from core.datasets import Dataset
from core.index import FaissIndex, SimilaritySpace
from core.last_used import LastUsed
from core.ranking._fallback import is_anybody_known, shown_instead
from core.ranking._notices import notices_of
from core.ranking._rows import ranked_rows
from core.ranking._scoring import scores_of
from core.ranking.blend import blend
from core.ranking.candidates import boosts, select, unseen
from core.ranking.diversity import Diversified, diversify
from core.ranking.engine_cache import SCORE_BYTES, EngineCache
from core.ranking.floors import NOT_MEASURED, AutoPlaces, facts_of, floors_of
from core.ranking.handed_over import in_force, is_new, n_done, share_done
from core.ranking.pool import pool_of
from core.ranking.ranking_steps import Live, Ranking, Scored
from core.ranking.result import Fallback, RankedItem, Recommendation
from core.signals import SignalContext, ordered, signals
from core.signals.new_arrivals import NewArrivalsSignal
from core.users import History, decay_beside_stated
from core.users.answers import NO_ANSWERS, Answers
from core.users.onboarding import Encodes
from core.users.people import People
from core.users.query import Query

_NOT_READY, _NOT_REGISTERED = "is not ready yet", "is not a signal here"


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
    models : dict of str to dict, optional
        Models already fitted, by signal and its settings; others are fitted on first use.
    version : str
    pending : tuple of str
        Signals that a later version of the same data will have.
    live : Live
    auto_places : AutoPlaces
        How many places ``auto`` keeps for new items.
    synonyms : tuple of tuple of str
        Words that mean the same here, beside those known everywhere.
    answers : Answers
        What users said of themselves: heard until their behaviour has taken over.
    cache : EngineCache
        Shared by engines over the same data set and parts.
    """

    dataset: Dataset
    parts: Mapping[str, np.ndarray]
    index: FaissIndex
    encoder: Callable[[], Encodes]
    version: str = "unsaved"
    models: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    live: Live = field(default_factory=Live)
    auto_places: AutoPlaces = NOT_MEASURED
    synonyms: tuple[tuple[str, ...], ...] = ()
    answers: Answers = NO_ANSWERS
    cache: EngineCache = field(default_factory=EngineCache, repr=False)

    def now(self) -> float:
        """Return the time the data set's clock shows, in seconds since 1970 UTC.

        A live clock shows the end of the running minute, so that what is counted up to now can be kept that long.
        """
        return self.dataset.now(wall_clock=math.ceil(time.time() / 60.0) * 60.0)

    def adapted(
        self,
        *,
        signals: Mapping[str, Any] | None = None,
        auto_places: AutoPlaces | None = None,
        synonyms: tuple[tuple[str, ...], ...] | None = None,
    ) -> "Recommender":
        """Return the same engine with what has changed around its version; all that was fitted and kept is shared.

        Parameters
        ----------
        signals : dict of str to Signal, optional
            Added to the data set.
        auto_places : AutoPlaces, optional
        synonyms : tuple of tuple of str, optional
        """
        twin = copy.copy(self)
        if signals is not None:
            object.__setattr__(twin, "dataset", self.dataset.with_signals(signals))
        if auto_places is not None:
            object.__setattr__(twin, "auto_places", auto_places)
        if synonyms is not None and synonyms != self.synonyms:  # what was matched and scored by other words goes
            object.__setattr__(twin, "synonyms", synonyms)
            for made in ("people", "_scores"):
                twin.__dict__.pop(made, None)
        return twin

    def asked(self, query: Query, config: RankingConfig) -> Query:
        """Return a question with what the user said of themselves, until what they did has taken over."""
        if query.onboarding is not None or query.user_id is None:
            return query
        said = self.answers.of(query.user_id)
        if said is None:
            return query
        is_over = share_done(config, self._history(query)) >= 1.0
        return query if is_over else replace(query, onboarding=said)

    def recommend(self, query: Query, config: RankingConfig) -> Recommendation:
        """Return the list for one question under one config.

        An unknown user without a profile gets what trends (else what is popular, else the catalog's order), and
        `fallback` says so.
        """
        ranking = self.rank(query, config)
        n_pinned = len(ranking.selection.pinned)
        context, pool, n_beyond = ranking.signals.context, ranking.pool, len(ranking.selection.beyond)
        rows = ranked_rows(
            ranking.listed,
            ranking.blended,
            context,
            n_pinned=n_pinned,
            n_beyond=n_beyond,
            pool=pool,
            floors=ranking.floors,
        )
        notices = notices_of(self.dataset, context.query, config, ranking.fallback, n_shown=len(rows), pool=pool)
        facts = facts_of(pool, ranking.floors, n_beyond)
        answer = self._answer(query, config, ranking, rows)
        return replace(answer, notices=notices, pool=facts, new_item_places=ranking.floors.n_new)

    def explain_list(self, query: Query, config: RankingConfig, item_ids: Iterable[str]) -> Recommendation:
        """Return somebody else's list as this config sees it: in its own order, each item with its score and reasons.

        Items that the catalog does not have are left out, and so is what exceeds the config's length.
        """
        ranking = self.rank(query, config)
        known = [index for index in map(self.dataset.catalog.index_of, item_ids) if index is not None]
        items = np.array(list(dict.fromkeys(known))[: config.k], dtype=np.int64)
        given = Diversified(items, np.arange(len(items)) + 1, np.zeros(len(items)), np.full(len(items), -1))
        rows = ranked_rows(given, ranking.blended, ranking.signals.context, n_pinned=0, pool=ranking.pool)
        return self._answer(query, config, ranking, rows)

    def _answer(
        self, query: Query, config: RankingConfig, ranking: Ranking, rows: tuple[RankedItem, ...]
    ) -> Recommendation:
        """Return rows with all that is known of their ranking, without notices."""
        blended, selection = ranking.blended, ranking.selection
        return Recommendation(
            user_id=query.user_id,
            dataset=self.dataset.name,
            index_version=self.version,
            config=config,
            as_of=ranking.signals.now,
            items=rows,
            shares=blended.shares,
            dropped={name: self._why_dropped(name, reason) for name, reason in blended.dropped.items()},
            fallback=ranking.fallback,
            n_candidates=int(ranking.candidates.sum()),
            n_eligible=selection.n_eligible,
            filter_costs=selection.filter_costs,
            notices=(),
        )

    def rank(self, query: Query, config: RankingConfig, *, with_pool: bool = True) -> Ranking:
        """Return the steps from a question to the order of its list; see `recommend`.

        Without the pool everything competes, whatever a new user says: what the pool costs and buys is measured so.
        """
        scored = self.score_signals(query, config)
        query = scored.context.query
        fallback: Fallback | None = None
        config_used = in_force(query, config, scored.history)
        if not is_anybody_known(scored, query, config_used):
            scored, config_used, fallback = shown_instead(self, scored, config)
        candidates = unseen(self.dataset, scored.logged, config.exclude_seen)
        boost = boosts(self.dataset.catalog, config.lists)
        weights = {name: config_used.weights[name] for name in scored.scores}
        blended = blend(scored.scores, weights, candidates, normalisation=config.normalisation, boost=boost)
        pool, catalog = pool_of(scored.context) if with_pool else None, self.dataset.catalog
        selection = select(
            catalog,
            blended.score,
            candidates,
            scored.logged,
            config,
            hides=(*query.hides, *query.clicks),
            now=scored.now,
            pool=pool,
        )
        n_new = self.auto_places.of(config)
        floors = floors_of(pool, catalog, selection, config, n_new=n_new, arrivals=scored.arrivals)
        listed = diversify(
            blended.score,
            selection.unpinned,
            scored.space,
            k=config.k,
            diversity=config.diversity,
            pinned=selection.pinned,
            fits=floors.fits,
            floors=floors.places,
        ).followed_by(selection.beyond)
        return Ranking(scored, config_used, fallback, candidates, boost, blended, selection, listed, pool, floors)

    def context(self, query: Query, config: RankingConfig) -> tuple[History, SignalContext]:
        """Return what the log knows of somebody, and the question as signals meet it, before any has scored."""
        query = self.asked(query, config)
        now = self.now() if query.now is None else query.now
        logged, history = self.people.history(query, now=now)
        onboarding = query.onboarding
        is_heard = onboarding is not None and len(self.people.stated(onboarding, k=config.k).interests) > 0
        decayed, stated_weight = decay_beside_stated(
            history, onboarding if is_heard else None, now=now, decay_per_day=config.decay_per_day
        )
        return logged, SignalContext(self, query, config, now, history, decayed, stated_weight)

    def score_signals(self, query: Query, config: RankingConfig) -> Scored:
        """Score the whole catalog by each signal with a weight above 0; the others have no opinion."""
        logged, context = self.context(query, config)
        weights = in_force(context.query, config, context.history).weights.by_name()
        heard = [name for name, weight in weights.items() if weight > 0]
        also = (NewArrivalsSignal.name,) if self.auto_places.of(config) else ()
        found = scores_of(ordered([*heard, *also], self.dataset), context, self._scores)
        silent = np.full(len(self.dataset.catalog), np.nan, dtype=np.float32)
        scores = {name: found[name] if name in heard and name in found else silent for name in weights}
        return Scored(logged, replace(context, scores=scores), found.get(NewArrivalsSignal.name))

    def is_new(self, query: Query, config: RankingConfig) -> bool:
        """Return whether new people's own weights still count for somebody: it is them that faders move then."""
        return is_new(self.asked(query, config), config, self._history(query))

    def n_done(self, query: Query) -> int:
        """Return how many actions of somebody speak of a taste: those of the log, clicks and likes."""
        return n_done(self._history(query))

    def _history(self, query: Query) -> History:
        now = self.now() if query.now is None else query.now
        return self.people.history(query, now=now)[1]

    @cached_property
    def people(self) -> People:
        """Return what is known of persons, with all that this engine reflects."""
        return People(self.dataset, self.live.histories, self.parts, self.encoder, self.synonyms)

    @cached_property
    def _scores(self) -> LastUsed:
        return LastUsed(SCORE_BYTES)

    def space(self, modalities: Modalities) -> SimilaritySpace:
        """Return the similarity of items under these part weights."""
        return self.cache.spaces.get(modalities, lambda: SimilaritySpace.from_parts(self.parts, modalities.weights()))

    def model(self, signal: str, settings: Hashable, fit: Callable[[], Any]) -> Any:
        """Return a signal's fitted model, fitting it now if these settings are new."""
        fitted = self.models.get(signal, {})
        return fitted[settings] if settings in fitted else self.cache.models.get((signal, settings), fit)

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made under a key before, else make it and keep it while there is room."""
        return self.cache.others.get(key, make)

    def _why_dropped(self, name: str, reason: str) -> str:
        if name in self.pending:
            return _NOT_READY
        return reason if name in signals(self.dataset) else _NOT_REGISTERED
