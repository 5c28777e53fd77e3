"""The signals there are: built in, registered by a program, or brought by an installed package."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points

from core.config import RankingConfig
from core.datasets import Dataset
from core.errors import ConfigError
from core.signals.base import Signal
from core.signals.collaborative import CollaborativeSignal
from core.signals.content import ContentSignal
from core.signals.new_arrivals import NewArrivalsSignal
from core.signals.trending import TrendingSignal

ENTRY_POINTS = "mixdesk.signals"

_REGISTERED: dict[str, Signal] = {
    signal.name: signal for signal in (ContentSignal(), CollaborativeSignal(), TrendingSignal(), NewArrivalsSignal())
}


def register(signal: Signal) -> None:
    """Add a signal.

    Raises
    ------
    ConfigError
        If its name is taken, or it builds on a signal that is not there.
    """
    known = signals()
    if signal.name in known:
        raise ConfigError(f"there is a signal {signal.name!r} already: give this one a name of its own.")
    if missing := [name for name in signal.needs if name not in known]:
        raise ConfigError(f"signal {signal.name!r} builds on {missing[0]!r}, which is not registered: add that first.")
    _REGISTERED[signal.name] = signal


def unregister(name: str) -> None:
    """Take a signal out again; nothing happens if there is none of this name."""
    _REGISTERED.pop(name, None)


def signals(dataset: Dataset | None = None) -> dict[str, Signal]:
    """Return all signals by name: built-in and registered ones in their order, then those of installed packages.

    Those that were added to a data set stand last, where one is given.
    """
    known = _REGISTERED | {name: one for name, one in _installed().items() if name not in _REGISTERED}
    added = {} if dataset is None else dataset.added_signals
    return known | {name: one for name, one in added.items() if name not in known}


def labels(dataset: Dataset | None = None) -> dict[str, str]:
    """Return what each signal is called on screen."""
    return {name: signal.label for name, signal in signals(dataset).items()}


def label_of(name: str, dataset: Dataset | None = None) -> str:
    """Return what a signal is called on screen; its name where it is not there (any more)."""
    found = signals(dataset).get(name)
    return name if found is None else found.label


def lacking(config: RankingConfig, dataset: Dataset) -> tuple[str, ...]:
    """Return the signals with a weight that a data set does not have: the others share it."""
    known = signals(dataset)
    return tuple(name for name, weight in config.weights.by_name().items() if weight > 0 and name not in known)


def ordered(names: Iterable[str], dataset: Dataset | None = None) -> list[Signal]:
    """Return signals that are there, each after those that it builds on, which are added where they are missing."""
    known, found = signals(dataset), dict[str, Signal]()

    def add(name: str) -> None:
        if name in known and name not in found:
            for needed in known[name].needs:
                add(needed)
            found[name] = known[name]

    for name in names:
        add(name)
    return list(found.values())


@cache
def _installed() -> dict[str, Signal]:
    found = {}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            made = entry.load()
        except Exception as error:
            raise ConfigError(f"signal {entry.name!r} of an installed package cannot be loaded: {error}.") from error
        signal = made() if isinstance(made, type) else made
        found[signal.name] = signal
    return found
