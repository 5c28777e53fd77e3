"""What each part of a config decides: the places that change hands when it is taken away."""

from core.config import RankingConfig, Weights
from core.ranking.handed_over import leading, with_leading
from core.ranking.recommender import Recommender
from core.users.query import Query

VARIETY = "variety"


def decided_places(recommender: Recommender, query: Query, config: RankingConfig) -> dict[str, int]:
    """Return how many items leave the list when a signal is muted, and how many when variety is.

    Muting keeps the ratio of the other signals, as the desk does. The counts need not add up to k: an item that
    two signals hold up leaves with either. A signal without weight decides nothing, one that stands alone decides
    every place. For somebody who is new, new people's own weights are muted.

    Returns
    -------
    dict of str to int
        By signal, and ``"variety"``.
    """

    def shown_under(altered: RankingConfig) -> set[int]:
        return set(recommender.rank(query, altered).listed.items.tolist())

    shown = shown_under(config)

    def leaves(changed: RankingConfig) -> int:
        return len(shown - shown_under(changed))

    counts = {}
    is_new = recommender.is_new(query, config)
    weights = leading(config, is_new=is_new).by_name()
    for name, weight in weights.items():
        if weight <= 0:
            counts[name] = 0
        elif weight == sum(weights.values()):
            counts[name] = len(shown)
        else:
            counts[name] = leaves(with_leading(config, Weights.of({**weights, name: 0.0}), is_new=is_new))
    counts[VARIETY] = leaves(config.with_settings({"diversity": 0})) if config.diversity > 0 else 0
    return counts
