"""What is known of a person at a moment: the log, what arrived since, a session's try-outs, and their own words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from core.datasets import Dataset
from core.last_used import LastUsed
from core.users import (
    LIKE,
    History,
    Onboarding,
    ProfileState,
    click_kind,
    history_of,
    onboarding_vector,
)
from core.users.match_scale import MatchScale, match_scale
from core.users.onboarding import Encodes
from core.users.query import Query
from core.users.stated import Stated, stated_match
from core.users.vocabulary import Vocabulary


def key_of(query: Query, *, now: float) -> tuple[Any, ...]:
    """Return all that a history depends on: no weight does, so that a person is scored once for all configs."""
    return query.user_id, query.now is None, now, query.clicks, query.likes


@dataclass(frozen=True, eq=False)
class People:
    """Histories and user vectors of one version's users and of new ones; the ones asked for last are kept.

    Parameters
    ----------
    dataset : Dataset
    arrived : dict of str to History
        Events by user that arrived after the version was made.
    parts : dict of str to ndarray of shape (n_items, dim)
    encoder : callable
        Gives the text encoder when somebody's words have to be encoded.
    synonyms : tuple of tuple of str
        Words that mean the same here.
    """

    dataset: Dataset
    arrived: Mapping[str, History]
    parts: Mapping[str, np.ndarray]
    encoder: Callable[[], Encodes]
    synonyms: tuple[tuple[str, ...], ...] = ()
    _kept: LastUsed = field(default_factory=LastUsed, repr=False)

    def history(self, query: Query, *, now: float) -> tuple[History, History]:
        """Return what the log knows of a user with a new user's clicks, and the same with the session's likes."""
        found: tuple[History, History] = self._kept.get(
            ("history", key_of(query, now=now)), lambda: self._with_tries(query, now=now)
        )
        return found

    def _with_tries(self, query: Query, *, now: float) -> tuple[History, History]:
        logged = self._logged(query, now=now)
        logged = logged.with_actions(self._known(query.clicks), click_kind(self.dataset.options), now=now)
        return logged, logged.with_likes(self._known(query.likes), now=now)

    def _logged(self, query: Query, *, now: float) -> History:
        def read() -> History:
            logged = history_of(self.dataset.interactions, query.user_id, now=now)
            if (new := self.arrived.get(query.user_id or "")) is not None:
                # A clock that stands at the newest logged action would hide what has just happened.
                logged = logged.merged(new if query.now is None else new.until(now))
            return logged

        found: History = self._kept.get(("logged", key_of(_without_tries(query), now=now)), read)
        return found

    def taste(self, query: Query, *, decay_per_day: float, now: float) -> dict[str, np.ndarray]:
        """Return the user vector by part, unit length or zero.

        The log's part is summed once; clicks and likes update it in O(dim) each. What was said is no part of it: each
        interest is a taste of its own, see `stated`.
        """
        state = self._profile(query, decay_per_day=decay_per_day, now=now)
        click = click_kind(self.dataset.options)
        tries = [(item, click.strength) for item in self._known(query.clicks)]
        tries += [(item, LIKE.strength) for item in self._known(query.likes)]
        for item, strength in tries:
            parts = {name: vectors[item] for name, vectors in self.parts.items()}
            state = state.updated(parts, strength=strength, timestamp=now)
        return state.vector()

    def _profile(self, query: Query, *, decay_per_day: float, now: float) -> ProfileState:
        def summed() -> ProfileState:
            history = self._logged(query, now=now)
            parts = {name: vectors[history.items] for name, vectors in self.parts.items()}
            return ProfileState.from_history(parts, history.strengths, history.timestamps, decay_per_day=decay_per_day)

        key = ("profile", decay_per_day, key_of(_without_tries(query), now=now))
        found: ProfileState = self._kept.get(key, summed)
        return found

    def stated(self, onboarding: Onboarding, *, k: int) -> Stated:
        """Return how every item fits what a new user says, for a list of k items."""
        encoder = self.encoder()

        def match() -> Stated:
            texts = self.parts["text"]
            return stated_match(onboarding, self._vocabulary, texts, encoder, k=k, scale=self.match_scale)

        found: Stated = self._kept.get(("stated", onboarding, k), match)
        return found

    def knows(self, text: str) -> bool:
        """Return whether the catalog's own words or texts hold what somebody says."""
        found: bool = self._kept.get(("knows", text), lambda: self._vocabulary.knows(text))
        return found

    def match_scale(self) -> MatchScale:
        """Return what closeness by meaning is worth in this catalog."""

        def measure() -> MatchScale:
            return match_scale(self.dataset.catalog, self.parts["text"], self.encoder())

        found: MatchScale = self._kept.get("match scale", measure)
        return found

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.dataset.catalog, self.synonyms)

    def stated_taste(self, onboarding: Onboarding) -> dict[str, np.ndarray]:
        """Return what a new user says as a vector by part: words have a text part only."""
        parts = {name: np.zeros(vectors.shape[1], dtype=np.float32) for name, vectors in self.parts.items()}
        return parts | {"text": onboarding_vector(onboarding, self.encoder())}

    def _known(self, item_ids: tuple[str, ...]) -> list[int]:
        return [index for index in map(self.dataset.catalog.index_of, item_ids) if index is not None]


def _without_tries(query: Query) -> Query:
    """Return the same person without what this session tried out or said."""
    return Query(query.user_id, now=query.now)
