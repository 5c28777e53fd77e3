"""The log cut into what models may learn from and what users chose next."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.datasets.interactions import Interactions
from core.datasets.options import Positives, guess_trending_window
from core.errors import DataError
from core.evaluation.protocol import EvaluationProtocol, Part


@dataclass(frozen=True, eq=False)
class Split:
    """What to fit on, and what is to be found.

    Attributes
    ----------
    train : Dataset
        The catalog with the train side of the log; everything is fitted on it.
    now : float
        The moment of the cut in seconds: the newest moment that train may know of.
    user_ids : ndarray of str, as objects, shape (n_users,)
        Users with at least one target, ascending; those without history are among them.
    target_offsets, target_items : ndarray of int64
        Items of user u are ``target_items[target_offsets[u]:target_offsets[u + 1]]``, ascending.
    until : float
        The newest moment of what is held out, in seconds; NaN where no row of it has a time.
    n_left_out : int
        Rows without a time, which a split by time can use on neither side.
    """

    train: Dataset
    now: float
    protocol: EvaluationProtocol
    part: Part
    positives: Positives
    user_ids: np.ndarray
    target_offsets: np.ndarray
    target_items: np.ndarray
    until: float = float("nan")
    n_left_out: int = 0

    @property
    def protocol_id(self) -> str:
        """The rules in one line."""
        return self.protocol.protocol_id(self.part, self.positives)

    @cached_property
    def target_counts(self) -> np.ndarray:
        """Targets of every user, int64 of shape (n_users,), at least 1."""
        return np.diff(self.target_offsets)

    @cached_property
    def train_index(self) -> np.ndarray:
        """Position of every user in train, -1 without history, int64 of shape (n_users,)."""
        known = self.train.interactions
        return np.array([-1 if (at := known.index_of(user)) is None else at for user in self.user_ids], dtype=np.int64)

    @cached_property
    def train_events(self) -> np.ndarray:
        """Rows of every user in train, int64 of shape (n_users,)."""
        return self._of_users(self.train.interactions.counts_by_user)

    @cached_property
    def train_positives(self) -> np.ndarray:
        """Positive rows of every user in train, int64 of shape (n_users,)."""
        known = self.train.interactions
        return self._of_users(np.bincount(known.user_index[known.is_positive], minlength=len(known.user_ids)))

    @cached_property
    def is_headline(self) -> np.ndarray:
        """Users whom the headline counts: those with enough choices in train, bool of shape (n_users,)."""
        return self.train_positives >= self.protocol.min_train

    def index_of(self, user_id: str) -> int | None:
        """Return a user's position, or None for users without a target."""
        at = int(np.searchsorted(self.user_ids, user_id))
        return at if at < len(self.user_ids) and self.user_ids[at] == user_id else None

    def targets_of(self, user: int) -> np.ndarray:
        """Return the items that one user chose next, ascending."""
        return self.target_items[self.target_offsets[user] : self.target_offsets[user + 1]]

    def sampled(self, n: int | None = None, *, seed: int = 0) -> "Split":
        """Return the split for the headline's users only, at most n of them drawn by a seed, in the same order."""
        users = np.flatnonzero(self.is_headline)
        if n is not None and n < len(users):
            users = np.sort(np.random.default_rng(seed).choice(users, size=n, replace=False))
        items = [np.zeros(0, dtype=np.int64), *(self.targets_of(int(user)) for user in users)]
        offsets = np.concatenate([[0], np.cumsum(self.target_counts[users])])
        return replace(self, user_ids=self.user_ids[users], target_offsets=offsets, target_items=np.concatenate(items))

    def _of_users(self, counts: np.ndarray) -> np.ndarray:
        padded = np.append(counts, 0)  # position -1 is nobody
        return padded[self.train_index].astype(np.int64)


