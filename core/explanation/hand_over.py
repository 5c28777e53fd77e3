"""What a new user's level changes, and how their list passes from what they say to what they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.config import RankingConfig
from core.ranking.recommender import Recommender
from core.users import LIKE, click_kind
from core.users.onboarding import LEVELS_THAT_LEAN
from core.users.query import Query

MAX_CLICKS = 10
LITTLE_EFFECT = 0.3
"""What changes a smaller share of the list than this has little effect."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of a list's items are there because of one thing a new user said."""

    changed: int
    shown: int

    @property
    def is_little(self) -> bool:
        """Whether it hardly matters for this person, in this catalog, under this config."""
        return self.changed < LITTLE_EFFECT * self.shown


def level_effect(recommender: Recommender, query: Query, config: RankingConfig) -> Effect | None:
    """Return what the level changes in a list, by making it without; None where no level leans either way."""
    stated = query.onboarding
    if stated is None or stated.level not in LEVELS_THAT_LEAN:
        return None
    return _effect(recommender, query, replace(query, onboarding=replace(stated, level="")), config)


def _effect(recommender: Recommender, query: Query, without: Query, config: RankingConfig) -> Effect:
    shown, other = (set(recommender.rank(one, config).listed.items.tolist()) for one in (query, without))
    return Effect(len(shown - other), len(shown))


@dataclass(frozen=True, slots=True)
class HandOverStep:
    """What a list rests on after some clicks: shares of the config in force.

    They add up to 1, or are all 0 where no signal can tell the candidates apart.

    Attributes
    ----------
    item_id : str or None
        The item of the last click; None before the first.
    stated, done : float
        The share of "Similar to what they like", split by the weight of stated taste and of behaviour in the profile.
    others : dict of str to float
        The shares of the other signals that take part.
    n_new : int
        Items that were not in the list before this click.
    """

    item_id: str | None
    stated: float
    done: float
    others: Mapping[str, float]
    n_new: int


def hand_over(recommender: Recommender, query: Query, config: RankingConfig) -> tuple[HandOverStep, ...]:
    """Return the shares before the first of a new user's clicks and after each of them.

    The config as far as its signals have an opinion; likes of the session are behaviour from the start.
    """
    strength = click_kind(recommender.dataset.options).strength
    steps: list[HandOverStep] = []
    before: set[int] = set()
    for count in range(len(query.clicks) + 1):
        ranking = recommender.rank(replace(query, clicks=query.clicks[:count]), config)
        shares = ranking.blended.shares
        done = count * strength + len(query.likes) * LIKE.strength
        content = shares.get("content", 0.0)
        said = ranking.signals.context.stated_weight
        stated = said / (said + done) if said + done else 0.0
        shown = set(ranking.listed.items.tolist())
        steps.append(
            HandOverStep(
                item_id=query.clicks[count - 1] if count else None,
                stated=content * stated,
                done=content * (1.0 - stated),
                others={name: share for name, share in shares.items() if name != "content"},
                n_new=len(shown - before) if count else 0,
            )
        )
        before = shown
    return tuple(steps)


def n_similar(recommender: Recommender, query: Query) -> int:
    """Return how many people of the log chose one of the items that a new user clicked or liked.

    That is all that the collaborative signal knows of them: a few people weigh no less in it than many.
    """
    index_of = recommender.dataset.catalog.index_of
    items = [index for index in map(index_of, (*query.clicks, *query.likes)) if index is not None]
    matrix = recommender.dataset.interactions.positive_matrix()
    return int(np.count_nonzero(matrix @ np.bincount(items, minlength=matrix.shape[1])))


def joins_at(steps: Sequence[HandOverStep]) -> int | None:
    """Return the click from which the collaborative signal has an opinion, 0 if before any; None while it has none."""
    return next((count for count, step in enumerate(steps) if step.others.get("collaborative", 0.0) > 0), None)


def outweighs_at(steps: Sequence[HandOverStep]) -> int | None:
    """Return the click from which the profile rests more on what was done than on what was said.

    None until then, and where nothing that was said counts.
    """
    if not steps[0].stated:
        return None
    return next((count for count, step in enumerate(steps) if step.done > step.stated), None)
