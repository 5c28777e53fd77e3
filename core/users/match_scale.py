"""What closeness by meaning is worth in a catalog, by two levels that are measured on it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.datasets import Catalog
from core.users.onboarding import Encodes

MEANINGLESS = (
    "asdfgh qwertz", "xqzv plorn wubba", "zzzzzzzz", "lorem ipsum dolor sit amet", "aaa", "qpwoei rutyal", "blorf",
    "the of and", "12345", "...", "?!", "0x3fa9", "hjkl uiop", "vbnm,.-", "wxyz wxyz", "trulb nagasti porv",
    "and so on and so forth", "mmmh", "n/a", "test test test", "foo bar baz", "blah blah", "xxx yyy", "9 8 7 6 5",
)  # fmt: skip
"""Texts that say nothing: as close as they get to an item is what closeness by chance looks like in a catalog."""
_BY_CHANCE, _OWN_FLOOR = 90, 10
_OWN_WORDS = 24
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class MatchScale:
    """Similarity to the nearest item that means nothing, and that which the catalog's own words reach.

    Attributes
    ----------
    by_chance : float
        What nine in ten of the texts in `MEANINGLESS` do not exceed.
    own : float
        What nine in ten of the catalog's most frequent tags and categories reach; `by_chance` where it has none.
    """

    by_chance: float
    own: float

    def is_nothing(self, similarity: float) -> bool:
        """Return whether an item is no nearer than chance."""
        return similarity <= self.by_chance + _ROUNDING


def match_scale(catalog: Catalog, vectors: np.ndarray, encoder: Encodes) -> MatchScale:
    """Measure the two levels on a catalog with the text vectors of its items: about half a second, model loaded."""
    by_chance = float(np.percentile(_nearest(MEANINGLESS, vectors, encoder), _BY_CHANCE))
    own_words = [*list(catalog.tag_counts())[:_OWN_WORDS], *list(catalog.category_counts())[:_OWN_WORDS]]
    if not own_words:
        return MatchScale(by_chance, by_chance)
    own = float(np.percentile(_nearest(own_words, vectors, encoder), _OWN_FLOOR))
    return MatchScale(by_chance, max(own, by_chance))


def _nearest(texts: Iterable[str], vectors: np.ndarray, encoder: Encodes) -> np.ndarray:
    """Return the similarity of every text's nearest item, 0 where items have no text."""
    asked = encoder.encode(list(texts))
    if not vectors.shape[1]:
        return np.zeros(len(asked))
    return np.asarray((asked @ vectors.T).max(axis=1, initial=0.0))
