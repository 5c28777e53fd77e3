"""A list as it forms on the map: what it rests on, what it chose, and where variety moved it."""

from dataclasses import dataclass, replace

import numpy as np

from core.config import RankingConfig
from core.ranking import Query, Recommender, remembered

FELT = 0.05
"""Share of the heaviest action's weight below which time decay has let go of an action."""
_MOST_RINGS = 60


@dataclass(frozen=True, slots=True)
class ListLayer:
    """Item positions with what a list makes of them.

    Attributes
    ----------
    listed : tuple of int
        In the list's order.
    remembered : tuple of (int, float)
        Items of the history with the weight that time decay leaves them, heaviest first; at most 60.
    swaps : tuple of (int, int)
        Items that variety took out of the list, each with the one that came in instead.
    """

    listed: tuple[int, ...]
    remembered: tuple[tuple[int, float], ...]
    swaps: tuple[tuple[int, int], ...]


def list_layer(recommender: Recommender, query: Query, config: RankingConfig, *, places: np.ndarray) -> ListLayer:
    """Return what to draw of a list; `places` says which items have a place on the map, bool of shape (n_items,)."""

    def is_placed(item: int) -> bool:
        return item < len(places) and bool(places[item])

    listed = recommender.rank(query, config).listed.items.tolist()
    plain = listed
    if config.diversity > 0:
        plain = recommender.rank(query, replace(config, diversity=0.0)).listed.items.tolist()
    gone = [item for item in plain if item not in listed]
    come = [item for item in listed if item not in plain]
    weights: dict[int, float] = {}
    for event in remembered(recommender, query, config):
        item = recommender.dataset.catalog.require_index(event.item_id)
        weights[item] = max(weights.get(item, 0.0), event.weight)
    felt = [(item, weight) for item, weight in weights.items() if weight >= FELT and is_placed(item)]
    return ListLayer(
        listed=tuple(listed),
        remembered=tuple(sorted(felt, key=lambda pair: -pair[1])[:_MOST_RINGS]),
        swaps=tuple(pair for pair in zip(gone, come, strict=False) if all(map(is_placed, pair))),
    )
