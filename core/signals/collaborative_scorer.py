"""What every signal answers."""

from pathlib import Path
from typing import Protocol

import numpy as np

from core.users.history import History


class CollaborativeScorer(Protocol):
    """A fitted model of who chooses what.

    NaN means "no opinion": everything for a history without choices, and items nobody ever chose.
    """

    @property
    def label(self) -> str:
        """Name of the model with its parameters, for people."""
        ...

    def score(self, history: History) -> np.ndarray:
        """Return one score an item, float32 of shape (n_items,)."""
        ...

    def pulls(self, history: History, items: np.ndarray) -> np.ndarray:
        """Return what each chosen item of the history adds to the score of each of `items`.

        Float32 of shape (len(items), len(history.chosen)); a row sums to the item's score where the model is
        linear in the history (EASE, kNN).
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model's arrays into an existing folder."""
        ...
