"""Which items compete for a place in the list of somebody who says what they care about, and who has a place kept."""

from dataclasses import dataclass

import numpy as np

from core.config import Modalities, RankingConfig
from core.datasets import Catalog
from core.ranking.handed_over import share_done
from core.ranking.result import PoolFacts
from core.signals import SignalContext
from core.signals.base import Engine
from core.users.stated import Stated


@dataclass(frozen=True, eq=False)
class Pool:
    """The items that compete.

    Attributes
    ----------
    mask : ndarray of bool, shape (n_items,)
    match : ndarray of shape (n_items,)
        How well each item fits: the best of all that was said and clicked.
    stated : Stated
    """

    mask: np.ndarray
    match: np.ndarray
    stated: Stated


@dataclass(frozen=True, eq=False)
class Floors:
    """Places that every interest gets at least.

    Attributes
    ----------
    fits : ndarray of bool, shape (n_items, n_interests)
        The same for all variants of a product.
    places : ndarray of int64, shape (n_interests,)
    """

    fits: np.ndarray
    places: np.ndarray


def pool_of(context: SignalContext) -> Pool | None:
    """Return what competes for somebody who describes themselves; None where everything does.

    What fits an interest always does. Clicks, likes and what the log knows open the pool by match, each a taste of its
    own, from what fits to the whole catalog: after c of n actions it holds ``size (N / size)^(c / n)`` items.
    """
    onboarding, engine = context.query.onboarding, context.engine
    if onboarding is None:
        return None
    stated = engine.people.stated(onboarding, k=context.config.k)
    fits = stated.fits_any
    share = share_done(context.config, context.history)
    if not fits.any() or share >= 1.0:
        return None
    if share == 0.0:
        return Pool(fits, stated.match, stated)
    tried = context.history.items[context.history.strengths > 0]
    key = ("pool", onboarding, context.config.k, share, tuple(tried.tolist()), context.config.modalities)
    found: Pool = engine.kept(key, lambda: _opened(stated, tried, engine, context.config.modalities, share))
    return found


def _opened(stated: Stated, tried: np.ndarray, engine: Engine, modalities: Modalities, share: float) -> Pool:
    fits = stated.fits_any
    clicked = np.nan_to_num(engine.space(modalities).between(tried, np.arange(len(fits))))
    match = np.maximum(stated.match, clicked.max(axis=0, initial=-1.0))
    count = round(int(fits.sum()) * (len(fits) / int(fits.sum())) ** share)
    opened = np.zeros(len(fits), dtype=bool)
    opened[np.argsort(-match, kind="stable")[:count]] = True
    return Pool(fits | opened, match, stated)


def floors_of(
    pool: Pool | None, catalog: Catalog, eligible: np.ndarray, pinned: np.ndarray, config: RankingConfig
) -> Floors:
    """Return how many places each interest gets at least: an even part of the list, and never more than fit.

    Of more interests than places the first ones get one each. Pinned items count.
    """
    if pool is None or not len(pool.stated.interests):
        return Floors(np.zeros((len(catalog), 0), dtype=bool), np.zeros(0, dtype=np.int64))
    fits = by_product(pool.stated.fits, catalog)
    wanted = places_wanted(fits.shape[1], config.k)
    places = np.maximum(np.minimum(wanted - fits[pinned].sum(axis=0), fits[eligible].sum(axis=0)), 0)
    return Floors(fits, places.astype(np.int64))


def places_wanted(n_interests: int, k: int) -> np.ndarray:
    """Return how many places of a list each interest gets, as far as that many items fit; int64."""
    if n_interests > k:
        return (np.arange(n_interests) < k).astype(np.int64)
    return np.full(n_interests, k // max(n_interests, 1), dtype=np.int64)


def facts_of(pool: Pool | None, floors: Floors, n_beyond: int) -> PoolFacts | None:
    """Return what is said of a pool beside its list."""
    if pool is None:
        return None
    places = dict(zip(pool.stated.interests, map(int, floors.places), strict=True))
    return PoolFacts(places, int(pool.mask.sum()), n_beyond)


def by_product(fits: np.ndarray, catalog: Catalog) -> np.ndarray:
    """Return what fits, a product wherever one of its variants does: which of them is shown depends on the scores."""
    groups = catalog.groups
    if groups is None:
        return fits
    grouped = groups >= 0
    of_groups = np.zeros((groups.max() + 1 if len(groups) else 0, fits.shape[1]), dtype=bool)
    np.logical_or.at(of_groups, groups[grouped], fits[grouped])
    spread = fits.copy()
    spread[grouped] = of_groups[groups[grouped]]
    return spread
