"""The three signals that a mix blends."""

from core.signals.collaborative import fit_collaborative, load_collaborative, save_collaborative
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.content import content_scores
from core.signals.ease import Ease
from core.signals.ials import ImplicitAls
from core.signals.knn import ItemKnn
from core.signals.trending import trending_scores

__all__ = [
    "CollaborativeScorer",
    "Ease",
    "ImplicitAls",
    "ItemKnn",
    "content_scores",
    "fit_collaborative",
    "load_collaborative",
    "save_collaborative",
    "trending_scores",
]
