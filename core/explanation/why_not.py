"""Why an item is not in a list, in one sentence, and what would bring it in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from core.config import Filters, RankingConfig
from core.datasets.options import NEGATIVE_EVENTS
from core.explanation.counterfactuals import Counterfactual, entry_points
from core.ranking.diversity import best_first
from core.ranking.ranking_steps import Ranking
from core.ranking.recommender import Recommender
from core.users.query import Query
from core.wording import joined

Reason = Literal[
    "shown", "hidden", "clicked", "disliked", "seen", "unavailable", "excluded", "not included", "filtered",
    "unfitting", "variant", "crowded out", "no opinion", "discounted", "outscored",
]  # fmt: skip
_RANGES = {"lowest price": "min_price", "highest price": "max_price", "age of item": "max_age_days"}


@dataclass(frozen=True, slots=True)
class Cure:
    """A rule taken back, so that an item may stand in the list again.

    Attributes
    ----------
    label : str
        What to do, as a command.
    config : RankingConfig
    unhides : bool
        Whether the session's hide goes, instead of anything in the config.
    rank : int or None
        Where the item then stands by score among all; None where it still may not be shown.
    is_enough : bool
        Whether it is in the list then.
    """

    label: str
    config: RankingConfig
    unhides: bool
    rank: int | None
    is_enough: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The first reason that keeps an item out, and what would bring it in.

    Attributes
    ----------
    cure : Cure or None
        For an item that a rule keeps out.
    counterfactuals : tuple of Counterfactual
        For an item that may be shown: the nearest move of each control, nearest first.
    """

    item_id: str
    reason: Reason
    sentence: str
    cure: Cure | None = None
    counterfactuals: tuple[Counterfactual, ...] = ()


def why_not(
    recommender: Recommender,
    query: Query,
    config: RankingConfig,
    item_id: str,
    *,
    ratio: Mapping[str, float] | None = None,
) -> WhyNot:
    """Return the first reason that keeps an item out of a list and what would bring it in.

    Parameters
    ----------
    ratio : dict of str to float, optional
        See `core.explanation.counterfactuals.moved`.

    Raises
    ------
    NotFoundError
        If the catalog does not have the item.
    """
    case = _Case(recommender, query, config, recommender.rank(query, config), item_id)
    for check in (_shown, _hidden, _clicked, _disliked, _unavailable, _seen, _excluded, _filtered):
        if (answer := check(case)) is not None:
            return answer
    if (answer := _unfitting(case)) is not None:
        return answer
    found = entry_points(recommender, query, config, item_id, ratio=ratio)
    nearest = {counterfactual.control: counterfactual for counterfactual in reversed(found)}
    counterfactuals = tuple(sorted(nearest.values(), key=lambda counterfactual: counterfactual.distance))
    answer = _variant(case) or _crowded_out(case) or _beaten(case)
    return replace(answer, counterfactuals=counterfactuals)


@dataclass(frozen=True, eq=False)
class _Case:
    recommender: Recommender
    query: Query
    config: RankingConfig
    ranking: Ranking
    item_id: str

    @property
    def index(self) -> int:
        return self.recommender.dataset.catalog.require_index(self.item_id)

    def title(self, index: int) -> str:
        return str(self.recommender.dataset.catalog.titles[index])

    def answer(self, reason: Reason, sentence: str, cure: Cure | None = None) -> WhyNot:
        return WhyNot(self.item_id, reason, sentence, cure)

    def cure(self, label: str, config: RankingConfig | None = None, *, unhides: bool = False) -> Cure:
        """Return what a change does, tried out."""
        hides = tuple(hide for hide in self.query.hides if hide != self.item_id) if unhides else self.query.hides
        config = config or self.config
        cured = self.recommender.rank(replace(self.query, hides=hides), config)
        eligible = np.union1d(cured.selection.unpinned, cured.selection.pinned)
        order = best_first(cured.blended.score, eligible, len(eligible))
        place = np.flatnonzero(order == self.index)
        rank = int(place[0]) + 1 if len(place) else None
        return Cure(label, config, unhides, rank, self.index in cured.listed.items)


def _shown(case: _Case) -> WhyNot | None:
    place = np.flatnonzero(case.ranking.listed.items == case.index)
    return case.answer("shown", f"It is in the list, at no. {place[0] + 1}.") if len(place) else None


def _hidden(case: _Case) -> WhyNot | None:
    if case.item_id not in case.query.hides:
        return None
    return case.answer("hidden", "You hid it in this session.", case.cure("Show it again", unhides=True))


def _clicked(case: _Case) -> WhyNot | None:
    if case.item_id not in case.query.clicks:
        return None
    return case.answer("clicked", "They have just clicked it, and what was clicked leaves the list.")


def _disliked(case: _Case) -> WhyNot | None:
    logged = case.ranking.signals.logged
    events = [logged.events[place] for place in np.flatnonzero(logged.items == case.index)]
    if any(event in NEGATIVE_EVENTS for event in events):
        return case.answer("disliked", "They turned it down before, and that is never recommended again.")
    return None


def _unavailable(case: _Case) -> WhyNot | None:
    if case.recommender.dataset.catalog.is_available[case.index]:
        return None
    return case.answer("unavailable", "The catalog says that it cannot be had now.")


