"""A fitted model in a catalog that has grown since: it has no opinion on the new items."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from core.signals.collaborative_scorer import CollaborativeScorer
from core.users import Choices


@dataclass(frozen=True, eq=False)
class WithNewItems:
    """A `CollaborativeScorer` whose catalog had its new items put at the end.

    Parameters
    ----------
    model : CollaborativeScorer
    n_known : int
        Items that the model was fitted on.
    n_items : int
    """

    model: CollaborativeScorer
    n_known: int
    n_items: int

    @classmethod
    def over(cls, model: CollaborativeScorer, *, n_known: int, n_items: int) -> Self:
        """Take a model over a catalog that has grown, also one that had been taken over a smaller one."""
        return replace(model, n_items=n_items) if isinstance(model, cls) else cls(model, n_known, n_items)

    @property
    def label(self) -> str:
        """Name of the model with its parameters."""
        return self.model.label

    def score(self, choices: Choices) -> np.ndarray:
        """Return the model's scores, NaN for the new items."""
        scores = np.full(self.n_items, np.nan, dtype=np.float32)
        scores[: self.n_known] = self.model.score(choices.before(self.n_known))
        return scores

    def pulls(self, choices: Choices, items: np.ndarray) -> np.ndarray:
        """Return the model's pulls: NaN on new items, 0 from them."""
        pulls = np.full((len(items), len(choices)), np.nan, dtype=np.float32)
        is_known, from_known = items < self.n_known, choices.items < self.n_known
        pulls[is_known] = 0.0
        pulls[np.ix_(is_known, from_known)] = self.model.pulls(choices.before(self.n_known), items[is_known])
        return pulls

    def save(self, folder: Path) -> None:
        """Write the model as it was fitted."""
        self.model.save(folder)
