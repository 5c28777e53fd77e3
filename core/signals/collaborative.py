"""Which model answers "People like them", how it is fitted, and where it is kept."""

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from core.config import Collaborative, CollaborativeModel
from core.errors import DataError
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.ease import Ease
from core.signals.ials import ImplicitAls
from core.signals.knn import ItemKnn

EASE_LIMIT = 12_000
"""EASE answers while the smaller of users and active items is at most this; iALS above."""

_MODELS: dict[str, type[Ease] | type[ImplicitAls] | type[ItemKnn]] = {
    "ease": Ease,
    "ials": ImplicitAls,
    "knn": ItemKnn,
}


def resolve_model(settings: Collaborative, matrix: csr_array) -> CollaborativeModel:
    """Return the model that ``auto`` stands for on this matrix."""
    if settings.model != "auto":
        return settings.model
    n_active = len(np.unique(matrix.indices))
    return "ease" if min(matrix.shape[0], n_active) <= EASE_LIMIT else "ials"


def fit_collaborative(matrix: csr_array, settings: Collaborative) -> CollaborativeScorer | None:
    """Fit the model asked for; None where nobody chose anything."""
    if matrix.nnz == 0:
        return None
    model = resolve_model(settings, matrix)
    if model == "ease":
        return Ease.fit(matrix, l2=settings.ease_l2)
    return ImplicitAls.fit(matrix) if model == "ials" else ItemKnn.fit(matrix)


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
