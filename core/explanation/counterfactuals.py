"""How far one control of the desk must move until an item enters the list or leaves it, exactly."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.config import RankingConfig, Weights
from core.explanation.place_counts import VARIETY
from core.ranking.blend import weighed
from core.ranking.handed_over import in_force, leading, with_leading
from core.ranking.ranking_steps import Ranking
from core.ranking.recommender import Recommender
from core.users.query import Query

_EDGE = 1e-9
_DECIMALS = (0, 1, 2, 4)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A control of the desk moved just so far that an item's place in the list changes hands.

    Attributes
    ----------
    control : str
        A signal, whose weight moves while the others keep their ratio, or "variety".
    at : float in [0, 1]
        The control's share now.
    boundary : float in [0, 1]
        Where the change happens, within 1e-9 on the far side of it.
    setting : float in [0, 1]
        The roundest share beyond the boundary where the change holds.
    config : RankingConfig
        The config at `setting`.
    """

    control: str
    at: float
    boundary: float
    setting: float
    config: RankingConfig

    @property
    def distance(self) -> float:
        """How far the control moves, as a share."""
        return abs(self.boundary - self.at)

    @property
    def is_up(self) -> bool:
        """Whether it moves up."""
        return self.boundary > self.at


def moved(
    config: RankingConfig,
    control: str,
    share: float,
    *,
    ratio: Mapping[str, float] | None = None,
    is_new: bool = False,
) -> RankingConfig:
    """Return a config with one control at a share, the other signals keeping their ratio.

    Parameters
    ----------
    ratio : dict of str to float, optional
        The ratio to return to where the others have no weight now; even unless given.
    is_new : bool
        Whether it is new people's weights that move.
    """
    if control == VARIETY:
        return replace(config, diversity=share)
    others = _others(leading(config, is_new=is_new), control, ratio)
    weights = {name: (1.0 - share) * part for name, part in others.items()} | {control: share}
    return with_leading(config, Weights.of(weights), is_new=is_new)


def _others(weights: Weights, control: str, ratio: Mapping[str, float] | None) -> dict[str, float]:
    """Return how the other signals share what the control leaves them, summing to 1."""
    shares = weights.shares()
    names = [name for name in shares if name != control]
    for basis in (shares, ratio or {}):
        total = sum(basis.get(name, 0.0) for name in names)
        if total > _EDGE:
            return {name: basis.get(name, 0.0) / total for name in names}
    return dict.fromkeys(names, 1.0 / len(names))


def exit_points(
    recommender: Recommender,
    query: Query,
    config: RankingConfig,
    item_id: str,
    *,
    ratio: Mapping[str, float] | None = None,
) -> list[Counterfactual]:
    """Return for every control the nearest place below and above where the item leaves the list, nearest first.

    Empty for an item that is pinned, not shown, or never leaves.
    """
    return _Desk.of(recommender, query, config, ratio).changes(item_id, is_in=True)


def entry_points(
    recommender: Recommender,
    query: Query,
    config: RankingConfig,
    item_id: str,
    *,
    ratio: Mapping[str, float] | None = None,
) -> list[Counterfactual]:
    """Return for every control the nearest place below and above where the item enters the list, nearest first.

    Empty for an item that is shown, may not be shown, or never enters.
    """
    return _Desk.of(recommender, query, config, ratio).changes(item_id, is_in=False)


