"""Made-up data of a given size, the same every time."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.datasets.dataset import Dataset, build_dataset, empty_users
from core.datasets.options import SECONDS_PER_DAY
from core.signals.added import AddedSignal, Definition
from core.signals.column import ColumnSignal
from core.signals.uploaded import UploadedSignal

DIM = 384
NOW = 1_750_000_000.0
CLUSTERS = 60


def dataset(n_items: int, n_users: int, n_events: int, *, seed: int = 0) -> Dataset:
    """Return items of a long-tailed popularity, and users with a taste for some clusters of them."""
    random = np.random.default_rng(seed)
    items = pd.DataFrame(
        {
            "item_id": [f"i{number}" for number in range(n_items)],
            "title": [f"Item number {number}" for number in range(n_items)],
            "available": True,
            "group_id": "",
            "description": [f"Made up for a benchmark, kind {number % CLUSTERS}." for number in range(n_items)],
            "category": [f"kind {number % CLUSTERS}" for number in range(n_items)],
            "tags": [(f"tag {number % 17}",) for number in range(n_items)],
            "price": random.uniform(1, 100, n_items).round(2),
            "image": "",
            "created_at": np.nan,
        }
    )
    popularity = 1 / (1 + np.arange(n_items)) ** 0.7
    chosen = random.choice(n_items, size=n_events, p=popularity / popularity.sum())
    users = np.array([f"u{number}" for number in range(n_users)], dtype=object)  # one text for all rows of a user
    events = np.array(["view", "click", "like"], dtype=object)
    log = pd.DataFrame(
        {
            "user_id": users[random.integers(0, n_users, n_events)],
            "item_id": items["item_id"].to_numpy()[chosen],
            "timestamp": NOW - random.exponential(20 * SECONDS_PER_DAY, n_events),
            "event": events[random.choice(3, n_events, p=[0.6, 0.3, 0.1])],
            "value": np.nan,
        }
    ).drop_duplicates(["user_id", "item_id", "timestamp", "event"])
    imported_at = NOW + 100 * SECONDS_PER_DAY  # an old log: its clock stands at its newest event
    return build_dataset("bench", items, log, empty_users(), imported_at=imported_at)


class NoWords:
    """Encodes every text as one that is like nothing."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return zeros of shape (len(texts), DIM)."""
        return np.zeros((len(texts), DIM), dtype=np.float32)


def added_signals(made: Dataset) -> dict[str, AddedSignal]:
    """Return two signals that somebody might add: the price, and scores of a tenth of the catalog for every user."""
    random = np.random.default_rng(1)
    items, users = made.catalog.item_ids[::10], made.interactions.user_ids
    pairs = {"user_id": np.repeat(users, len(items)), "item_id": np.tile(items, len(users))}
    table = pd.DataFrame(pairs).assign(score=random.normal(size=len(items) * len(users)))
    colours = ("#000000", "#FFFFFF")
    price = Definition("price", "column", "Price", "P", colours, {"column": "price", "direction": "less"})
    model = Definition("model", "scores", "Model", "M", colours, table_id="bench")
    return {"price": ColumnSignal(price), "model": UploadedSignal(model, table)}


def vectors(n_items: int, *, seed: int = 0) -> np.ndarray:
    """Return unit vectors in clusters, like texts of a catalog: float32 of shape (n_items, 384)."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(CLUSTERS, DIM))
    made = centres[np.arange(n_items) % CLUSTERS] + random.normal(scale=1.3, size=(n_items, DIM))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
