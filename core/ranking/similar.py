"""The nearest items of an item."""

from dataclasses import dataclass

import numpy as np

from core.config import RankingConfig
from core.ranking.recommender import Recommender


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """A neighbour of an item."""

    item_id: str
    title: str
    similarity: float


def similar_items(
    engine: Recommender, item_id: str, *, k: int = 10, config: RankingConfig | None = None
) -> list[SimilarItem]:
    """Return the nearest items by similarity, from the index, the item itself left out.

    Raises
    ------
    NotFoundError
        If the catalog does not have the item.
    """
    catalog = engine.dataset.catalog
    item_index = catalog.require_index(item_id)
    space = engine.space((config or RankingConfig()).modalities)
    width = min(4 * k + 1, len(catalog))
    found, _ = engine.index.search(engine.parts["text"][[item_index]], width)
    near = found[0][(found[0] >= 0) & (found[0] != item_index)]
    similarity = space.between(near, np.array([item_index]))[:, 0]
    near, similarity = near[~np.isnan(similarity)], similarity[~np.isnan(similarity)]
    order = np.lexsort((near, -similarity))[:k]
    return [SimilarItem(catalog.item_ids[near[i]], catalog.titles[near[i]], float(similarity[i])) for i in order]
