"""How alike the lists of different people are."""

from collections.abc import Sequence
from itertools import combinations

from core.ranking.result import Recommendation


def common_share(lists: Sequence[Recommendation]) -> float:
    """Return the share of the picks, all lists together, that stand in every list; 0 where nothing is shown."""
    shown = [set(one.ranks()) for one in lists]
    total = sum(map(len, shown))
    return len(shown) * len(set.intersection(*shown)) / total if total else 0.0


def pairwise_share(lists: Sequence[Recommendation]) -> float:
    """Return the average share of picks that two lists have in common: ``mean |a & b| / min(|a|, |b|)``.

    One minus this is what the literature calls personalisation. Pairs with an empty list count as 0; fewer than
    two lists share nothing.
    """
    shown = [set(one.ranks()) for one in lists]
    shares = [len(a & b) / min(len(a), len(b)) if a and b else 0.0 for a, b in combinations(shown, 2)]
    return sum(shares) / len(shares) if shares else 0.0
