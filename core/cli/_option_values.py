"""Values of options that several commands take."""

from collections.abc import Sequence
from pathlib import Path

from core.errors import ConfigError, DataError


def pairs_of(texts: Sequence[str], option: str) -> dict[str, str]:
    """Read an option that is given as NAME=VALUE, any number of times.

    Raises
    ------
    DataError
        If one of them is not of that form.
    """
    pairs = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator or not key or not value:
            raise DataError(f"{option} {text!r} is not of the form NAME=VALUE.")
        pairs[key] = value
    return pairs


def require_folder(option: str, path: Path | None) -> None:
    """Refuse a file to write whose folder does not exist, before the work begins.

    Raises
    ------
    ConfigError
        If there is no such folder.
    """
    if path is not None and not path.parent.is_dir():
        raise ConfigError(f"{option} {str(path)!r} lies in no folder: make {path.parent} first.")