@dataclass(frozen=True, eq=False)
class _Desk:
    """One list with what its controls could make of it."""

    shows: Callable[[RankingConfig], set[str]]
    recommender: Recommender
    query: Query
    config: RankingConfig
    ratio: Mapping[str, float] | None
    ranking: Ranking
    parts: Mapping[str, np.ndarray]
    is_new: bool

    @classmethod
    def of(
        cls, recommender: Recommender, query: Query, config: RankingConfig, ratio: Mapping[str, float] | None
    ) -> "_Desk":
        query = recommender.asked(query, config)
        ranking = recommender.rank(query, config)
        ids = recommender.dataset.catalog.item_ids

        def shows(other: RankingConfig) -> set[str]:
            return {ids[item] for item in recommender.rank(query, other).listed.items}

        is_new = recommender.is_new(query, config)
        names = {**config.weights.by_name(), **leading(config, is_new=is_new).by_name()}
        every = replace(config, weights=Weights.of(dict.fromkeys(names, 1.0)), new_people=None)
        is_known = len(ranking.signals.history) > 0 or query.onboarding is not None
        scores = recommender.score_signals(query, every).scores if is_known else {}
        parts = weighed(scores, ranking.candidates, normalisation=config.normalisation)
        return cls(shows, recommender, query, config, ratio, ranking, parts, is_new)

    def changes(self, item_id: str, *, is_in: bool) -> list[Counterfactual]:
        """Return the moves that change an item's place, nearest first."""
        index = self.recommender.dataset.catalog.require_index(item_id)
        variants, pinned = self.ranking.selection.variants, self.ranking.selection.pinned
        is_open = index in variants and len(pinned) < self.config.k
        if not is_open or (index in self.ranking.listed.items) != is_in:
            return []
        target = int(np.searchsorted(variants, index))
        found = [
            counterfactual
            for control in (*self._leading.by_name(), VARIETY)
            for end in (0.0, 1.0)
            if (counterfactual := self._change(control, end, target, item_id, is_in=is_in)) is not None
        ]
        return sorted(found, key=lambda counterfactual: counterfactual.distance)

    def _change(self, control: str, end: float, target: int, item_id: str, *, is_in: bool) -> Counterfactual | None:
        at = self.config.diversity if control == VARIETY else self._leading.shares()[control]
        if at == end or (control != VARIETY and not self.parts):
            return None
        if control == VARIETY:
            boundary = self._variety(at, end, target, is_in)
        else:
            boundary = self._weight(control, at, end, target, is_in)
        if math.isnan(boundary):
            at_end = self._moved(control, end)
            if (item_id in self.shows(at_end)) == is_in:
                return None
            return Counterfactual(control, at, end, end, at_end)
        setting = self._round_setting(control, at, boundary, item_id, is_in=is_in)
        return Counterfactual(control, at, boundary, setting, self._moved(control, setting))

    def _round_setting(self, control: str, at: float, boundary: float, item_id: str, *, is_in: bool) -> float:
        away = math.ceil if boundary > at else math.floor
        for decimals in _DECIMALS:
            setting = away(boundary * 100 * 10**decimals) / (100 * 10**decimals)
            altered = self._moved(control, min(max(setting, 0.0), 1.0))
            if (item_id in self.shows(altered)) != is_in:
                return min(max(setting, 0.0), 1.0)
        return boundary

    @property
    def _leading(self) -> Weights:
        return leading(self.config, is_new=self.is_new)

    def _moved(self, control: str, share: float) -> RankingConfig:
        return moved(self.config, control, share, ratio=self.ratio, is_new=self.is_new)

    def _weight(self, control: str, at: float, end: float, target: int, is_in: bool) -> float:
        """Walk along a signal's share.

        Signals that take no part leave the others theirs: the scores are ``(1 - y) without + y alone``, y the share
        scaled by what the signals that do take part weigh at either end.
        """
        without, at_none = self._blended(self._moved(control, 0.0))
        alone, at_all = self._blended(self._moved(control, 1.0))
        if control not in self.parts or min(at_none, at_all) < _EDGE:
            return math.nan
        x = at * at_all / (at_none + at * (at_all - at_none))
        found = self._walk(without, alone - without, self.config.diversity, 0.0, x, end, target, is_in)
        return found * at_none / (at_all - found * (at_all - at_none))

    def _blended(self, config: RankingConfig) -> tuple[np.ndarray, float]:
        """Return the scores under a config before they are mapped to [0, 1], and what those that take part weigh."""
        shares = in_force(self.query, config, self.ranking.signals.history).weights.shares()
        heard = {name: share for name, share in shares.items() if name in self.parts}
        total = sum(heard.values())
        boost = self.ranking.boost
        scores = np.zeros(len(self.ranking.candidates)) if boost is None else boost.copy()
        for name, share in heard.items():
            scores += share / max(total, _EDGE) * self.parts[name]
        return scores, total

    def _variety(self, at: float, end: float, target: int, is_in: bool) -> float:
        score = np.nan_to_num(self.ranking.blended.score)
        return self._walk(score, np.zeros(len(score)), 0.0, 1.0, at, end, target, is_in)

    def _walk(
        self,
        start: np.ndarray,
        slope: np.ndarray,
        still: float,
        moving: float,
        x: float,
        end: float,
        target: int,
        is_in: bool,
    ) -> float:
        from core.explanation._breakpoints import first_change, lowest_lines

        selection, space, candidates = self.ranking.selection, self.ranking.signals.space, self.ranking.candidates
        places, lines = lowest_lines(start[candidates], slope[candidates])
        floor = np.column_stack([places, start[candidates][lines], slope[candidates][lines]])
        if still == moving == 0.0:  # without variety only the order counts, not what the scores are measured from
            floor = np.zeros((1, 3))
        items, groups = selection.variants, self.recommender.dataset.catalog.groups
        codes = np.full(len(items), -1) if groups is None else groups[items]
        floors = self.ranking.floors
        return float(
            first_change(
                start[items],
                slope[items],
                floor,
                items,
                codes,
                floors.fits[items],
                floors.places,
                space.scaled,
                space.presence,
                selection.pinned,
                self.config.k - len(selection.pinned),
                still,
                moving,
                target,
                is_in,
                x,
                end,
            )
        )
