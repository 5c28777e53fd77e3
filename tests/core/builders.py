"""A catalog and a log small enough to check by hand, and the pieces to make others."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from core.datasets import Dataset, DatasetOptions
from core.datasets.columns import INTERACTION_FIELDS
from core.datasets.dataset import build_dataset, empty_log, empty_users
from core.index import FaissIndex
from core.ranking import Recommender
from core.users import Choices, History, choices_of

DAY = 86_400.0
TODAY = 20_000 * DAY
"""Midnight of 2024-10-04 UTC: the newest event of every log made here unless it says otherwise."""

ITEMS = {
    "lamp": {"category": "home", "tags": ("light", "desk"), "price": 10.0, "created_at": -1, "colour": "red"},
    "torch": {"category": "outdoor", "tags": ("light",), "price": 20.0, "created_at": -10, "colour": "red"},
    "rug": {"category": "home", "tags": ("floor",), "price": 30.0, "created_at": -100, "colour": "blue"},
    "tent": {"category": "outdoor", "tags": ("sleep",), "price": 40.0, "created_at": -400, "colour": "blue"},
    "bed": {"category": "home", "tags": ("sleep",), "price": 50.0, "colour": "green"},
    "rope": {"category": "outdoor", "tags": (), "colour": ""},
}
VECTORS = np.array(
    [[1, 0, 0, 0], [0.8, 0.6, 0, 0], [0.6, 0, 0.8, 0], [0, 0.6, 0, 0.8], [0, 0, 1, 0], [0, 1, 0, 0]], np.float32
)
LOG = [
    ("ann", "lamp", 0, "like"),
    ("bob", "lamp", -1, "view"),
    ("bob", "torch", -2, "cart"),
    ("cat", "torch", -3, "view"),
    ("cat", "tent", -4, "view"),
    ("dan", "rug", -5, "view"),
    ("dan", "bed", -6, "like"),
]
THIRTY_DAYS = DatasetOptions(trending_window_days=30)


def items_frame(items):
    """Turn ``{item_id: {field: value}}`` into a catalog's frame; `created_at` counts in days from `TODAY`."""
    blank = {"group_id": "", "description": "", "category": "", "tags": (), "price": np.nan, "image": ""}
    rows = [
        {"item_id": item_id, "title": item_id.title(), "available": True, **blank, **fields}
        | {"created_at": TODAY + fields["created_at"] * DAY if "created_at" in fields else np.nan}
        for item_id, fields in items.items()
    ]
    return pd.DataFrame(rows)


def log_frame(rows):
    """Turn ``(user, item, days from TODAY or None, event[, value])`` into a log's frame."""
    if not rows:
        return empty_log()
    full = [
        (user, item, np.nan if day is None else TODAY + day * DAY, event, *(value or [np.nan]))
        for user, item, day, event, *value in rows
    ]
    return pd.DataFrame(full, columns=list(INTERACTION_FIELDS))


def dataset_of(items=ITEMS, log=LOG, options=THIRTY_DAYS) -> Dataset:
    return build_dataset("tiny", items_frame(items), log_frame(log), empty_users(), imported_at=TODAY, options=options)


def refuse_to_encode():
    raise AssertionError("this question needs no text encoder")


def recommender_of(dataset=None, vectors=VECTORS, *, encoder=refuse_to_encode, **parts) -> Recommender:
    return Recommender(
        dataset=dataset_of() if dataset is None else dataset,
        parts={"text": vectors, **parts},
        index=FaissIndex(vectors),
        encoder=encoder,
    )


def unit_rows(vectors):
    """Scale rows to length 1 in float32; zero rows stay zero."""
    vectors = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0).astype(np.float32)


def random_vectors(seed, n, dim=6):
    """Return unit rows that point anywhere, so that half of all cosines are negative."""
    return unit_rows(np.random.default_rng(seed).normal(size=(n, dim)))


def history_of_items(*items, user_index=None) -> History:
    """Return a history of likes, all at one time."""
    n = len(items)
    return History(
        items=np.array(items, dtype=np.int32),
        strengths=np.full(n, 3.0, np.float32),
        timestamps=np.full(n, TODAY),
        is_positive=np.ones(n, dtype=bool),
        events=("like",) * n,
        user_index=user_index,
    )


def choices_of_items(*items, user_index=None) -> Choices:
    """Return choices that all weigh 1."""
    return choices_of(history_of_items(*items, user_index=user_index))


def choices_weighing(weights) -> Choices:
    """Return choices by item, each with its weight."""
    items = sorted(weights)
    return Choices(np.array(items, dtype=np.int32), np.array([float(weights[item]) for item in items]))


def matrix_of(rows) -> csr_array:
    """Return users x items in float32."""
    return csr_array(np.array(rows, dtype=np.float32))
