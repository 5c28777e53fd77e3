"""Checks that settings share: each raises a ConfigError that names the setting, its value and what to give."""

import math
import sys
from typing import Any, cast

from core.errors import ConfigError


def require_number(name: str, value: object, *, low: float, high: float = math.inf) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not low <= cast(float, value) <= min(high, sys.float_info.max):
        bound = f"at least {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise ConfigError(f"{name} is {value!r}: give a number {bound}.")


def require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(f"{name} is {value!r}: choose one of {', '.join(choices)}.")


def strings(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple, set, frozenset)):
        raise ConfigError(f"{name} is {value!r}: give a list of names.")
    return tuple(str(entry) for entry in value)


def pairs_of(name: str, value: object) -> list[tuple[str, Any]]:
    """Read an object, or the pairs that stand for one in a frozen value; the last of equal names counts."""
    try:
        return sorted({str(key): entry for key, entry in dict(cast(Any, value)).items()}.items())
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name} is {value!r}: give an object with a value for each name.") from error
