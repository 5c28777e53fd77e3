"""Which model answers "People like them", how it is fitted, and where it is kept."""

import json
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from scipy.sparse import csr_array

from core.config import Collaborative, CollaborativeModel, RankingConfig
from core.datasets import Dataset
from core.datasets.interactions import Interactions
from core.errors import DataError, ModelError
from core.signals.base import Attribution, Engine, Signal, SignalContext, UsersContext, UserScores
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.ease import Ease
from core.signals.grown_catalog import WithNewItems
from core.signals.ials import ImplicitAls
from core.signals.knn import ItemKnn
from core.threads import over_users
from core.users import Choices, choice_weights, choices_of
from core.users.taste_matrix import choice_matrix

EASE_LIMIT, EASE_BYTES = 12_000, 2 * 1024**3
"""EASE answers while the smaller of users and active items, and the memory it takes, are at most this; iALS above."""

_MODELS: dict[str, type[Ease] | type[ImplicitAls] | type[ItemKnn]] = {
    "ease": Ease,
    "ials": ImplicitAls,
    "knn": ItemKnn,
}


class CollaborativeSignal(Signal):
    """What people with like histories choose."""

    name = "collaborative"
    label = "People like them"
    short_label = "People"
    help = "Items chosen by users with like histories."
    letter = "P"
    is_fitted = True
    because = "people who chose {} chose it too"
    in_short = "Chosen by people who chose {}"
    colours = ("#C25A00", "#E69F00")

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return what is missing where there is no log."""
        return "" if len(dataset.interactions) else "Add a behaviour log on the Data page to unlock this."

    def settings(self, config: RankingConfig) -> Hashable:
        """Return the model, its strength and how long it remembers."""
        return config.collaborative

    def fit_settings(self, config: RankingConfig) -> Collaborative:
        """Return the model and its strength: whatever choices weigh, it is fitted on all of them alike."""
        return replace(config.collaborative, half_life_days=None)

    def model(self, engine: Engine, config: RankingConfig) -> CollaborativeScorer | None:
        """Return the fitted model; None without choices in the log."""
        found: CollaborativeScorer | None = super().model(engine, config)
        return found

    def score(self, context: SignalContext) -> np.ndarray:
        """Return what the model says of their choices; no opinion without choices in the log."""
        model = self.model(context.engine, context.config)
        if model is None:
            return np.full(len(context.engine.dataset.catalog), np.nan, dtype=np.float32)
        return model.score(_choices(context))

    def score_users(self, context: UsersContext) -> UserScores:
        """Return the same, as one product where the model allows it."""
        model = self.model(context.engine, context.config)
        log = context.engine.dataset.interactions
        half_life_days = context.config.collaborative.half_life_days
        return UserScores.one_each(collaborative_of_users(model, log, context.users, half_life_days=half_life_days))

    def event_weights(self, context: SignalContext) -> np.ndarray:
        """Return what each choice weighs."""
        return choice_weights(context.history, half_life_days=context.config.collaborative.half_life_days)

    def attribution(self, context: SignalContext, items: np.ndarray) -> Attribution:
        """Return the share of each chosen item."""
        model = self.model(context.engine, context.config)
        return _attribution(items, _choices(context), model)

    def keeps_fit(self, before: Dataset, after: Dataset) -> bool:
        """Return whether the same users choose the same items in both."""
        old, new = before.interactions.positive_matrix(), after.interactions.positive_matrix()
        is_similar = old.shape == new.shape and np.array_equal(old.indptr, new.indptr)
        return is_similar and np.array_equal(old.indices, new.indices)

    def fit(self, dataset: Dataset, config: RankingConfig) -> CollaborativeScorer | None:
        """Fit the model asked for; None without choices in the log."""
        return fit_collaborative(dataset.interactions.positive_matrix(), config.collaborative)

    def grown(self, model: CollaborativeScorer, *, n_known: int, n_items: int) -> CollaborativeScorer:
        """Return the model without an opinion on the new items."""
        return WithNewItems.over(model, n_known=n_known, n_items=n_items)

    def save(self, model: CollaborativeScorer, folder: Path) -> None:
        """Write the model and which one it is."""
        save_collaborative(model, folder)

    def load(self, folder: Path) -> CollaborativeScorer:
        """Read what `save` wrote; large arrays are mapped."""
        return load_collaborative(folder)


def resolve_model(settings: Collaborative, matrix: csr_array) -> CollaborativeModel:
    """Return the model that ``auto`` stands for on this matrix."""
    if settings.model != "auto":
        return settings.model
    n_users, n_active = _sides(matrix)
    fits = Ease.fit_bytes(n_users, n_active) <= min(EASE_BYTES, _free_bytes())
    return "ease" if fits and min(n_users, n_active) <= EASE_LIMIT else "ials"


def fit_collaborative(matrix: csr_array, settings: Collaborative) -> CollaborativeScorer | None:
    """Fit the model asked for; None where nobody chose anything.

    Raises
    ------
    ModelError
        If EASE is asked for and would not fit into the memory that is free.
    """
    if matrix.nnz == 0:
        return None
    model = resolve_model(settings, matrix)
    if model == "ease":
        _require_room(*_sides(matrix))
        return Ease.fit(matrix, l2=settings.ease_l2)
    return ImplicitAls.fit(matrix) if model == "ials" else ItemKnn.fit(matrix)


def _sides(matrix: csr_array) -> tuple[int, int]:
    """Return the users and the items that anybody chose."""
    return matrix.shape[0], len(np.unique(matrix.indices))


def _free_bytes() -> int:
    return int(psutil.virtual_memory().available)


def _require_room(n_users: int, n_active: int) -> None:
    needed, free = Ease.fit_bytes(n_users, n_active), _free_bytes()
    if needed > free:
        raise ModelError(
            f"EASE takes {needed / 1e9:.1f} GB to learn from {n_users:,} users and {n_active:,} items, and "
            f"{free / 1e9:.1f} GB are free: choose Implicit ALS or Item neighbours."
        )


def save_collaborative(scorer: CollaborativeScorer, folder: Path) -> None:
    """Write a fitted model into an existing folder."""
    name = next(name for name, kind in _MODELS.items() if isinstance(scorer, kind))
    (folder / "model.json").write_text(json.dumps({"model": name}))
    scorer.save(folder)


def load_collaborative(folder: Path) -> CollaborativeScorer:
    """Read what `save_collaborative` wrote.

    Raises
    ------
    DataError
        If the folder holds no model, or one of a later version of Mixdesk.
    """
    manifest = folder / "model.json"
    name = json.loads(manifest.read_text())["model"] if manifest.is_file() else None
    if name not in _MODELS:
        raise DataError(f"{folder.name} holds no collaborative model that this version knows: rebuild the data set.")
    return _MODELS[name].load(folder)


def _choices(context: SignalContext) -> Choices:
    return choices_of(context.history, half_life_days=context.config.collaborative.half_life_days)


def _attribution(items: np.ndarray, choices: Choices, model: CollaborativeScorer | None) -> Attribution:
    n_felt = int((choices.weights > 0).sum())
    if model is None or len(choices) == 0 or len(items) == 0:
        return Attribution(choices.items, np.zeros((len(items), len(choices))), n_felt)
    pulls = np.nan_to_num(model.pulls(choices, items)).astype(np.float64)
    total = pulls.sum(axis=1, keepdims=True)
    shares = np.divide(pulls, total, out=np.zeros_like(pulls), where=np.abs(total) > 1e-12)
    return Attribution(choices.items, shares, n_felt)


def collaborative_of_users(
    model: CollaborativeScorer | None, log: Interactions, users: np.ndarray, *, half_life_days: float | None = None
) -> np.ndarray:
    """Return what the model says of every user and item, float32 of shape (n_users, n_items).

    EASE and iALS answer as one product; equal to ``model.score(choices)`` user by user.

    Parameters
    ----------
    model : CollaborativeScorer or None
        Fitted on the log's choices.
    users : ndarray of int64
        Positions in the log, -1 for users without history, who get NaN.
    """
    scores = np.full((len(users), log.n_items), np.nan, dtype=np.float32)
    known = np.flatnonzero(users >= 0)
    known = known[np.diff(log.positive_matrix().indptr)[users[known]] > 0]
    if model is None or not len(known):
        return scores
    weights = choice_matrix(log, users[known], half_life_days=half_life_days)
    if isinstance(model, ImplicitAls):
        scores[known] = _als_scores(model, weights)
    elif isinstance(model, Ease):
        _fill(scores, known, model.active, model.score_users(weights, users[known]))
    else:
        for place, row in enumerate(known):
            span = slice(weights.indptr[place], weights.indptr[place + 1])
            scores[row] = model.score(Choices(weights.indices[span], weights.data[span].astype(np.float64)))
    return scores


def _als_scores(model: ImplicitAls, weights: csr_array) -> np.ndarray:
    factors = np.empty((weights.shape[0], model.factors.shape[1]))
    over_users(len(factors), lambda first, last: model.fold_in(weights, factors, first, last))
    return model.score_users(factors)


def _fill(scores: np.ndarray, users: np.ndarray, items: np.ndarray, found: np.ndarray) -> None:
    """Write the scores of some users and items; of all items without a copy of their positions."""
    if len(items) == scores.shape[1]:
        scores[users] = found
    else:
        scores[np.ix_(users, items)] = found
