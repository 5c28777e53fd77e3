"""Users as vectors: from history, event by event, or from what they say of themselves."""

from core.profiles.history import History, empty_history, history_of
from core.profiles.onboarding import ONBOARDING_STRENGTH, Onboarding, onboarding_vector
from core.profiles.user_vector import ProfileState, memory_weights, unit

__all__ = [
    "ONBOARDING_STRENGTH",
    "History",
    "Onboarding",
    "ProfileState",
    "empty_history",
    "history_of",
    "memory_weights",
    "onboarding_vector",
    "unit",
]
