"""Whether a catalog has anything like what a new user says: nearest items, against two measured levels."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.ranking.recommender import Recommender
from core.users.match_scale import MatchScale
from core.users.onboarding import Encodes
from core.wording import joined

Verdict = Literal["good", "loose", "nothing"]


@dataclass(frozen=True, slots=True)
class Match:
    """The item nearest to a text, and what that is worth."""

    text: str
    item_id: str
    title: str
    similarity: float
    verdict: Verdict


def matches(recommender: Recommender, texts: Iterable[str]) -> tuple[Match, ...]:
    """Return the nearest item of every text; nothing is like it where chance alone comes as close.

    The catalog's own words are good as they are: tags, categories, attribute values and what its texts hold.
    Texts in a catalog without any text have no nearest item, and are left out.
    """
    stated = [text for text in texts if text.strip()]
    places, similarity = _nearest(recommender, stated)
    catalog = recommender.dataset.catalog
    people = recommender.people

    def verdict(text: str, value: float) -> Verdict:
        return "good" if people.knows(text) else _verdict(value, people.match_scale())

    return tuple(
        Match(text, catalog.item_ids[place], str(catalog.titles[place]), float(value), verdict(text, float(value)))
        for text, place, value in zip(stated, places, similarity, strict=True)
        if place >= 0
    )


def doubts(found: Sequence[Match], shown: Collection[str]) -> str:
    """Return which words the catalog has nothing like, or only something loosely alike; "" where all is well.

    Parameters
    ----------
    shown : collection of str
        Items of the list beside the sentence: what is not in it is not named as the nearest.
    """

    def nearest(match: Match) -> str:
        return f" (nearest: {match.title})" if match.item_id in shown else ""

    nothing = [match for match in found if match.verdict == "nothing"]
    loose = [match for match in found if match.verdict == "loose"]
    sentences = []
    if nothing:
        words = joined([f"“{_short(match.text)}”" for match in nothing])
        closest = nearest(nothing[0]) if len(nothing) == 1 else ""
        sentences.append(f"Nothing here is like {words}{closest}: no closer than chance. Try other words.")
    if loose:
        words = joined([f"“{_short(match.text)}”{nearest(match)}" for match in loose])
        sentences.append(f"Only loosely alike: {words}.")
    return " ".join(sentences)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _verdict(similarity: float, scale: MatchScale) -> Verdict:
    if scale.is_nothing(similarity):
        return "nothing"
    return "good" if similarity >= scale.own else "loose"


def _nearest(recommender: Recommender, texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return position and cosine of every text's nearest item."""
    encoder: Encodes = recommender.encoder()
    asked = list(texts)
    if not asked:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    places, similarity = recommender.index.search(encoder.encode(asked), 1)
    return places[:, 0], np.nan_to_num(similarity[:, 0])
