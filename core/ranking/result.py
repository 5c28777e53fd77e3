"""A list with everything needed to read it, as values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.config import RankingConfig
from core.signals.attributions import NO_ORIGIN, Origin

Fallback = Literal["trending", "popular", "catalog"]


@dataclass(frozen=True, slots=True)
class RankedItem:
    """One row of a list.

    Attributes
    ----------
    score : float
        ``base + sum(contributions)``, None counting as 0.
    order_score : float
        Score after the variety discount; what rows are ordered by.
    contributions : dict of str to float or None
        By signal, and boost, each relative to the average candidate.
    too_like : str or None
        The item above it that its discount comes from.
    origins : dict of str to Origin
        Where its scores come from, by signal that says so; each adds up to 1 where the signal has a score.
    fits : tuple of str
        The interests of somebody who describes themselves that it fits.
    is_new_arrival : bool
        Whether a place is kept for it, since nobody has chosen it yet.
    is_beyond : bool
        Whether it stands below what fits, as one of the nearest.
    """

    item_id: str
    title: str
    item_index: int
    rank: int
    rank_before_diversity: int
    score: float
    base: float
    order_score: float
    contributions: Mapping[str, float | None]
    is_pinned: bool = False
    too_like: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    fits: tuple[str, ...] = ()
    is_new_arrival: bool = False
    is_beyond: bool = False

    def origin(self, signal: str) -> Origin:
        """Return where its score under a signal comes from; nothing where that is no question."""
        return self.origins.get(signal, NO_ORIGIN)

    def to_json(self) -> dict[str, Any]:
        """Return the item as in the API's answer."""
        return {
            "item_id": self.item_id,
            "title": self.title,
            "rank": self.rank,
            "score": self.score,
            "contributions": dict(self.contributions),
            "base": self.base,
            "order_score": self.order_score,
            "rank_before_diversity": self.rank_before_diversity,
        }


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """Which items competed for somebody who describes themselves.

    Attributes
    ----------
    interests : dict of str to int
        Those that something fits, each with the places kept for it.
    n_items : int
        Items that compete, before filters and lists.
    n_beyond : int
        Items at the end of the list that do not fit: the nearest, where too few do.
    """

    interests: Mapping[str, int]
    n_items: int
    n_beyond: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A list with everything needed to read it.

    Attributes
    ----------
    shares : dict of str to float
        Signal weights in force, after signals without an opinion were dropped.
    dropped : dict of str to str
        Signals that took no part, with the reason.
    fallback : {"trending", "popular", "catalog"} or None
        What is shown instead when nothing is known of the user.
    n_candidates, n_eligible : int
        Items scored, and items left after filters and lists.
    filter_costs : dict of str to int
        Per filter, how many more items would be left without it.
    notices : tuple of str
        Sentences that belong beside the list.
    pool : PoolFacts or None
        None where everything competes.
    new_item_places : int
        Places that are kept for items nobody has chosen yet.
    """

    user_id: str | None
    dataset: str
    index_version: str
    config: RankingConfig
    as_of: float
    items: tuple[RankedItem, ...]
    shares: Mapping[str, float]
    dropped: Mapping[str, str]
    fallback: Fallback | None
    n_candidates: int
    n_eligible: int
    filter_costs: Mapping[str, int]
    notices: tuple[str, ...]
    pool: PoolFacts | None = None
    new_item_places: int = 0

    @property
    def taking_part(self) -> tuple[str, ...]:
        """Signals that weigh something in the list."""
        return tuple(name for name, share in self.shares.items() if share > 0)

    def ranks(self) -> dict[str, int]:
        """Return the rank of every item shown."""
        return {item.item_id: item.rank for item in self.items}

    def to_json(self) -> dict[str, Any]:
        """Return the API's answer."""
        return {
            "user_id": self.user_id,
            "dataset": self.dataset,
            "index_version": self.index_version,
            "config": self.config.to_json(),
            "cached": False,
            "fallback": self.fallback,
            "as_of": iso_time(self.as_of),
            "items": [item.to_json() for item in self.items],
            "notices": list(self.notices),
            **({} if self.pool is None else {"pool": _pool_json(self.pool)}),
            **({"new_items": self._new_items_json()} if self.new_item_places else {}),
        }

    def _new_items_json(self) -> dict[str, Any]:
        shown = [item.item_id for item in self.items if item.is_new_arrival]
        return {"places": self.new_item_places, "item_ids": shown}


def _pool_json(pool: PoolFacts) -> dict[str, Any]:
    return {"interests": dict(pool.interests), "n_items": pool.n_items, "n_beyond": pool.n_beyond}


def iso_time(seconds: float) -> str:
    """Return seconds since 1970 as ISO 8601 in UTC."""
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