def split_dataset(dataset: Dataset, protocol: EvaluationProtocol, part: Part = "validation") -> Split:
    """Cut a data set; validation lies inside what is train for the test part, cut by the same rule.

    Raises
    ------
    DataError
        If the split asks for times and the log has none, or nothing is left to learn from or to find.
    """
    positives = dataset.options.positives if protocol.positives is None else protocol.positives
    whole = replace(dataset, options=replace(dataset.options, positives=positives))
    log = whole.interactions
    usable = np.ones(len(log), dtype=bool) if protocol.split == "random" else np.isfinite(log.timestamps)
    _require_rows(len(log), int(usable.sum()), protocol)
    learn = usable & ~_held_out(log, usable, protocol)
    held = usable & ~learn
    if part == "validation":
        held = learn & _held_out(log, learn, protocol)
        learn &= ~held
    if not learn.any():
        raise DataError(
            f"the split {protocol.split!r} leaves nothing to learn from: hold out less than {protocol.holdout:g}."
        )
    now, until = _newest(log.timestamps[learn]), _newest(log.timestamps[held])
    users, offsets, items = _targets(log, learn, held)
    if len(users) == 0:
        raise DataError(
            f"the split {protocol.split!r} holds out no choice ({positives}) to find: hold out more than "
            f"{protocol.holdout:g}, or count more actions as choices."
        )
    train = _train_side(whole, learn)
    n_left_out = int((~usable).sum())
    return Split(train, now, protocol, part, positives, log.user_ids[users], offsets, items, until, n_left_out)


def _newest(timestamps: np.ndarray) -> float:
    return float(np.nanmax(timestamps)) if np.isfinite(timestamps).any() else float("nan")


def _require_rows(n_rows: int, n_usable: int, protocol: EvaluationProtocol) -> None:
    if n_rows == 0:
        raise DataError("there are no interactions to evaluate on: import a log of who did what.")
    if n_usable == 0:
        raise DataError(
            f"no interaction has a time, which the split {protocol.split!r} needs: use --split random, "
            "or import the log with a timestamp column."
        )


def _held_out(log: Interactions, usable: np.ndarray, protocol: EvaluationProtocol) -> np.ndarray:
    """Return which of the usable rows are held out, as booleans over all rows."""
    held = np.zeros(len(log), dtype=bool)
    rows = np.flatnonzero(usable)
    if len(rows) == 0:
        return held
    if protocol.split == "time":
        cut = np.quantile(log.timestamps[rows], 1.0 - protocol.holdout, method="lower")
        held[rows] = log.timestamps[rows] > cut
        return held
    users = log.user_index[rows]
    if protocol.split == "random":
        rows = rows[np.lexsort((np.random.default_rng(protocol.seed).random(len(rows)), users))]
    held[rows] = _is_last(log.user_index[rows], protocol)
    return held


def _is_last(users: np.ndarray, protocol: EvaluationProtocol) -> np.ndarray:
    """Return which rows are the last of their user, in the order given; one row at least is left to learn from."""
    _, start, counts = np.unique(users, return_index=True, return_counts=True)
    wanted = np.maximum(np.rint(protocol.holdout * counts), 1) if protocol.last_n is None else protocol.last_n
    n_held = np.minimum(wanted, counts - 1).astype(np.int64)
    place = np.arange(len(users)) - np.repeat(start, counts)
    return np.asarray(place >= np.repeat(counts - n_held, counts))


def _targets(log: Interactions, learn: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return users, offsets and items of the held-out choices that are not among the user's train items."""
    keys = log.user_index.astype(np.int64) * log.n_items + log.item_index
    wanted = np.setdiff1d(keys[held & log.is_positive], keys[learn])
    users, counts = np.unique(wanted // log.n_items, return_counts=True)
    return users, np.concatenate([[0], np.cumsum(counts)]), wanted % log.n_items


def _train_side(whole: Dataset, learn: np.ndarray) -> Dataset:
    """Return the data set with train rows only; what is guessed from the log is guessed from these."""
    users = pd.factorize(whole.log["user_id"], sort=True)[0]
    order = np.lexsort((np.nan_to_num(whole.log["timestamp"].to_numpy(float), nan=-np.inf), users))
    rows = np.sort(order[learn])
    options = whole.options
    if "trending_window_days" not in options.fixed:
        times = whole.log["timestamp"].to_numpy(float)[rows]
        options = replace(options, trending_window_days=guess_trending_window(times, users[rows]))
    return replace(whole, log=whole.log.iloc[rows].reset_index(drop=True), options=options)
