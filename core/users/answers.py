"""What users of the log said of themselves when they joined: columns `interests`, `goals` and `level` of the users."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast, get_args

import pandas as pd

from core.datasets.cleaning.values import parse_lists
from core.errors import ConfigError
from core.users.onboarding import Level, Onboarding

FIELDS = ("interests", "goals", "level")


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers by user, read when they are asked for.

    Parameters
    ----------
    users : DataFrame
        The users table: `user_id`, and any of the three columns.
    """

    users: pd.DataFrame

    def of(self, user_id: str) -> Onboarding | None:
        """Return what a user said; None for those who said nothing, or nothing that can be ranked by."""
        if (row := self._rows.get(user_id)) is None:
            return None
        said = {name: self.users[name].iloc[row] if name in self.users.columns else "" for name in FIELDS}
        interests = parse_lists(pd.Series([said["interests"]], dtype=object))[0]
        goals, level = (_text(said[name]) for name in ("goals", "level"))
        known = cast(Level, level.casefold() if level.casefold() in get_args(Level) else "")
        try:
            return Onboarding(interests, goals, known)
        except ConfigError:
            return None

    @cached_property
    def _rows(self) -> dict[str, int]:
        if not {"interests", "goals"} & set(self.users.columns):
            return {}
        return {str(user): row for row, user in enumerate(self.users["user_id"])}


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


NO_ANSWERS = Answers(pd.DataFrame({"user_id": []}))
