"""A signal of one's own: what is in stock most, the same for everybody. A column of numbers is all it needs."""

import numpy as np

from core.datasets import Dataset
from core.signals import Signal, SignalContext, UsersContext, UserScores


class InStock(Signal):
    """Items of which more is in stock, by a column ``stock`` of the catalog; no opinion where the cell is empty."""

    name = "in_stock"
    label = "In stock"
    short_label = "Stock"
    help = "Items of which more is in stock."
    letter = "I"
    colours = ("#2E7D32", "#81C784")

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return what the catalog lacks."""
        return "" if "stock" in dataset.catalog.frame else "The catalog has no column named stock."

    def person(self, context: SignalContext) -> None:
        """Return nothing: it is the same for everybody, and scored once for all of them."""
        del context

    def score(self, context: SignalContext) -> np.ndarray:
        """Return the logarithm of the stock."""
        return _logarithms(context.engine.dataset)

    def score_users(self, context: UsersContext) -> UserScores:
        """Return one row for everybody."""
        return UserScores.one_for_all(_logarithms(context.engine.dataset), len(context.users))


def _logarithms(dataset: Dataset) -> np.ndarray:
    if "stock" not in dataset.catalog.frame:
        return np.full(len(dataset.catalog), np.nan, dtype=np.float32)
    cells = [float(cell) if str(cell).strip() else np.nan for cell in dataset.catalog.frame["stock"]]
    return np.log1p(np.array(cells, dtype=np.float32))
