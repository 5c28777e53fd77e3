"""Words that mean the same to the people of a workspace, beside those that Mixdesk knows: a file that may be edited."""

import os

from core.errors import ConfigError
from core.store.workspace import Workspace

Synonyms = tuple[tuple[str, ...], ...]
FILE = "synonyms.csv"
MOST_LINES, MOST_CHARACTERS = 2_000, 200


def stored_synonyms(workspace: Workspace) -> Synonyms:
    """Return the workspace's own synonyms, a tuple for each meaning; empty where there are none."""
    path = workspace.home / FILE
    return _lines(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ()


def synonyms_text(synonyms: Synonyms) -> str:
    """Return synonyms as people write them: a line for each meaning, words apart by commas."""
    return "\n".join(", ".join(words) for words in synonyms)


def save_synonyms(workspace: Workspace, text: str) -> Synonyms:
    """Put a text in place of the workspace's own synonyms, and return what it says.

    Raises
    ------
    ConfigError
        If a line has one word only, or there is far too much; nothing is saved then.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise ConfigError(f"there are {len(lines):,} lines of synonyms: give at most {MOST_LINES:,}.")
    for number, line in enumerate(lines, start=1):
        words = _words(line)
        if len(words) == 1:
            raise ConfigError(f"line {number} of the synonyms has only {words[0]!r}: give two words or more.")
        if len(line) > MOST_CHARACTERS:
            raise ConfigError(f"line {number} of the synonyms is longer than {MOST_CHARACTERS} characters: split it.")
    found = _lines(text)
    draft = workspace.home / f".{FILE}-{os.getpid()}"
    draft.write_text(synonyms_text(found) + "\n" if found else "", encoding="utf-8")
    draft.replace(workspace.home / FILE)
    return found


def _lines(text: str) -> Synonyms:
    return tuple(words for line in text.splitlines()[:MOST_LINES] if len(words := _words(line)) > 1)


def _words(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in line.split(",") if (word := part.strip())))
