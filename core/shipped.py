"""What comes with the code: beside the packages in a checkout, inside this package in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IS_INSTALLED = (_PACKAGE / "data").is_dir()
"""The wheel puts `data` in here; see `sources` in pyproject.toml."""

DEFAULT_HOME = (Path() if _IS_INSTALLED else _PACKAGE.parent) / "data" / "workspace"
"""Of the checkout; installed, below the working directory."""


def shipped(name: str) -> Path:
    """Return a file or folder below `data` that comes with Mixdesk, e.g. ``"sample_shop"``."""
    return (_PACKAGE if _IS_INSTALLED else _PACKAGE.parent) / "data" / name
