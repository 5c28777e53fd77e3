"""Lists of many people under one config: what each signal says of everybody, then one compiled pass over all."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from core.config import RankingConfig
from core.datasets import Catalog
from core.last_used import LastUsed
from core.ranking import Recommender
from core.ranking.blend import ROUNDING
from core.signals import Signal, UserScores, ordered
from core.signals.new_arrivals import NewArrivalsSignal
from core.signals.trending import trending_now
from core.threads import over_users

_Kept = TypeVar("_Kept", np.ndarray, UserScores)
FALLBACK = "trending"
"""The signal that is shown instead to whoever nothing is known of."""
MEMORY_BYTES = 2 * 1024**3
_MATRICES_AT_ONCE = 6
_STREAMED_BYTES = 24 * 1024**2
"""Of one matrix of a block: small enough for the processor's cache and for memory to be used again."""


@dataclass(frozen=True, eq=False)
class UserItems:
    """Some items of every user: those of user u are ``items[offsets[u]:offsets[u + 1]]``."""

    offsets: np.ndarray
    items: np.ndarray


@dataclass(frozen=True, eq=False)
class BatchFloors:
    """Places that a list keeps for some items, by user and column: see `core.ranking.pool`.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_users + 1,)
    items, columns : ndarray of int64
        Those of user u from ``offsets[u]`` on: an item, and the column that it fits; whole products at a time.
    places : ndarray of int64, shape (n_users, n_columns)
        What is wanted, whether or not as many can be had.
    """

    offsets: np.ndarray
    items: np.ndarray
    columns: np.ndarray
    places: np.ndarray

    @classmethod
    def none(cls, n_users: int) -> "BatchFloors":
        """Keep no place for anything."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(np.zeros(n_users + 1, dtype=np.int64), nothing, nothing, np.zeros((n_users, 0), dtype=np.int64))

    @classmethod
    def of(cls, users: np.ndarray, items: np.ndarray, columns: np.ndarray, places: np.ndarray) -> "BatchFloors":
        """Take entries in any order, with the user of each."""
        order = np.argsort(users, kind="stable")
        counts = np.bincount(users, minlength=len(places))
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(offsets, items[order].astype(np.int64), columns[order].astype(np.int64), places)

    @property
    def users(self) -> np.ndarray:
        """The user of each entry."""
        return np.repeat(np.arange(len(self.places)), np.diff(self.offsets))

    @classmethod
    def one_column(cls, items: np.ndarray, wanted: int) -> "BatchFloors":
        """Keep as many places for each user's row of items, -1 for none."""
        users, at = np.nonzero(items >= 0)
        return cls.of(users, items[users, at], np.zeros(len(users)), np.full((len(items), 1), wanted))

    def beside(self, other: "BatchFloors") -> "BatchFloors":
        """Return these floors with the columns of others after their own."""
        return BatchFloors.of(
            np.concatenate([self.users, other.users]),
            np.concatenate([self.items, other.items]),
            np.concatenate([self.columns, other.columns + self.places.shape[1]]),
            np.column_stack([self.places, other.places]),
        )

    def over_variants(self, catalog: Catalog) -> "BatchFloors":
        """Return the floors with an entry for every variant of a product that has one."""
        groups = catalog.groups
        if groups is None or not (groups[self.items] >= 0).any():
            return self
        members = np.argsort(groups, kind="stable")
        starts = np.searchsorted(groups[members], np.arange(groups.max() + 2))
        entries = set(zip(self.users.tolist(), self.items.tolist(), self.columns.tolist(), strict=True))
        for user, item, column in list(entries):
            if (group := groups[item]) >= 0:
                entries |= {(user, int(one), column) for one in members[starts[group] : starts[group + 1]]}
        users, items, columns = np.array(sorted(entries), dtype=np.int64).reshape(-1, 3).T
        return BatchFloors.of(users, items, columns, self.places)


