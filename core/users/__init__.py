"""Users as vectors: from history, event by event, or from what they say of themselves."""

from core.users._user_vector import ProfileState, memory_weights, unit
from core.users.history import LIKE, ActionKind, History, click_kind, empty_history, history_of
from core.users.onboarding import ONBOARDING_STRENGTH, Onboarding, memory_beside_said, onboarding_vector
from core.users.personas import Persona

__all__ = [
    "LIKE",
    "ONBOARDING_STRENGTH",
    "ActionKind",
    "History",
    "Onboarding",
    "Persona",
    "ProfileState",
    "click_kind",
    "empty_history",
    "history_of",
    "memory_beside_said",
    "memory_weights",
    "onboarding_vector",
    "unit",
]
