"""What every model of who chooses what answers."""

from pathlib import Path
from typing import Protocol

import numpy as np

from core.users import Choices


class CollaborativeScorer(Protocol):
    """A fitted model of who chooses what.

    NaN means "no opinion": everything for somebody without choices, and items nobody ever chose.
    """

    @property
    def label(self) -> str:
        """Name of the model with its parameters, for people."""
        ...

    def score(self, choices: Choices) -> np.ndarray:
        """Return one score an item, float32 of shape (n_items,)."""
        ...

    def pulls(self, choices: Choices, items: np.ndarray) -> np.ndarray:
        """Return what each choice, by its weight, adds to the score of each of `items`.

        Float32 of shape (len(items), len(choices)); a row sums to the item's score.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model's arrays into an existing folder."""
        ...
