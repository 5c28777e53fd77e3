"""Which column feeds what, which table a file is, and which ids two files share: guessed or measured."""

from core.datasets.guessing._guesses import FieldGuess, Role, RoleGuess, guess_columns, guess_role
from core.datasets.guessing._joining import WEAK_RATE, Join, best_join, join_rates, percent

__all__ = [
    "WEAK_RATE",
    "FieldGuess",
    "Join",
    "Role",
    "RoleGuess",
    "best_join",
    "guess_columns",
    "guess_role",
    "join_rates",
    "percent",
]
