"""How far a picture can be trusted: who stands near on it, and who is near in the space it shows."""

from dataclasses import dataclass

import numpy as np

from core.maps._projection import has_direction

N_NEAREST = 15
_MOST_POINTS = 10_000
_MOST_QUERIES = 1_000
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Quality:
    """Two numbers beside a picture.

    Attributes
    ----------
    trustworthiness : float in [0, 1]
        1 where nobody stands near who is far in the space; Venna and Kaski (2001), doi:10.1007/3-540-44668-0_68.
    preservation : float in [0, 1]
        Share of the nearest in the space who are among the nearest on the picture.
    n_nearest, n_queries, n_points : int
        Neighbours looked at, points asked, and points they were sought among: samples where the picture is large.
    """

    trustworthiness: float
    preservation: float
    n_nearest: int
    n_queries: int
    n_points: int


def measure_quality(vectors: np.ndarray, positions: np.ndarray, *, seed: int) -> Quality | None:
    """Measure a picture of cosines; None with fewer than four points, which have no neighbourhood to keep."""
    points = np.flatnonzero(has_direction(vectors) & np.isfinite(positions[:, 0]))
    rng = np.random.default_rng(seed)
    if len(points) > _MOST_POINTS:
        points = np.sort(rng.choice(points, _MOST_POINTS, replace=False))
    n = len(points)
    k = min(N_NEAREST, (n - 1) // 2)
    if k < 1:
        return None
    unit = vectors[points] / np.linalg.norm(vectors[points], axis=1, keepdims=True)
    places = positions[points].astype(np.float64)
    queries = np.arange(n) if n <= _MOST_QUERIES else np.sort(rng.choice(n, _MOST_QUERIES, replace=False))
    penalty, kept = 0, 0
    for start in range(0, len(queries), _AT_ONCE):
        some = queries[start : start + _AT_ONCE]
        ranks = _ranks(-(unit[some] @ unit.T), some)
        near = np.argpartition(_squared_distances(places, some), k - 1, axis=1)[:, :k]
        ranks_of_near = np.take_along_axis(ranks, near, axis=1)
        penalty += int(np.maximum(ranks_of_near - k, 0).sum())
        kept += int((ranks_of_near <= k).sum())
    n_queries = len(queries)
    worst = n_queries * k * (2 * n - 3 * k - 1) / 2
    return Quality(1.0 - penalty / worst if worst else 1.0, kept / (n_queries * k), k, n_queries, n)


def _ranks(distances: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return the place of every point in each row's order, from 1; the point itself has 0."""
    distances[np.arange(len(own)), own] = -np.inf
    order = np.argsort(distances, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(order.shape[1])[None, :], axis=1)
    return ranks


def _squared_distances(places: np.ndarray, rows: np.ndarray) -> np.ndarray:
    apart = ((places[rows, None, :] - places[None, :, :]) ** 2).sum(axis=2)
    apart[np.arange(len(rows)), rows] = np.inf
    return np.asarray(apart)
