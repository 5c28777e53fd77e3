"""Format numbers of what is kept: what an earlier Mixdesk wrote is brought up to date, what a later one wrote refused.

`docs/stored_formats.md` lists what has a number, and how a change gets the next one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import FormatError

FORMAT = "format"
"""The first key of a document; one without it is of format 1."""

Step = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class StoredFormat:
    """The formats that one kind of document has had.

    Attributes
    ----------
    what : str
        The document's name within a sentence.
    steps : tuple of callable
        The first brings format 1 to 2, the second 2 to 3; each returns a new document and leaves its own as it is.
        One that cannot raises a FormatError that says what to do.
    """

    what: str
    steps: tuple[Step, ...]

    @property
    def current(self) -> int:
        """The format that is written."""
        return len(self.steps) + 1

    def numbered(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document with the number of the current format in front, as it is written."""
        return {FORMAT: self.current, **document}

    def upgraded(self, document: Mapping[str, Any], *, what: str = "") -> dict[str, Any]:
        """Return what a stored document says, in the current format and without the number.

        Parameters
        ----------
        what : str, optional
            Names this very document in errors.

        Raises
        ------
        FormatError
            If a later Mixdesk wrote it, or its number is none.
        """
        content = dict(document)
        stored = content.pop(FORMAT, 1)
        check_format(stored, self.current, what=what or self.what)
        for step in self.steps[stored - 1 :]:
            content = step(content)
        return content


def same(document: dict[str, Any]) -> dict[str, Any]:
    """Stand for a step between formats that differ by their number only."""
    return document


def check_format(stored: object, current: int, *, what: str) -> None:
    """Raise a FormatError unless a stored number is one of a format that this Mixdesk reads."""
    if isinstance(stored, bool) or not isinstance(stored, int) or stored < 1:
        raise FormatError(
            f"{what} has the format {stored!r}: give a whole number from 1 to {current}, or leave it out."
        )
    if stored > current:
        raise FormatError(
            f"{what} was written by a later Mixdesk (format {stored}, this one reads up to {current}): update Mixdesk."
        )
