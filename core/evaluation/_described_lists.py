"""Lists of people who describe themselves, under any config: what they say is matched with the catalog once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import RankingConfig
from core.evaluation._batch_ranking import MEMORY_BYTES, BatchFloors, BatchLists, UserItems
from core.last_used import LastUsed
from core.ranking import Query, Recommender
from core.ranking.floors import places_wanted
from core.ranking.pool import pool_of
from core.signals import Signal, UserScores
from core.signals.base import SignalContext


@dataclass(frozen=True, eq=False)
class DescribedLists(BatchLists):
    """The lists of people without a history, each as `Recommender.rank` makes it.

    Parameters
    ----------
    recommender : Recommender
    queries : tuple of Query
        Each with what somebody says, and items to hide; without clicks, likes or a user, and all as of one moment.
    length : int
    with_pool : bool
        Whether what they say decides which items compete.
    memory : LastUsed
        See `BatchLists`.
    """

    recommender: Recommender
    queries: tuple[Query, ...]
    length: int
    with_pool: bool = True
    memory: LastUsed = field(default_factory=lambda: LastUsed(MEMORY_BYTES), repr=False)

    @property
    def n_users(self) -> int:
        """People with a list."""
        return len(self.queries)

    @property
    def k(self) -> int:
        """Length of the lists."""
        return self.length

    @cached_property
    def now(self) -> float:
        """The moment of the lists; the data set's own clock where the questions name none."""
        asked = self.queries[0].now
        return self.recommender.now() if asked is None else asked

    @cached_property
    def seen(self) -> UserItems:
        """Nothing: they have no history."""
        return UserItems(np.zeros(self.n_users + 1, dtype=np.int64), np.zeros(0, dtype=np.int64))

    @cached_property
    def rejected(self) -> UserItems:
        """What each of them hides."""
        hidden = [np.flatnonzero(self.catalog.mask(query.hides)) for query in self.queries]
        offsets = np.concatenate([[0], np.cumsum([len(items) for items in hidden])])
        return UserItems(offsets.astype(np.int64), np.concatenate([np.zeros(0, dtype=np.int64), *hidden]))

    def lists(self, config: RankingConfig) -> np.ndarray:
        """Return everybody's list, int64 of shape (n_users, k), -1 where a list is shorter.

        Where fewer items fit than a list is long, the nearest follow.
        """
        in_force = replace(config.handed_over(0), k=self.k)
        lists = super().lists(in_force)
        for user in np.flatnonzero((lists < 0).any(axis=1)):
            items = self.recommender.rank(self.queries[user], in_force, with_pool=self.with_pool).listed.items
            lists[user, : len(items)] = items
        return lists

    def _score(
        self, signal: Signal, block: slice, config: RankingConfig, below: Mapping[str, tuple[Any, UserScores]]
    ) -> tuple[Any, UserScores]:
        """Ask once for all people of whom a signal is told the same."""
        key = (signal.name, signal.settings(config), tuple(key for key, _ in below.values()), block.start)

        def score() -> UserScores:
            places, rows, found = dict[Any, int](), list[int](), list[np.ndarray]()
            for place, context in enumerate(self._contexts(block, config)):
                rows_below = tuple(int(scores.rows[place]) for _, scores in below.values())
                needed = {name: scores.scores[scores.rows[place]] for name, (_, scores) in below.items()}
                mine = replace(context, scores=needed)
                person = (signal.person(mine), rows_below)
                if person not in places:
                    places[person] = len(found)
                    found.append(signal.score(mine))
                rows.append(places[person])
            return UserScores(np.stack(found).astype(np.float32, copy=False), np.array(rows, dtype=np.int64))

        return key, self._scored(key, score)

    def _is_known(self, block: slice) -> np.ndarray:
        return np.ones(block.stop - block.start, dtype=bool)

    def _contexts(self, block: slice, config: RankingConfig) -> list[SignalContext]:
        return [self.recommender.context(query, config)[1] for query in self.queries[block]]

    def _allowed(self, block: slice, config: RankingConfig) -> np.ndarray:
        allowed = super()._allowed(block, config)
        return allowed & self._pools(block, config)[0] if self.with_pool else allowed

    def _interests(self, block: slice, config: RankingConfig, k: int) -> BatchFloors:
        if not self.with_pool:
            return super()._interests(block, config, k)
        floors = self._pools(block, config)[1]
        wanted = np.zeros_like(floors.places)
        for row, n_interests in zip(wanted, floors.places.sum(axis=1), strict=True):
            row[:n_interests] = places_wanted(int(n_interests), k)
        return replace(floors, places=wanted)

    def _pools(self, block: slice, config: RankingConfig) -> tuple[np.ndarray, BatchFloors]:
        """Return which items compete for each person, and what fits each of their interests, one place for each."""
        found: tuple[np.ndarray, BatchFloors] = self.memory.get(
            ("pools", block.start, block.stop), lambda: self._matched(block, config)
        )
        return found

    def _matched(self, block: slice, config: RankingConfig) -> tuple[np.ndarray, BatchFloors]:
        pools = [pool_of(context) for context in self._contexts(block, config)]
        n_columns = max((len(pool.stated.interests) for pool in pools if pool is not None), default=0)
        masks = np.ones((len(pools), len(self.catalog)), dtype=bool)
        places = np.zeros((len(pools), n_columns), dtype=np.int64)
        entries = [np.zeros((0, 3), dtype=np.int64)]
        for place, pool in enumerate(pools):
            if pool is not None:
                masks[place] = pool.mask
                places[place, : len(pool.stated.interests)] = 1
                fitting = np.argwhere(pool.stated.fits)
                entries.append(np.column_stack([np.full(len(fitting), place), fitting]))
        users, items, columns = np.concatenate(entries).T
        return masks, BatchFloors.of(users, items, columns, places).over_variants(self.catalog)
