"""Users as vectors: from history, event by event, or from what they say of themselves."""

from core.users._user_vector import ProfileState, decay_weights, unit
from core.users.choices import Choices, choice_weights, choices_of
from core.users.history import LIKE, ActionKind, History, click_kind, empty_history, history_of
from core.users.onboarding import Onboarding, decay_beside_stated, onboarding_vector
from core.users.personas import Persona

__all__ = [
    "LIKE",
    "ActionKind",
    "Choices",
    "History",
    "Onboarding",
    "Persona",
    "ProfileState",
    "choice_weights",
    "choices_of",
    "click_kind",
    "decay_beside_stated",
    "decay_weights",
    "empty_history",
    "history_of",
    "onboarding_vector",
    "unit",
]
