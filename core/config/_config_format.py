"""The formats that a config has had, in the database and in files."""

from collections.abc import Mapping
from typing import Any

from core.stored_format import StoredFormat

_WEIGHTS_OF_FORMAT_1 = {"content": 0.5, "collaborative": 0.3, "trending": 0.2}


def _with_weights_written_out(config: dict[str, Any]) -> dict[str, Any]:
    """Write out the weights that format 1 left out, so that they keep their meaning whatever the default becomes."""
    weights = config.get("weights", {})
    return config | {"weights": {**_WEIGHTS_OF_FORMAT_1, **weights}} if isinstance(weights, Mapping) else config


def _without_new_item_places(config: dict[str, Any]) -> dict[str, Any]:
    """Keep no place for new items: nobody did before there was the setting."""
    return {"new_item_places": 0} | config


CONFIG_FORMAT = StoredFormat("this mix", steps=(_with_weights_written_out, _without_new_item_places))
