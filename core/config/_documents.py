"""A config's JSON form read field by field: what is unknown is refused by name."""

from collections.abc import Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_type_hints

from core.config._weights import SIGNALS, Weights
from core.errors import ConfigError
from core.stored_format import FORMAT


def paths_of(document: Mapping[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, value in document.items():
        if prefix + key == FORMAT:
            continue
        nested = paths_of(value, f"{prefix}{key}.") if isinstance(value, dict) else []
        found += nested or [prefix + key]
    return found


def read_fields(cls: type, document: object, path: str) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        raise ConfigError(f"{path.rstrip('.') or 'mix'} is {document!r}: give an object with named settings.")
    if cls is Weights:  # any name but those of its own parameters: signals come from the registry and from files
        named = {str(key): value for key, value in document.items()}
        others = {key: value for key, value in named.items() if key not in SIGNALS}
        return {key: value for key, value in named.items() if key in SIGNALS} | ({"others": others} if others else {})
    hints = get_type_hints(cls)
    known = {entry.name for entry in fields(cls)}
    if unknown := [str(key) for key in document if key not in known]:
        raise ConfigError(f"setting {path + unknown[0]!r} does not exist: choose from {', '.join(sorted(known))}.")
    return {key: _read_value(hints[key], value, path + key) for key, value in document.items()}


def _read_value(hint: Any, value: object, path: str) -> object:
    if isinstance(hint, UnionType) and value is not None:  # a part of its own, or none
        hint = next((kind for kind in get_args(hint) if hasattr(kind, "__dataclass_fields__")), hint)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return hint(**read_fields(hint, value, f"{path}."))
    return value
