"""Mixes as files: what the desk downloads and the command line reads."""

import json
from pathlib import Path

from core.config import RankingConfig
from core.errors import ConfigError, MixdeskError


def read_config(path: Path) -> RankingConfig:
    """Read a config as JSON.

    Raises
    ------
    ConfigError
        If there is no such file, or it holds no config.
    """
    try:
        return RankingConfig.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist: check the path.") from None
    except ValueError as error:
        if isinstance(error, MixdeskError):
            raise
        raise ConfigError(f"{path} is not JSON ({error}): save the mix again.") from error
