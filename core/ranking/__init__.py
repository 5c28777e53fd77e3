"""From a question to an explained list."""

from core.ranking.recommendation import Pull, Query, RankedItem, Recommendation, iso_time
from core.ranking.recommender import Recommender, Remembered, SimilarItem

__all__ = [
    "Pull",
    "Query",
    "RankedItem",
    "Recommendation",
    "Recommender",
    "Remembered",
    "SimilarItem",
    "iso_time",
]
