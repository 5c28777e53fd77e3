"""What each control of a config does to a list: the items that it stands for, and those that variety swaps."""

from collections.abc import Iterable

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
        if (leader := _leading_signal(item, answer.taking_part)) is not None:
            counts[leader] = counts.get(leader, 0) + 1
    counts[VARIETY] = 0
    if config.diversity > 0:
        plain = recommender.rank(query, config.with_settings({"diversity": 0})).listed.items
        counts[VARIETY] = len({item.item_index for item in answer.items} - set(plain.tolist()))
    return counts


def _leading_signal(item: RankedItem, among: Iterable[str]) -> str | None:
    """Return the signal that lifts an item most; None where it is there by hand, or no signal has an opinion of it."""
    parts = {name: part for name in among if (part := item.contributions.get(name)) is not None}
    if item.is_pinned or not parts:
        return None
    leader = max(parts, key=lambda name: parts[name])
    return None if (item.contributions["boost"] or 0.0) > max(parts[leader], 0.0) else leader
