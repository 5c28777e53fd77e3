"""From a question to an explained list."""

from core.ranking.recommender import Recommender
from core.ranking.remembered import Remembered, remembered
from core.ranking.result import RankedItem, Recommendation, iso_time
from core.ranking.similar import SimilarItem, similar_items
from core.signals.attributions import Origin, Pull
from core.users.query import Query

__all__ = [
    "Origin",
    "Pull",
    "Query",
    "RankedItem",
    "Recommendation",
    "Recommender",
    "Remembered",
    "SimilarItem",
    "iso_time",
    "remembered",
    "similar_items",
]
