"""Which history items pulled an item in, by signal: the largest shares, and all others together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.signals.base import Signal, SignalContext

MAX_PULLS = 5


@dataclass(frozen=True, slots=True)
class Pull:
    """A history item that pulled a recommended item in, with its share of that signal's score."""

    item_id: str
    share: float


@dataclass(frozen=True, slots=True)
class Rest:
    """All history items beside an item's largest pulls, with their share together; it may be negative."""

    n_items: int = 0
    share: float = 0.0


NO_REST = Rest()


@dataclass(frozen=True, slots=True)
class Origin:
    """What one item's score under one signal comes from, as shares that add up to 1 where it has a score.

    Attributes
    ----------
    pulls : tuple of Pull
        The largest, largest first; repeated events on one item are added up.
    stated : float
        Share of what a new user states.
    """

    pulls: tuple[Pull, ...] = ()
    rest: Rest = NO_REST
    stated: float = 0.0


NO_ORIGIN = Origin()


def origins_of(signals: Iterable[Signal], context: SignalContext, items: np.ndarray) -> list[Mapping[str, Origin]]:
    """Return for every item where its scores come from, by signal that attributes them."""
    origins: list[dict[str, Origin]] = [{} for _ in items]
    ids = context.engine.dataset.catalog.item_ids
    for signal in signals:
        found = signal.attribution(context, items)
        if found is None:
            continue
        for place, origin in enumerate(origins):
            pulls, rest = _largest(found.sources, found.shares[place], ids, found.n_sources)
            stated = 0.0 if found.stated is None else float(found.stated[place])
            origin[signal.name] = Origin(pulls, rest, stated)
    return list(origins)


def _largest(
    sources: np.ndarray, shares: np.ndarray, item_ids: np.ndarray, n_sources: int
) -> tuple[tuple[Pull, ...], Rest]:
    """Return the largest shares of single sources, and all others together; `shares` may have one of no source."""
    order = np.argsort(-shares[: len(sources)], kind="stable")[:MAX_PULLS]
    pulls = tuple(Pull(item_ids[sources[i]], float(shares[i])) for i in order if shares[i] > 0)
    if not shares.any():
        return pulls, Rest()
    return pulls, Rest(n_sources - len(pulls), float(shares.sum()) - sum(pull.share for pull in pulls))
