"""Words as a list within a sentence."""

from collections.abc import Iterable


def joined(parts: Iterable[str], *, word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"; "" where there is nothing."""
    known = list(parts)
    return ", ".join(known[:-1]) + (f" {word} " if len(known) > 1 else "") + known[-1] if known else ""
