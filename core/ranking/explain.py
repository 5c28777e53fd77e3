"""Which history items pulled an item in."""

import numpy as np

from core.datasets import Catalog
from core.index import LikenessSpace
from core.profiles import History
from core.ranking.recommendation import Pull
from core.signals.content import content_shares
from core.signals.protocol import CollaborativeScorer

MAX_PULLS = 5
MAX_EVENTS = 500
"""Reasons are looked for among the events that memory weighs most."""


def pulls_of(
    items: np.ndarray,
    history: History,
    memory: np.ndarray,
    space: LikenessSpace,
    collaborative: CollaborativeScorer | None,
    catalog: Catalog,
    *,
    said: np.ndarray | None = None,
) -> list[tuple[tuple[Pull, ...], tuple[Pull, ...], float]]:
    """Return for every item its largest content pulls, its largest collaborative pulls, and what was said's share.

    Shares are of the signal's score before the average candidate is taken off; repeated events on one item are
    added up.
    """
    content, told = _content(items, history, memory, space, said)
    chosen, behaviour = _collaborative(items, history, collaborative)
    return [
        (_largest(*content_row, catalog), _largest(chosen, behaviour[place], catalog), float(told[place]))
        for place, content_row in enumerate(content)
    ]


def _content(
    items: np.ndarray, history: History, memory: np.ndarray, space: LikenessSpace, said: np.ndarray | None
) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
    heaviest = np.sort(np.argsort(-memory, kind="stable")[:MAX_EVENTS])
    sources, place = np.unique(history.items[heaviest], return_inverse=True)
    shares = content_shares(space, history.items[heaviest], memory[heaviest], items, said=said)
    told = np.zeros(len(items)) if said is None else shares[:, -1]
    added = np.zeros((len(sources), len(items)))
    np.add.at(added, place, shares[:, : len(heaviest)].T)
    return [(sources, row) for row in added.T], told


def _collaborative(
    items: np.ndarray, history: History, collaborative: CollaborativeScorer | None
) -> tuple[np.ndarray, np.ndarray]:
    chosen = history.chosen
    if collaborative is None or len(chosen) == 0 or len(items) == 0:
        return chosen, np.zeros((len(items), len(chosen)))
    pulls = np.nan_to_num(collaborative.pulls(history, items))
    total = pulls.sum(axis=1, keepdims=True)
    return chosen, np.divide(pulls, total, out=np.zeros_like(pulls), where=np.abs(total) > 1e-12)


def _largest(sources: np.ndarray, shares: np.ndarray, catalog: Catalog) -> tuple[Pull, ...]:
    order = np.argsort(-shares, kind="stable")[:MAX_PULLS]
    return tuple(Pull(catalog.item_ids[sources[i]], float(shares[i])) for i in order if shares[i] > 0)
