"""What each control of a config does to a list: the items that it stands for, and those that variety swaps."""

from core.config import RankingConfig
from core.ranking.recommender import Recommender
from core.ranking.result import RankedItem
from core.users.query import Query

VARIETY = "variety"


def place_counts(recommender: Recommender, query: Query, config: RankingConfig) -> dict[str, int]:
    """Return how many items of a list each signal lifts most, and how many would not be there without variety.

    An item counts for the signal with the largest contribution: what lifts it most above the average candidate. So
    the signals' counts add up to the list, but for items that are there by hand: pinned, or pushed more than any
    signal lifts them.

    Returns
    -------
    dict of str to int
        By signal that the config weighs, and ``"variety"``.
    """
    answer = recommender.recommend(query, config)
    counts = dict.fromkeys(config.weights.by_name(), 0)
    for item in answer.items:
        if (leader := leading_signal(item)) is not None:
            counts[leader] = counts.get(leader, 0) + 1
    counts[VARIETY] = _swapped(recommender, query, config) if config.diversity > 0 else 0
    return counts


def leading_signal(item: RankedItem) -> str | None:
    """Return the signal that lifts an item most; None where it is there by hand, or no signal has an opinion of it."""
    parts = {name: part for name, part in item.contributions.items() if part is not None}
    pushed = parts.pop("boost", 0.0)
    if item.is_pinned or not parts:
        return None
    leader = max(parts, key=lambda name: parts[name])
    return None if pushed > max(parts[leader], 0.0) else leader


def _swapped(recommender: Recommender, query: Query, config: RankingConfig) -> int:
    with_variety, without = (
        set(recommender.rank(query, one).listed.items.tolist())
        for one in (config, config.with_settings({"diversity": 0}))
    )
    return len(with_variety - without)