def _seen(case: _Case) -> WhyNot | None:
    if case.ranking.candidates[case.index]:
        return None
    logged = case.ranking.signals.logged
    events = [logged.events[place] for place in np.flatnonzero(logged.items == case.index)]
    cure = case.cure("Leave out nothing that they had", replace(case.config, exclude_seen="none"))
    return case.answer("seen", f"They had it before ({events[-1]}), and what they had is left out.", cure)


def _excluded(case: _Case) -> WhyNot | None:
    lists = case.config.lists
    if case.item_id in lists.exclude:
        kept = tuple(item for item in lists.exclude if item != case.item_id)
        cure = case.cure("Allow it again", replace(case.config, lists=replace(lists, exclude=kept)))
        return case.answer("excluded", "A rule says that it is never shown.", cure)
    if lists.include and case.item_id not in lists.include:
        wider = replace(case.config, lists=replace(lists, include=(*lists.include, case.item_id)))
        cure = case.cure("Allow this one too", wider)
        return case.answer("not included", f"The mix allows only {len(lists.include):,} items, and not this one.", cure)
    return None


def _filtered(case: _Case) -> WhyNot | None:
    catalog, filters = case.recommender.dataset.catalog, case.config.filters
    masks = catalog.filter_masks(filters, now=case.ranking.signals.now)
    names = [name for name, mask in masks if not mask[case.index]]
    if not names:
        return None
    for name in names:
        filters = without_filter(filters, name)
    words = f"filter{'s' if len(names) > 1 else ''} on {joined(names)}"
    cure = case.cure(f"Remove the {words}", replace(case.config, filters=filters))
    return case.answer("filtered", f"The {words} {'keep' if len(names) > 1 else 'keeps'} it out.", cure)


def _unfitting(case: _Case) -> WhyNot | None:
    pool = case.ranking.pool
    if pool is None or pool.mask[case.index]:
        return None
    scores = case.ranking.blended.score
    better = int((scores > scores[case.index]).sum())
    words = joined([f"“{one}”" for one in pool.stated.interests], word="or")
    return case.answer(
        "unfitting",
        f"It does not fit what they said ({words}). Without that it would stand at no. {better + 1:,} by score.",
    )


def without_filter(filters: Filters, name: str) -> Filters:
    """Return filters without one of them, by its name in `Catalog.filter_masks`."""
    nothing: dict[str, Any] = {"category": (), "tags": ()} | dict.fromkeys(_RANGES.values())
    field = _RANGES.get(name, name)
    if field in nothing:
        return replace(filters, **{field: nothing[field]})
    return replace(filters, attributes=tuple(pair for pair in filters.attributes if pair[0] != name))


def _variant(case: _Case) -> WhyNot | None:
    groups = case.recommender.dataset.catalog.groups
    if groups is None or groups[case.index] < 0:
        return None
    allowed = np.union1d(case.ranking.selection.unpinned, case.ranking.selection.pinned)
    others = [int(item) for item in allowed if groups[item] == groups[case.index] and item != case.index]
    if not others:
        return None
    other, listed = others[0], list(case.ranking.listed.items)
    place = f", at no. {listed.index(other) + 1}" if other in listed else ""
    how = "is pinned" if other in case.ranking.selection.pinned else "scores higher"
    return case.answer(
        "variant", f"Of the variants of one product only one is shown: {case.title(other)} {how}{place}."
    )


def _crowded_out(case: _Case) -> WhyNot | None:
    if len(case.ranking.selection.pinned) < case.config.k:
        return None
    return case.answer("crowded out", "Pinned items take every place.")


def _beaten(case: _Case) -> WhyNot:
    listed, score = case.ranking.listed, float(case.ranking.blended.score[case.index])
    last = len(listed.items) - 1
    bar = float(case.ranking.blended.score[listed.items[last]]) * (1.0 - float(listed.discount[last]))
    similarity = np.nan_to_num(case.ranking.signals.space.between(np.array([case.index]), listed.items[:last])[0])
    discount = case.config.diversity * float(np.clip(similarity, 0.0, 1.0).max(initial=0.0))
    worth = score * (1.0 - discount)
    final = f"no. {last + 1}, {case.title(int(listed.items[last]))}, has {_points(bar)}"
    if discount > 0 and score > bar:
        culprit = int(np.argmax(similarity))
        return case.answer(
            "discounted",
            f"Its match is {_points(score)}, but Variety takes {_points(score - worth)} off: it is too like "
            f"no. {culprit + 1}, {case.title(int(listed.items[culprit]))}; {final}.",
        )
    if not any(part for part in case.ranking.blended.contributions(case.index).values()):
        return case.answer(
            "no opinion",
            f"No signal has an opinion on it, so it counts as average: its match is {_points(worth)}; {final}.",
        )
    return case.answer("outscored", f"Its match is {_points(worth)}, {_points(bar - worth)} too low: {final}.")


def _points(score: float) -> str:
    """Write match points, with a decimal where a whole number would hide a difference."""
    points = 100 * score
    return f"{points:.0f}" if abs(points) >= 1 or points == 0 else f"{points:.2g}"
