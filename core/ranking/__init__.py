"""From a question to an explained list."""

from core.ranking.recommender import Recommender, Remembered, SimilarItem
from core.ranking.result import RankedItem, Recommendation, iso_time
from core.signals.attributions import Pull
from core.users.query import Query

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
