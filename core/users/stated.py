"""What a new user says, beside every item: by the catalog's own words where they are meant, else by meaning."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.users._user_vector import unit
from core.users.match_scale import MatchScale
from core.users.onboarding import LEVEL_SIGN, LEVELS_THAT_LEAN, Encodes, Onboarding
from core.users.vocabulary import Vocabulary

EXACT, OCCURS = 1.0, 0.5
"""What a tag, category or value of that name adds to a similarity, and what the words in an item's text add."""
FURTHER = 0.3
"""What each further interest that an item fits adds."""
GOAL_WEIGHT = 1.0
LEVEL_WEIGHT = 4.0
"""Of the similarity to the way from expert to beginner: it orders what fits and brings nothing in, so it may be loud.

Measured on the shop under Balanced, places that change for its five people: 1, 0, 2, 1, 2 at 2.5; 1, 0, 3, 1, 3 at 4;
2, 1, 4, 1, 3 at 6, which begins to put fewer of the things that fit best first.
"""
NEAREST_SHARE, NEAREST_PER_PLACE = 0.02, 3
COMMON_SHARE = 0.8
"""An interest that so many items fit narrows nothing."""


@dataclass(frozen=True, eq=False)
class Stated:
    """How every item fits what somebody says.

    Attributes
    ----------
    interests : tuple of str
        Those that something fits, in the order said.
    fits : ndarray of bool, shape (n_items, len(interests))
    score : ndarray of float32, shape (n_items,)
        The best match over all interests, more where an item fits several, with parts for the goal and the level.
    match : ndarray of float32, shape (n_items,)
        The best match over all interests alone.
    common : tuple of str
        Interests that more than `COMMON_SHARE` of the catalog fits.
    """

    interests: tuple[str, ...]
    fits: np.ndarray
    score: np.ndarray
    match: np.ndarray
    common: tuple[str, ...] = ()

    def fitted(self, item: int) -> tuple[str, ...]:
        """Return the interests that one item fits."""
        return tuple(text for text, fits in zip(self.interests, self.fits[item], strict=True) if fits)

    @property
    def fits_any(self) -> np.ndarray:
        """Items that fit one of the interests at least, bool of shape (n_items,)."""
        return np.asarray(self.fits.any(axis=1))


def stated_match(
    onboarding: Onboarding,
    vocabulary: Vocabulary,
    texts: np.ndarray,
    encoder: Encodes,
    *,
    k: int,
    scale: Callable[[], MatchScale],
) -> Stated:
    """Match what a new user says with every item.

    Each interest is a taste of its own, and the best one counts. An interest that names a tag, category or attribute
    value fits the items that carry it, all of them. Any other fits the items whose text holds its words and the
    nearest by meaning: where these are no closer than chance, nothing; where they are only loosely alike, only if no
    interest fits better. The goal stands for an interest where none is said or none fits anything; beside interests
    it orders what fits, as the level does.

    Parameters
    ----------
    texts : ndarray of shape (n_items, dim), float32
        The items' text vectors, unit rows or zero.
    k : int
        Length of the list: what is nearest by meaning are 3 k items, or 2% of the catalog.
    scale : callable
        Gives what closeness means in this catalog; asked for interests that name nothing only.
    """
    said = list(onboarding.interests) or [onboarding.goals.strip()]
    goals = [onboarding.goals.strip()] if onboarding.interests and onboarding.goals.strip() else []
    poles = [f"Experience level: {level}" for level in LEVELS_THAT_LEAN] if onboarding.level else []
    vectors = encoder.encode([*said, *goals, *poles])
    similar = texts @ vectors.T if texts.shape[1] else np.zeros((len(texts), len(vectors)), dtype=np.float32)
    n_nearest = max(NEAREST_PER_PLACE * k, round(NEAREST_SHARE * len(texts)))
    found = [_interest(similar[:, place], vocabulary, text, n_nearest, scale) for place, text in enumerate(said)]
    is_sure = any(one.is_sure and one.fits.any() for one in found)
    fits = {
        text: one.fits for text, one in zip(said, found, strict=True) if one.fits.any() and (one.is_sure or not is_sure)
    }
    if goals and not fits:
        alone = replace(onboarding, interests=())
        return stated_match(alone, vocabulary, texts, encoder, k=k, scale=scale)
    heard = [one.scores for text, one in zip(said, found, strict=True) if text in fits or not fits]
    match = np.max(heard, axis=0).astype(np.float32)
    columns = np.stack(list(fits.values()), axis=1) if fits else np.zeros((len(texts), 0), dtype=bool)
    score = match + np.float32(FURTHER) * np.maximum(columns.sum(axis=1, dtype=np.float32) - 1, 0)
    if goals:
        score += np.float32(GOAL_WEIGHT) * similar[:, len(said)]
    if poles:
        towards = unit(vectors[-2].astype(np.float64) - vectors[-1]) if texts.shape[1] else vectors[-1]
        score += np.float32(LEVEL_SIGN[onboarding.level] * LEVEL_WEIGHT) * (texts @ towards if texts.shape[1] else 0.0)
    common = tuple(text for text, mask in fits.items() if mask.mean() > COMMON_SHARE)
    return Stated(tuple(fits), columns, score, match, common)


@dataclass(frozen=True, eq=False)
class _Interest:
    """Which items fit one interest, how well every item does, and whether that is more than loosely alike."""

    fits: np.ndarray
    scores: np.ndarray
    is_sure: bool


def _interest(
    similar: np.ndarray, vocabulary: Vocabulary, text: str, n_nearest: int, scale: Callable[[], MatchScale]
) -> _Interest:
    if (named := vocabulary.named(text)) is not None:
        return _Interest(named, similar + EXACT * named, is_sure=True)
    holding = vocabulary.holding(text)
    scores = similar + OCCURS * holding
    nearest = float(similar.max(initial=-1.0))
    if scale().is_nothing(nearest):
        return _Interest(holding, scores, is_sure=True)
    fits = holding | (_nearest(scores, n_nearest) & (similar > 0))
    return _Interest(fits, scores, is_sure=bool(holding.any()) or nearest >= scale().own)


def _nearest(scores: np.ndarray, count: int) -> np.ndarray:
    nearest = np.zeros(len(scores), dtype=bool)
    nearest[np.argsort(-scores, kind="stable")[:count]] = True
    return nearest
