"""The signals that a config blends: one file each, and a registry that everything else iterates over."""

from core.signals.base import Attribution, Engine, Signal, SignalContext, UsersContext, UserScores
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.ease import Ease
from core.signals.ials import ImplicitAls
from core.signals.knn import ItemKnn
from core.signals.registry import label_of, labels, lacking, ordered, register, signals, unregister

__all__ = [
    "Attribution",
    "CollaborativeScorer",
    "Ease",
    "Engine",
    "ImplicitAls",
    "ItemKnn",
    "Signal",
    "SignalContext",
    "UserScores",
    "UsersContext",
    "label_of",
    "labels",
    "lacking",
    "ordered",
    "register",
    "signals",
    "unregister",
]
