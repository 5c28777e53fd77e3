"""Which history items pulled an item in."""

from dataclasses import dataclass

import numpy as np

from core.datasets import Catalog
from core.index import LikenessSpace
from core.signals.collaborative_scorer import CollaborativeScorer
from core.signals.content import content_shares
from core.users import History

MAX_PULLS = 5
MAX_EVENTS = 500
"""Reasons are looked for among the events that memory weighs most; the others count together."""


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
class Reasons:
    """What one item's content and collaborative scores come from, as shares that add up to 1."""

    content: tuple[Pull, ...]
    content_rest: Rest
    said: float
    collaborative: tuple[Pull, ...]
    collaborative_rest: Rest


def reasons_of(
    items: np.ndarray,
    history: History,
    memory: np.ndarray,
    space: LikenessSpace,
    collaborative: CollaborativeScorer | None,
    catalog: Catalog,
    *,
    said: np.ndarray | None = None,
) -> list[Reasons]:
    """Return for every item its largest content pulls, its largest collaborative pulls, and the rest of both.

    Shares are of the signal's score before the average candidate is taken off; repeated events on one item are
    added up.
    """
    sources, likeness, told = _content(items, history, memory, space, said)
    chosen, behaviour = _collaborative(items, history, collaborative)
    n_felt = len(np.unique(history.items[memory > 0]))
    reasons = []
    for place in range(len(items)):
        pulls, rest = _largest(sources, likeness[place], catalog, n_felt)
        others, other_rest = _largest(chosen, behaviour[place], catalog, len(chosen))
        reasons.append(Reasons(pulls, rest, float(told[place]), others, other_rest))
    return reasons


def _content(
    items: np.ndarray, history: History, memory: np.ndarray, space: LikenessSpace, said: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return sources, the share of each by item with that of all faded ones in the last column, and what was said's."""
    order = np.argsort(-memory, kind="stable")
    heaviest, faded = np.sort(order[:MAX_EVENTS]), order[MAX_EVENTS:]
    sources, place = np.unique(history.items[heaviest], return_inverse=True)
    others = np.bincount(history.items[faded], weights=memory[faded], minlength=len(space.scaled))
    known = np.flatnonzero(others)
    further = np.vstack(
        [others[known] @ space.scaled[known], np.zeros(space.scaled.shape[1]) if said is None else said]
    )
    shares = content_shares(space, history.items[heaviest], memory[heaviest], items, further=further)
    added = np.zeros((len(sources) + 1, len(items)))
    np.add.at(added, place, shares[:, : len(heaviest)].T)
    added[-1] = shares[:, -2]
    return sources, added.T, shares[:, -1]


def _collaborative(
    items: np.ndarray, history: History, collaborative: CollaborativeScorer | None
) -> tuple[np.ndarray, np.ndarray]:
    chosen = history.chosen
    if collaborative is None or len(chosen) == 0 or len(items) == 0:
        return chosen, np.zeros((len(items), len(chosen)))
    pulls = np.nan_to_num(collaborative.pulls(history, items)).astype(np.float64)
    total = pulls.sum(axis=1, keepdims=True)
    return chosen, np.divide(pulls, total, out=np.zeros_like(pulls), where=np.abs(total) > 1e-12)


def _largest(
    sources: np.ndarray, shares: np.ndarray, catalog: Catalog, n_sources: int
) -> tuple[tuple[Pull, ...], Rest]:
    """Return the largest shares of single sources, and all others together; `shares` may have one of no source."""
    order = np.argsort(-shares[: len(sources)], kind="stable")[:MAX_PULLS]
    pulls = tuple(Pull(catalog.item_ids[sources[i]], float(shares[i])) for i in order if shares[i] > 0)
    if not shares.any():
        return pulls, Rest()
    return pulls, Rest(n_sources - len(pulls), float(shares.sum()) - sum(pull.share for pull in pulls))
