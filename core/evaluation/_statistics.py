"""How sure a difference between two configs is: paired bootstrap, effect size, correction for many comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

N_RESAMPLES = 1_000
LEVEL = 0.95
_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, eq=False)
class Differences:
    """Mean paired differences of several metrics, each array of shape (n_metrics,).

    Attributes
    ----------
    mean, low, high : ndarray
        Mean difference over users and its 95% percentile interval.
    effect : ndarray
        Mean over the standard deviation of the differences (Cohen's d for pairs); NaN where all are equal.
    p : ndarray
        Two-sided, normal approximation with the bootstrap's standard error; 1 where all differences are 0.
    n : ndarray of int64
        Users with a value on both sides.
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    effect: np.ndarray
    p: np.ndarray
    n: np.ndarray


@lru_cache(maxsize=4)
def _counts(n: int, n_rows: int, seed: int) -> np.ndarray:
    """Return how often each of n users is drawn in each resample, float32 of shape (n_rows, n); rows sum to n."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, n, size=(n_rows, n), dtype=np.int64)
    drawn += np.arange(n_rows)[:, None] * n
    counts = np.bincount(drawn.ravel(), minlength=n_rows * n).reshape(n_rows, n).astype(np.float32)
    counts.flags.writeable = False
    return counts


def resampled_means(tables: Sequence[np.ndarray], *, seed: int, n_resamples: int = N_RESAMPLES) -> list[np.ndarray]:
    """Return the means of each table over resampled users, float64 of shape (n_resamples, n_metrics).

    Every block of resamples is drawn once for all tables.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_users, n_metrics)
        Of the same users; NaN where one has no value: such users count in no mean of that metric.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13.
    """
    n = len(tables[0])
    centred = [_Centred.of(values) for values in tables]
    parts: list[list[np.ndarray]] = [[] for _ in tables]
    size = max(1, min(n_resamples, _CELLS_AT_ONCE // n))
    for place, start in enumerate(range(0, n_resamples, size)):
        counts = _counts(n, min(size, n_resamples - start), seed + place)
        for one, means in zip(centred, parts, strict=True):
            means.append(one.means(counts))
    return [np.concatenate(means).astype(np.float64) + one.centre for one, means in zip(centred, parts, strict=True)]


@dataclass(frozen=True, eq=False)
class _Centred:
    """Values less their means: small numbers keep float32 exact enough."""

    values: np.ndarray
    centre: np.ndarray | float
    is_known: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> "_Centred":
        is_known = ~np.isnan(values)
        centre = np.nanmean(values, axis=0, where=is_known) if is_known.any(axis=0).all() else 0.0
        return cls(np.where(is_known, values - centre, 0.0).astype(np.float32), centre, is_known)

    def means(self, counts: np.ndarray) -> np.ndarray:
        known = np.float32(len(self.values)) if self.is_known.all() else counts @ self.is_known.astype(np.float32)
        with np.errstate(invalid="ignore", divide="ignore"):
            return (counts @ self.values) / known


def paired_differences(
    values: np.ndarray, baseline: np.ndarray, *, seed: int, n_resamples: int = N_RESAMPLES
) -> Differences:
    """Compare two sides on the same users, metric by metric.

    Parameters
    ----------
    values, baseline : ndarray of shape (n_users, n_metrics)
        Per-user values, rows aligned; NaN where a user has none.
    """
    return paired_differences_of_each([values], baseline, seed=seed, n_resamples=n_resamples)[0]


def paired_differences_of_each(
    tables: Sequence[np.ndarray], baseline: np.ndarray, *, seed: int, n_resamples: int = N_RESAMPLES
) -> list[Differences]:
    """Compare each of several sides with the same one; see `paired_differences`."""
    differences = [values - baseline for values in tables]
    if not differences or len(baseline) == 0:
        return [_of_nobody(one.shape[1]) for one in differences]
    filled = [np.where((~np.isnan(one)).any(axis=0), one, 0.0) for one in differences]
    means = resampled_means(filled, seed=seed, n_resamples=n_resamples)
    return [_differences(*each) for each in zip(differences, filled, means, strict=True)]


def _of_nobody(n_metrics: int) -> Differences:
    blank = np.full(n_metrics, np.nan)
    return Differences(blank, blank, blank, blank, np.ones_like(blank), np.zeros(n_metrics, dtype=np.int64))


def _differences(difference: np.ndarray, filled: np.ndarray, means: np.ndarray) -> Differences:
    """Return what resampled means say of differences; `filled` has 0 where a metric has no value at all."""
    from scipy.special import ndtr

    n = (~np.isnan(difference)).sum(axis=0)
    usable, blank = n > 0, np.full(difference.shape[1], np.nan)
    tail = (1.0 - LEVEL) / 2
    low, high = np.nanquantile(means, [tail, 1.0 - tail], axis=0)
    mean, spread, error = np.nanmean(filled, axis=0), np.nanstd(filled, axis=0), np.nanstd(means, axis=0)
    z = np.divide(np.abs(mean), error, out=np.where(np.abs(mean) > 0, np.inf, 0.0), where=error > 0)
    effect = np.divide(mean, spread, out=blank.copy(), where=spread > 0)
    mean, low, high = (np.where(usable, column, np.nan) for column in (mean, low, high))
    return Differences(mean, low, high, effect, np.where(usable, 2 * ndtr(-z), 1.0), n)


def holm(p: np.ndarray) -> np.ndarray:
    """Return p-values corrected for the number of comparisons.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6.
    """
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(steps, 1.0)
    return corrected
