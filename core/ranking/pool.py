"""Which items compete for the list of somebody who says what they care about, until clicks open the catalog."""

from dataclasses import dataclass

import numpy as np

from core.config import Modalities
from core.ranking.handed_over import share_done
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
    key = (
        "pool",
        onboarding,
        engine.people.synonyms,
        context.config.k,
        share,
        tuple(tried.tolist()),
        context.config.modalities,
    )
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
