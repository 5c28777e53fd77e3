"""Order with variety: each place goes to the best item after a discount for similarity to those above it."""

from dataclasses import dataclass, replace

import numpy as np

from core.errors import ConfigError
from core.index.similarity import SimilaritySpace

_FIRST_PREFIX = 256


@dataclass(frozen=True, eq=False)
class Diversified:
    """A list and the trace of how it came about.

    Attributes
    ----------
    items : ndarray of shape (n,), int64
        Item positions, best first.
    rank_before : ndarray of shape (n,), int64
        1-based place in the blended order, pinned items first.
    discount : ndarray of shape (n,), in [0, 1]
        ``order score = score * (1 - discount)``; 0 for pinned items.
    culprit : ndarray of shape (n,), int64
        The item above it that it is most like, -1 where none discounts it.
    """

    items: np.ndarray
    rank_before: np.ndarray
    discount: np.ndarray
    culprit: np.ndarray

    def followed_by(self, items: np.ndarray) -> "Diversified":
        """Return the list with further items below it, in their order and without a discount."""
        n, places = len(items), np.arange(len(items)) + len(self.items) + 1
        return Diversified(
            np.concatenate([self.items, items]),
            np.concatenate([self.rank_before, places]),
            np.concatenate([self.discount, np.zeros(n)]),
            np.concatenate([self.culprit, np.full(n, -1)]),
        )


def best_first(scores: np.ndarray, eligible: np.ndarray, count: int) -> np.ndarray:
    """Return up to `count` eligible item positions by falling score, ties to the lower position."""
    if count <= 0 or count >= len(eligible):
        chosen = eligible[: max(count, 0)]
    else:
        values = scores[eligible]
        limit = np.partition(values, len(values) - count)[len(values) - count]
        above, level = np.flatnonzero(values > limit), np.flatnonzero(values == limit)
        chosen = eligible[np.concatenate([above, level[: count - len(above)]])]
    return np.asarray(chosen[np.lexsort((chosen, -scores[chosen]))])


def _place_of(item: int, scores: np.ndarray, eligible: np.ndarray) -> int:
    """Return how many eligible items stand before one, by falling score and then by position."""
    before = (scores[eligible] > scores[item]) | ((scores[eligible] == scores[item]) & (eligible < item))
    return int(np.count_nonzero(before))


def diversify(
    scores: np.ndarray,
    eligible: np.ndarray,
    space: SimilaritySpace,
    *,
    k: int,
    diversity: float,
    pinned: np.ndarray | None = None,
    fits: np.ndarray | None = None,
    floors: np.ndarray | None = None,
) -> Diversified:
    """Order eligible items greedily, each discounted by its similarity to those already taken.

    At each step the item with the highest ``score * (1 - diversity * max similarity to those taken)``; negative
    or unknown similarity counts as 0, ties go to the better rank. Lazy evaluation, exact.

    Parameters
    ----------
    scores : ndarray of shape (n_items,), in [0, 1] for eligible items
    eligible : ndarray of int64
        Ascending item positions, pinned items not among them.
    diversity : float in [0, 1]
        0 keeps the order of `scores`.
    pinned : ndarray of int64, optional
        Taken first in this order, without a discount.
    fits : ndarray of bool, shape (n_items, n_interests), optional
    floors : ndarray of int64, shape (n_interests,), optional
        Places that items of each interest get at least; see `core.ranking.pool`.

    Raises
    ------
    ConfigError
        If `diversity` lies outside [0, 1].

    References
    ----------
    Carbonell and Goldstein (1998), SIGIR, doi:10.1145/290941.291025. Minoux (1978), for the lazy evaluation.
    """
    from core.ranking import kernels

    if not 0 <= diversity <= 1:
        raise ConfigError(f"diversity is {diversity!r}: give a number between 0 and 1.")
    top = (np.zeros(0, dtype=np.int64) if pinned is None else pinned)[:k]
    wanted = min(k - len(top), len(eligible))
    kept = np.zeros(0, dtype=np.int64) if floors is None else floors
    is_plain = diversity == 0 and not kept.any()
    prefix = wanted if is_plain else max(_FIRST_PREFIX, 8 * k)
    while True:
        order = best_first(scores, eligible, prefix)
        n_first, is_all = len(order), is_plain or len(order) == len(eligible)
        if fits is not None and kept.any() and not is_all:
            wanted_too = np.setdiff1d(eligible[fits[eligible][:, kept > 0].any(axis=1)], order)
            order = np.concatenate([order, best_first(scores, wanted_too, len(wanted_too))])
        places, discount, culprit, is_sure = kernels.lazy_greedy(
            order,
            scores[order],
            space.scaled,
            space.presence,
            float(diversity),
            wanted,
            top,
            n_first,
            is_all,
            np.zeros((len(order), 0), dtype=bool) if fits is None else fits[order],
            kept,
        )
        if is_sure:
            break
        prefix *= 4
    rank_before = np.arange(len(order))
    if kept.any():  # floors have decided which items; their order among each other is the plain one, so worths fall
        rank_before = np.sort(places)
        order = order[rank_before]
        for place in np.flatnonzero(rank_before >= n_first):
            rank_before[place] = _place_of(int(order[place]), scores, eligible)
        among = diversify(scores, np.sort(order), space, k=k, diversity=diversity, pinned=top)
        return replace(
            among, rank_before=np.concatenate([np.arange(len(top)), rank_before + len(top)])[among.rank_before - 1] + 1
        )
    return Diversified(
        items=np.concatenate([top, order[places]]),
        rank_before=np.concatenate([np.arange(len(top)), rank_before[places] + len(top)]) + 1,
        discount=np.concatenate([np.zeros(len(top)), discount]),
        culprit=np.concatenate([np.full(len(top), -1), np.where(discount > 0, culprit, -1)]),
    )