class BatchLists(ABC):
    """Lists of people in a fixed order, each as `Recommender.rank` makes it for one of them.

    Parameters
    ----------
    recommender : Recommender
    memory : LastUsed
        What matrices of people x items may take together. They stream through in blocks where all would not fit into
        it; within it they are kept, so that only the first config pays.
    """

    recommender: Recommender
    memory: LastUsed

    @property
    @abstractmethod
    def n_users(self) -> int:
        """People with a list."""

    @property
    @abstractmethod
    def k(self) -> int:
        """Length of the lists."""

    @property
    @abstractmethod
    def now(self) -> float:
        """The moment of the lists, in seconds since 1970 UTC."""

    @property
    @abstractmethod
    def seen(self) -> UserItems:
        """What is no candidate."""

    @property
    @abstractmethod
    def rejected(self) -> UserItems:
        """What is scored, but never shown."""

    @abstractmethod
    def _score(
        self, signal: Signal, block: slice, config: RankingConfig, below: Mapping[str, tuple[Any, UserScores]]
    ) -> tuple[Any, UserScores]:
        """Return what a signal says of everybody, and a key of all that it depends on."""

    @abstractmethod
    def _is_known(self, block: slice) -> np.ndarray:
        """Return of whom there is anything to go by, bool of shape (n_users,)."""

    def _allowed(self, block: slice, config: RankingConfig) -> np.ndarray:
        """Return what rules and filters let through, a row for each person or one for all."""
        del block
        catalog = self.catalog
        allowed = catalog.is_available & ~catalog.mask(config.lists.exclude)
        if config.lists.include:
            allowed &= catalog.mask(config.lists.include)
        return np.asarray(allowed & catalog.passes(config.filters, now=self.now))[None, :]

    def _interests(self, block: slice, config: RankingConfig, k: int) -> BatchFloors:
        """Return the places of k that what people say gets."""
        del config, k
        return BatchFloors.none(block.stop - block.start)

    def _floors(self, block: slice, config: RankingConfig, allowed: np.ndarray) -> BatchFloors:
        """Return what places are kept for: interests, and new items in the last column."""
        n_new = self.recommender.auto_places.of(replace(config, k=self.k))
        interests = self._interests(block, config, self.k - n_new)
        if not n_new:
            return interests
        new = BatchFloors.one_column(self._new_items(block, config, allowed, n_new), n_new)
        return interests.beside(new.over_variants(self.catalog))

    def _new_items(self, block: slice, config: RankingConfig, allowed: np.ndarray, count: int) -> np.ndarray:
        """Return the best new items for each person and those that are pinned, -1 for none: (n_users, count + pins)."""
        from core.evaluation import _batch_kernels

        _, arrivals = self._asked((NewArrivalsSignal.name,), block, config)[NewArrivalsSignal.name]
        is_new, pins = self.recommender.dataset.is_unchosen, self._pins(config)[: self.k]
        groups = np.zeros(0, dtype=np.int64) if self.catalog.groups is None else self.catalog.groups
        span, found = slice(block.start, block.stop + 1), np.full((block.stop - block.start, count), -1)

        def run(first: int, last: int) -> None:
            _batch_kernels.new_items_of_users(
                _plain(arrivals.scores), arrivals.rows, np.flatnonzero(is_new), allowed,
                self.seen.offsets[span], self.seen.items,
                self.rejected.offsets[span], self.rejected.items, groups, pins, first, last, found,
            )  # fmt: skip

        over_users(len(found), run)
        return np.column_stack([found, np.tile(pins[is_new[pins]], (len(found), 1))])

    @property
    def catalog(self) -> Catalog:
        """What lists are made from."""
        return self.recommender.dataset.catalog

    @cached_property
    def blocks(self) -> list[slice]:
        """Ranges of users that are scored together."""
        n_users, n_items = self.n_users, len(self.catalog)
        size = max(1, self.memory.max_bytes // (_MATRICES_AT_ONCE * 4 * n_items))
        if size < n_users:
            size = max(1, min(size, _STREAMED_BYTES // (4 * n_items)))
        return [slice(start, min(start + size, n_users)) for start in range(0, n_users, size)]

    def lists(self, config: RankingConfig) -> np.ndarray:
        """Return everybody's list, int64 of shape (n_users, k), -1 where a list is shorter."""
        lists = np.full((self.n_users, self.k), -1, dtype=np.int64)
        for block in self.blocks:
            self._fill(lists[block], block, config)
        return lists

    def _fill(self, lists: np.ndarray, block: slice, config: RankingConfig) -> None:
        scored = self._signals(block, config)
        keys, signals = [key for key, _ in scored.values()], [scores for _, scores in scored.values()]
        stats = np.stack([self._stats(key, block, signal) for key, signal in zip(keys, signals, strict=True)], axis=1)
        weights = self._weights(list(scored), stats, block, config)
        live = _is_live(stats) & (weights > 0)
        means, spread = stats[:, :, 1], stats[:, :, 2]
        if config.normalisation == "min-max":
            spread = stats[:, :, 4] - stats[:, :, 3]
        elif config.normalisation == "rank":
            signals = [self._ranked(key, block, signal) for key, signal in zip(keys, signals, strict=True)]
            means, spread = self._rank_means(keys, signals, block), np.ones_like(spread)
        total = np.where(live, weights, 0.0).sum(axis=1, keepdims=True)
        shares = np.divide(weights, total, out=np.zeros_like(weights), where=live)
        factors = np.divide(shares, spread, out=np.zeros_like(shares), where=live)
        self._run(lists, block, config, signals, factors, means)

    def _signals(self, block: slice, config: RankingConfig) -> dict[str, tuple[Any, UserScores]]:
        """Return key and scores by signal; without weight it stays silent, but what trends is always there."""
        weights = config.weights.by_name()
        heard = [name for name, weight in weights.items() if weight > 0 and name != FALLBACK]
        found = self._asked(heard, block, config)
        found[FALLBACK] = self._fallback(block, config)
        rows = np.zeros(block.stop - block.start, dtype=np.int64)
        silent = "silent", UserScores(self._silent, rows)
        return {name: found[name] if name in (*heard, FALLBACK) and name in found else silent for name in weights}

    def _asked(self, names: Iterable[str], block: slice, config: RankingConfig) -> dict[str, tuple[Any, UserScores]]:
        """Return key and scores of some signals, and of those that they build on."""
        found: dict[str, tuple[Any, UserScores]] = {}
        for signal in ordered(names, self.recommender.dataset):
            found[signal.name] = self._score(signal, block, config, {name: found[name] for name in signal.needs})
        return found

    def _fallback(self, block: slice, config: RankingConfig) -> tuple[Any, UserScores]:
        """Return what trends, for whoever nothing is known of too; what is popular stands in for it."""
        trending, n_users = trending_now(self.recommender, config, now=self.now), block.stop - block.start
        if np.isnan(trending).all():
            trending = self.recommender.dataset.interactions.popularity.astype(np.float32)
            return "popular", UserScores.one_for_all(trending, n_users)
        return (FALLBACK, config.trending), UserScores.one_for_all(trending, n_users)

    def _weights(self, names: list[str], stats: np.ndarray, block: slice, config: RankingConfig) -> np.ndarray:
        """Return each person's weights; whoever no weighed signal knows gets what trends, else what is popular."""
        weights = np.array([config.weights[name] for name in names], dtype=np.float64)
        alone = np.array([float(name == FALLBACK) for name in names])
        if np.isnan(trending_now(self.recommender, config, now=self.now)).all():
            weights[alone > 0] = 0.0  # popularity stands in for it, for those we know nothing of only
        has_opinion = (weights > 0) & (stats[:, :, 5] > 0)
        is_known = self._is_known(block) & has_opinion.any(axis=1)
        return np.where(is_known[:, None], weights, alone)

    @cached_property
    def _silent(self) -> np.ndarray:
        return np.full((1, len(self.catalog)), np.nan, dtype=np.float32)

    def _stats(self, key: Any, block: slice, found: UserScores) -> np.ndarray:
        """Return count, mean, deviation, lowest, highest and opinions in the catalog, of shape (n_users, 6)."""
        from core.evaluation import _batch_kernels

        def measure() -> np.ndarray:
            seen = self.seen
            offsets = seen.offsets[block.start : block.stop + 1]
            stats = np.empty((block.stop - block.start, 6))

            def run(first: int, last: int) -> None:
                _batch_kernels.stats_of_users(found.scores, found.rows, offsets, seen.items, first, last, stats)

            over_users(len(stats), run)
            return stats

        return self._scored(("stats", key, block.start), measure)

    def _ranked(self, key: Any, block: slice, found: UserScores) -> UserScores:
        """Return ranks over each user's candidates, as `core.ranking.blend` takes them."""
        from core.evaluation import _batch_kernels

        def rank() -> UserScores:
            seen = self.seen
            ranks = np.empty((block.stop - block.start, found.scores.shape[1]), dtype=np.float32)

            def run(first: int, last: int) -> None:
                rows = found.scores[found.rows[first:last]] if len(found.scores) > 1 else found.scores
                orders = np.argsort(np.where(np.isnan(rows), np.float32(np.inf), rows), axis=1)  # slow with NaN inside
                offsets = seen.offsets[block.start + first : block.start + last + 1]
                _batch_kernels.ranks_of_users(rows, orders, offsets, seen.items, ranks[first:last])

            over_users(len(ranks), run)
            return UserScores.one_each(ranks)

        return found if key == "silent" else self._scored(("ranked", key, block.start), rank)

    def _rank_means(self, keys: Any, ranked: Any, block: slice) -> np.ndarray:
        columns = [self._stats(("ranked", key), block, scores)[:, 1] for key, scores in zip(keys, ranked, strict=True)]
        return np.stack(columns, axis=1)

    def _run(
        self,
        lists: np.ndarray,
        block: slice,
        config: RankingConfig,
        signals: list[UserScores],
        factors: np.ndarray,
        means: np.ndarray,
        *,
        is_kept: bool = True,
    ) -> None:
        """Write lists from factors; `is_kept` says whether places are kept at all."""
        from core.evaluation import _batch_kernels

        catalog, seen, rejected = self.catalog, self.seen, self.rejected
        span = slice(block.start, block.stop + 1)
        space = self.recommender.space(config.modalities)
        groups = np.zeros(0, dtype=np.int64) if catalog.groups is None else catalog.groups
        matrices = tuple(_plain(one.scores) for one in signals)
        rows = np.stack([one.rows for one in signals], axis=1)
        allowed, boost, pins = self._allowed(block, config), self._boost(config), self._pins(config)
        floors = self._floors(block, config, allowed) if is_kept else BatchFloors.none(len(lists))

        def run(first: int, last: int) -> None:
            _batch_kernels.lists_of_users(
                matrices, rows, np.ascontiguousarray(factors), np.ascontiguousarray(means),
                seen.offsets[span], seen.items, rejected.offsets[span], rejected.items,
                allowed, floors.offsets, floors.items, floors.columns, floors.places,
                groups, boost, pins, space.scaled, space.presence, float(config.diversity), first, last, lists,
            )  # fmt: skip

        over_users(len(lists), run)

    def _boost(self, config: RankingConfig) -> np.ndarray:
        boost = np.zeros(len(self.catalog))
        for item_id, amount in config.lists.boost:
            if (index := self.catalog.index_of(item_id)) is not None:
                boost[index] = amount
        return boost

    def _pins(self, config: RankingConfig) -> np.ndarray:
        found = map(self.catalog.index_of, config.lists.pin)
        return np.array([index for index in found if index is not None], dtype=np.int64)

    def _scored(self, key: Any, make: Callable[[], _Kept]) -> _Kept:
        """Return what belongs to one block; kept only where that is all users: a stream never comes back in time."""
        return make() if len(self.blocks) > 1 else cast(_Kept, self.memory.get(key, make))


def _plain(scores: np.ndarray) -> np.ndarray:
    """Return scores as the one type that the loops are compiled for: float32, in rows, writable."""
    return np.require(scores, dtype=np.float32, requirements=("C", "W"))


def _is_live(stats: np.ndarray) -> np.ndarray:
    """Return which signals tell the candidates apart, by the rule of `core.ranking.blend`."""
    count, deviation, low, high = stats[:, :, 0], stats[:, :, 2], stats[:, :, 3], stats[:, :, 4]
    with np.errstate(invalid="ignore"):
        return np.asarray((count > 0) & (deviation > ROUNDING * np.maximum(np.abs(low), np.abs(high))))
