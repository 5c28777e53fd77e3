"""A question to the desk: for whom, and as of when."""

import math
from dataclasses import dataclass

from core.errors import ConfigError
from core.users.onboarding import Onboarding

_CALENDAR_SECONDS = 60e9  # years 69 to 3871: what ISO 8601 and the standard library can write


@dataclass(frozen=True, slots=True)
class Query:
    """For whom, and as of when.

    Attributes
    ----------
    user_id : str, optional
    onboarding : Onboarding, optional
        What a new user says; blends with their history if there is one.
    likes, hides : tuple of str
        Try-outs of this session: likes count as events of now, hides leave the list.
    clicks : tuple of str
        What a new user did first in this session, oldest first; each counts as a row of the log would.
    now : float, optional
        Seconds since 1970 UTC; by default the data set's own clock.

    Raises
    ------
    ConfigError
        If `now` is no time on the calendar.
    """

    user_id: str | None = None
    onboarding: Onboarding | None = None
    likes: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    clicks: tuple[str, ...] = ()
    now: float | None = None

    @property
    def is_nobody(self) -> bool:
        """Whether the question is about nobody: no user, nothing said, nothing done."""
        return self.user_id is None and self.onboarding is None and not self.clicks and not self.likes

    def __post_init__(self) -> None:
        if self.now is not None and not (math.isfinite(self.now) and abs(self.now) < _CALENDAR_SECONDS):
            raise ConfigError(f"now is {self.now!r}: give seconds since 1970.")
