"""Scores from a file as a signal: a model that a team has already, or the system that runs today."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.datasets import Dataset
from core.datasets.score_files import ScoreRows, read_score_file
from core.errors import DataError
from core.signals.added import AddedSignal, Prepared, Setting
from core.signals.base import Engine, SignalContext, UsersContext, UserScores


@dataclass(frozen=True, eq=False)
class _Aligned:
    """The rows of a file on the items of one catalog.

    Attributes
    ----------
    users : ndarray of str, sorted
        Whoever has scores; one user "" where all have the same.
    offsets, items, scores : ndarray
        Those of user u are ``items[offsets[u]:offsets[u + 1]]``, and as many scores.
    """

    users: np.ndarray
    offsets: np.ndarray
    items: np.ndarray
    scores: np.ndarray
    n_items: int

    @classmethod
    def of(cls, table: pd.DataFrame, dataset: Dataset) -> "_Aligned":
        users = table["user_id"] if "user_id" in table else pd.Series("", index=table.index)
        known = pd.DataFrame(
            {
                "user": users.to_numpy(),
                "item": table["item_id"].map(dataset.catalog.positions).to_numpy(),
                "score": table["score"].to_numpy(),
            }
        ).dropna()
        codes, names = pd.factorize(known["user"], sort=True)
        order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes, minlength=len(names))
        largest = max(float(np.abs(table["score"]).max()), np.finfo(float).tiny)
        return cls(
            names.to_numpy(object),
            np.concatenate([[0], np.cumsum(counts)]),
            known["item"].to_numpy(np.int64)[order],
            (known["score"].to_numpy(float) / largest).astype(np.float32)[order],
            len(dataset.catalog),
        )

    def fill(self, row: np.ndarray, user_id: str | None) -> bool:
        """Write a user's scores into a row, and return whether there are any."""
        at = int(np.searchsorted(self.users, user_id or ""))
        if at == len(self.users) or self.users[at] != (user_id or ""):
            return False
        part = slice(self.offsets[at], self.offsets[at + 1])
        row[self.items[part]] = self.scores[part]
        return True


class UploadedSignal(AddedSignal):
    """What a file says of items, for everybody or for each user apart; no opinion on what it does not name."""

    kind = "scores"
    kind_label = "Scores from a file"
    kind_help = "What a model of your own, or the system that runs today, thinks of each item."
    is_made_elsewhere = True
    help = "Scores that were uploaded: the higher, the better."

    @classmethod
    def asks(cls) -> tuple[Setting, ...]:
        """Ask for the file."""
        return (Setting("file", "File", "Columns item_id and score, and user_id where each user has scores apart."),)

    @classmethod
    def prepare(cls, dataset: Dataset, settings: Mapping[str, str], file: Path | None) -> Prepared:
        """Read the file, and say what of it the data set does not know."""
        del settings
        if file is None:
            raise DataError("scores come from a file: give one with the columns item_id and score.")
        rows = read_score_file(file)
        is_item = rows.table["item_id"].isin(dataset.catalog.positions).to_numpy()
        if not is_item.any():
            raise DataError(f"{file.name} names no item of this catalog: check that item_id is written as there.")
        if len(np.unique(rows.table["score"].to_numpy()[is_item])) == 1:
            raise DataError(f"{file.name} gives all known items one and the same score: nothing to order by.")
        label = file.stem.replace("_", " ").strip()
        return Prepared(f"{label[:1].upper()}{label[1:]}", {}, rows.table, _remarks(rows, is_item, dataset))

    @property
    def is_by_user(self) -> bool:
        """Whether each user has scores of their own."""
        return self.table is not None and "user_id" in self.table

    def person(self, context: SignalContext) -> Hashable:
        """Return the user where each has scores apart."""
        return context.query.user_id if self.is_by_user else None

    def score(self, context: SignalContext) -> np.ndarray:
        """Return the uploaded scores, scaled by the largest magnitude of all."""
        aligned = self._aligned(context.engine)
        row = np.full(aligned.n_items, np.nan, dtype=np.float32)
        aligned.fill(row, context.query.user_id if self.is_by_user else None)
        return row

    def score_users(self, context: UsersContext) -> UserScores:
        """Return one row for everybody, or one for each user that the file names and an empty one for the others."""
        aligned = self._aligned(context.engine)
        if not self.is_by_user:
            row = np.full(aligned.n_items, np.nan, dtype=np.float32)
            aligned.fill(row, None)
            return UserScores.one_for_all(row, len(context.users))
        ids = context.engine.dataset.interactions.user_ids
        named = {user: place for place, user in enumerate(aligned.users)}
        has_scores = np.array([user >= 0 and ids[user] in named for user in context.users], dtype=bool)
        scores = np.full((1 + int(has_scores.sum()), aligned.n_items), np.nan, dtype=np.float32)
        rows = np.zeros(len(context.users), dtype=np.int64)
        rows[has_scores] = np.arange(1, len(scores))
        for row, user in zip(scores[1:], context.users[has_scores], strict=True):
            aligned.fill(row, str(ids[user]))
        return UserScores(scores, rows)

    def _aligned(self, engine: Engine) -> _Aligned:
        assert self.table is not None
        table = self.table
        found: _Aligned = engine.kept(
            ("uploaded", self.definition.table_id), lambda: _Aligned.of(table, engine.dataset)
        )
        return found


def _remarks(rows: ScoreRows, is_item: np.ndarray, dataset: Dataset) -> tuple[str, ...]:
    table, n_items = rows.table, len(dataset.catalog)
    found = []
    if unknown := int((~is_item).sum()):
        found.append(f"Scores of items that the catalog does not have, kept until it does: {unknown:,}.")
    n_scored = table["item_id"][is_item].nunique()
    if n_scored < n_items:
        found.append(f"Items with a score: {n_scored:,} of {n_items:,}; no opinion on the others.")
    if rows.is_by_user:
        users = table["user_id"].unique()
        n_known = int(np.isin(users.astype(str), dataset.interactions.user_ids.astype(str)).sum())
        if n_known < len(users):
            found.append(f"Users who are not in the log: {len(users) - n_known:,} of {len(users):,}.")
    if rows.n_repeats:
        found.append(f"Rows that repeat a pair above, of which the first counts: {rows.n_repeats:,}.")
    if rows.n_unread:
        found.append(f"Rows without an id or a number, left out: {rows.n_unread:,}.")
    return tuple(found)
