"""Points inside a lasso or a box, what they have in common, and the taste they stand for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from core.datasets import Catalog

_LEAST_SHARE = 0.1


def inside_box(positions: np.ndarray, x: Sequence[float], y: Sequence[float]) -> np.ndarray:
    """Return which points lie in a box between two corners, bool of shape (n,)."""
    low, high = np.array([min(x), min(y)]), np.array([max(x), max(y)])
    return np.asarray(((positions >= low) & (positions <= high)).all(axis=1))


def inside_lasso(positions: np.ndarray, x: Sequence[float], y: Sequence[float]) -> np.ndarray:
    """Return which points lie in a closed line, bool of shape (n,): those that a ray leaves an odd number of times."""
    px, py = positions[:, 0], positions[:, 1]
    inside = np.zeros(len(positions), dtype=bool)
    for x0, y0, x1, y1 in zip(x, y, np.roll(x, -1), np.roll(y, -1), strict=True):
        if y0 == y1:
            continue
        is_beside = (py >= min(y0, y1)) & (py < max(y0, y1))
        inside ^= is_beside & (px < x0 + (py - y0) * (x1 - x0) / (y1 - y0))
    return inside


@dataclass(frozen=True, slots=True)
class CommonTag:
    """A tag or category of some items: in how many of them, and how many times as often as in the whole catalog."""

    tag: str
    n_items: int
    lift: float


def common_tags(catalog: Catalog, items: np.ndarray, *, n: int = 6) -> list[CommonTag]:
    """Return the tags and categories that set items apart: by count times log of the lift, those of a tenth or more."""
    counts: Counter[str] = Counter()
    for at in items.tolist():
        counts.update({tag for tag in (str(catalog.categories[at]), *catalog.tags[at]) if tag})
    totals = _totals(catalog, counts)
    found = [
        CommonTag(tag, count, count / len(items) * len(catalog) / totals[tag])
        for tag, count in counts.items()
        if count >= max(_LEAST_SHARE * len(items), min(2, len(items)))
    ]
    found.sort(key=lambda one: (-one.n_items * log(max(one.lift, 1e-9)), one.tag))
    return [one for one in found if one.lift > 1][:n]


def _totals(catalog: Catalog, wanted: Counter[str]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for category, tags in zip(catalog.categories, catalog.tags, strict=True):
        totals.update({tag for tag in (str(category), *tags) if tag in wanted})
    return totals


def most_central(vectors: np.ndarray, items: np.ndarray, *, n: int) -> list[int]:
    """Return the items most alike to the middle of them all, best first; unit vectors, zero ones are passed over."""
    known = items[np.any(vectors[items], axis=1)]
    if not len(known):
        return []
    near = vectors[known] @ vectors[known].mean(axis=0)
    return [int(item) for item in known[np.argsort(-near, kind="stable")[:n]]]


def items_near(vectors: np.ndarray, tastes: np.ndarray, *, n: int) -> list[int]:
    """Return the items most alike to the middle of some tastes, best first."""
    middle = tastes.mean(axis=0)
    similarity = np.where(np.any(vectors, axis=1), vectors @ middle, -np.inf)
    best = np.argsort(-similarity, kind="stable")[:n]
    return [int(item) for item in best if np.isfinite(similarity[item])]


def nearest_rows(vectors: np.ndarray, at: int, *, n: int) -> list[tuple[int, float]]:
    """Return the rows most alike to one of them with their cosines, best first, without itself; unit rows."""
    similarity = vectors @ vectors[at]
    similarity[at] = -np.inf
    similarity[~np.any(vectors, axis=1)] = -np.inf
    best = np.argsort(-similarity, kind="stable")[:n]
    return [(int(row), float(similarity[row])) for row in best if np.isfinite(similarity[row])]
