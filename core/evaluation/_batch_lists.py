"""Everybody's list under any config: by the models fitted on a split's train side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from core.config import RankingConfig
from core.datasets.options import NEGATIVE_EVENTS
from core.evaluation._batch_ranking import MEMORY_BYTES, BatchLists, UserItems
from core.evaluation._splits import Split
from core.last_used import LastUsed
from core.ranking import Recommender
from core.signals import Signal, UsersContext, UserScores
from core.users.taste_matrix import rows_of_users


@dataclass(frozen=True, eq=False)
class ListMaker(BatchLists):
    """The lists of all users of a split, by the models fitted on its train side.

    Lists equal those of `Recommender.recommend` as of the cut. Candidates are all items outside the user's train side,
    so that every config is measured on the same, and k is that of the split's rules: the config's own `exclude_seen`
    and length do not count.

    Parameters
    ----------
    split : Split
    recommender : Recommender
        Over ``split.train``.
    memory : LastUsed
        See `BatchLists`.
    """

    split: Split
    recommender: Recommender
    memory: LastUsed = field(default_factory=lambda: LastUsed(MEMORY_BYTES), repr=False)
    _items: dict[tuple[bool, ...], UserItems] = field(default_factory=dict, repr=False)

    @cached_property
    def now(self) -> float:
        """The moment of the cut; the data set's own clock where the log has no times."""
        return self.split.now if np.isfinite(self.split.now) else self.recommender.now()

    @property
    def n_users(self) -> int:
        """Users of the split."""
        return len(self.split.user_ids)

    @property
    def k(self) -> int:
        """Length of the lists by the split's rules."""
        return self.split.protocol.k

    def popular_lists(self) -> np.ndarray:
        """Return the items most chosen in train that each user has not seen; shape as of `lists`."""
        scores = self.split.train.interactions.popularity.astype(np.float32)
        return self._by_scores(lambda block: UserScores.one_for_all(scores, block.stop - block.start))

    def random_lists(self, *, seed: int) -> np.ndarray:
        """Return items drawn at random from those each user has not seen; shape as of `lists`."""
        rng = np.random.default_rng(seed)
        n_items = len(self.split.train.catalog)

        def draw(block: slice) -> UserScores:
            return UserScores.one_each(rng.random((block.stop - block.start, n_items), dtype=np.float32))

        return self._by_scores(draw)

    def _by_scores(self, score: Callable[[slice], UserScores]) -> np.ndarray:
        config = RankingConfig(diversity=0.0)
        lists = np.full((len(self.split.user_ids), self.split.protocol.k), -1, dtype=np.int64)
        for block in self.blocks:
            n_users = block.stop - block.start
            silent = UserScores(self._silent, np.zeros(n_users, dtype=np.int64))
            signals = [silent, silent, score(block)]  # as many as of the default config: the loop is compiled for them
            factors = np.tile([0.0, 0.0, 1.0], (n_users, 1))
            self._run(lists[block], block, config, signals, factors, factors * 0, is_kept=False)
        return lists

    def _score(
        self, signal: Signal, block: slice, config: RankingConfig, below: Mapping[str, tuple[Any, UserScores]]
    ) -> tuple[Any, UserScores]:
        needed = {name: scores for name, (_, scores) in below.items()}
        context = UsersContext(self.recommender, self.split.train_index[block], config, self.now, needed)
        key = (signal.name, signal.settings(config), tuple(key for key, _ in below.values()), block.start)
        return key, self._scored(key, partial(signal.score_users, context))

    def _is_known(self, block: slice) -> np.ndarray:
        return np.asarray(self.split.train_events[block] > 0)

    @cached_property
    def seen(self) -> UserItems:
        """What each user acted on in train: no candidate, whatever a config counts as seen."""
        return self._items_of((True,) * (len(self.split.train.interactions.event_names) + 1))

    @cached_property
    def rejected(self) -> UserItems:
        """What each user disliked or hid in train: it is scored, but never shown."""
        names = self.split.train.interactions.event_names
        return self._items_of((*[name in NEGATIVE_EVENTS for name in names], False))

    def _items_of(self, is_wanted: tuple[bool, ...]) -> UserItems:
        """Return the items of rows whose event is wanted, by evaluated user; the last entry is for rows without one."""
        if (found := self._items.get(is_wanted)) is not None:
            return found
        log = self.split.train.interactions
        rows, offsets = rows_of_users(log, self.split.train_index)
        takes = np.array(is_wanted)[log.event_codes[rows]]
        items = log.item_index[rows][takes].astype(np.int64)
        before = np.concatenate([[0], np.cumsum(takes, dtype=np.int64)])
        return self._items.setdefault(is_wanted, UserItems(before[offsets], items))
