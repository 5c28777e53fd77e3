"""The models of all signals that fit one: made with a version, kept in a folder each, handed to its engine."""

from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from typing import Any

from core.config import RankingConfig
from core.datasets import Dataset
from core.signals.registry import signals


def fitted_names() -> tuple[str, ...]:
    """Return the signals that have a model."""
    return tuple(name for name, signal in signals().items() if signal.is_fitted)


def fit_models(dataset: Dataset, names: Collection[str]) -> dict[str, Any]:
    """Return the models of some signals under the default settings; None where the data has nothing to fit."""
    return {name: signals()[name].fit(dataset, RankingConfig()) for name in names}


def save_models(models: Mapping[str, Any], folder: Path) -> None:
    """Write each model into a folder of the signal's name."""
    for name, model in models.items():
        if model is not None:
            (folder / name).mkdir()
            signals()[name].save(model, folder / name)


def load_models(folder: Path, *, pending: Collection[str]) -> dict[str, Mapping[Hashable, Any]]:
    """Return the models of a version by signal and settings.

    None while one is pending: whoever asks must not fit it meanwhile. A signal that came after the version has no
    entry: its model is fitted when somebody asks.
    """
    models: dict[str, Mapping[Hashable, Any]] = {}
    for name in fitted_names():
        signal = signals()[name]
        if (folder / name).is_dir():
            models[name] = {signal.fit_settings(RankingConfig()): signal.load(folder / name)}
        elif name in pending:
            models[name] = {signal.fit_settings(RankingConfig()): None}
    return models
