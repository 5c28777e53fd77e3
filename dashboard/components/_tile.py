"""What stands in for a missing picture: the title's initials on a quiet tint of its category."""

from __future__ import annotations

from zlib import crc32


def initials(title: str) -> str:
    """Return the first letters of the first two words, upper-cased; "?" when the title has none."""
    words = ["".join(filter(str.isalnum, word)) for word in title.split()]
    return "".join(word[0] for word in words if word)[:2].upper() or "?"


def hue(category: str) -> int:
    """Return the category's hue in degrees: the same in every session, unlike `hash`."""
    return crc32(category.casefold().encode()) % 360
