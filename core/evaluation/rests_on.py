"""What an evaluation rests on, as a sentence; its protocol id says the same to those who compare numbers."""

import math

from core.datasets.options import SECONDS_PER_DAY
from core.wording import counted, day_words

_DAYS, _WEEKS, _MONTHS = 14, 63, 730
"""Up to so many days a length is said in days, weeks, months."""
_DAYS_A_MONTH, _DAYS_A_YEAR = 365.25 / 12, 365.25


def rests_on(protocol_id: str, *, n_users: int, k: int, as_of: float, until: float, audience: str) -> str:
    """Return whose choices an evaluation looked for, from when, and in lists of what length, without a full stop.

    Parameters
    ----------
    as_of, until : float
        The moment of the cut and the newest one that is held out, in seconds since 1970 UTC; NaN where unknown.
    audience : str
        What users are called, such as shoppers.
    """
    who, kind = counted(n_users, audience), protocol_id.partition(" ")[0]
    if kind == "random":
        return f"Tested on picks of {who} that were held out at random, lists of {k}"
    if kind == "last":
        return f"Tested on what {who} picked last, lists of {k}"
    return f"Tested on what {who} picked {_when(as_of, until)}, lists of {k}"


def _when(as_of: float, until: float) -> str:
    if math.isnan(as_of):
        return "later"
    after = f"after {day_words(as_of)}"
    return after if math.isnan(until) else f"in the {_length((until - as_of) / SECONDS_PER_DAY)} {after}"


def _length(days: float) -> str:
    """Return a time as people say it: "9 days", "5 weeks"; "hours" below a day, "week" for one of them."""
    if days < 1:
        return "hours"
    for most, unit, size in ((_DAYS, "day", 1.0), (_WEEKS, "week", 7.0), (_MONTHS, "month", _DAYS_A_MONTH)):
        if days < most:
            return _so_many(days / size, unit)
    return _so_many(days / _DAYS_A_YEAR, "year")


def _so_many(count: float, unit: str) -> str:
    return unit if round(count) == 1 else f"{count:.0f} {unit}s"
