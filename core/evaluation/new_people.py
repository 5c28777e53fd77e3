"""What a config is worth to people whom nobody knows: validation users, described by two of the catalog's words."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from core.config import RankingConfig
from core.errors import DataError
from core.evaluation._described_lists import DescribedLists
from core.evaluation._splits import Split
from core.evaluation.evaluation import Evaluation
from core.last_used import LastUsed
from core.ranking import Query
from core.users import Onboarding

LENGTH = 10
MAX_PEOPLE = 600
MIN_POSITIVES = 3
MIN_ITEMS = 8
"""Tags and categories on fewer items describe nobody: the list would be theirs by chance."""


@dataclass(frozen=True, slots=True)
class Described:
    """One user as somebody new: what their train positives have in common, and which these are.

    Attributes
    ----------
    user : int
        Position in ``split.user_ids``.
    interests : tuple of str
        Two tags or categories, the one that sets them apart most first.
    known : tuple of str
        Their train positives, which no list may repeat.
    """

    user: int
    interests: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def onboarding(self) -> Onboarding:
        """What they say."""
        return Onboarding(self.interests)

    def query(self, now: float) -> Query:
        """Return the question that they ask."""
        return Query(onboarding=self.onboarding, hides=self.known, now=now)


@dataclass(frozen=True, eq=False)
class NewPeopleMeasure:
    """Lists of 10 for described people.

    Attributes
    ----------
    hits : ndarray of bool, shape (n_people,)
        Whether a list holds one of the person's targets.
    fits : ndarray of int64, shape (n_people,)
        Items of the list that fit one of the interests.
    n_items : int
        Different items over all lists.
    """

    hits: np.ndarray
    fits: np.ndarray
    n_items: int

    @property
    def hit_rate(self) -> float:
        """Share of people with a hit."""
        return float(self.hits.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the hit rate (Wilson, 1927)."""
        from scipy.stats import binomtest  # 0.3 s to import, and every page's first list would wait for it

        found = binomtest(int(self.hits.sum()), len(self.hits)).proportion_ci(method="wilson")
        return float(found.low), float(found.high)

    @property
    def mean_fit(self) -> float:
        """Mean number of items that fit, 0 to 10."""
        return float(self.fits.mean())


def described(split: Split, *, seed: int = 0) -> tuple[Described, ...]:
    """Describe users with three train positives or more, at most 600 drawn by a seed, by two words each.

    Words are tags and categories on at least 8 items. Of these, a person gets the two with the largest
    ``p log(p / q)``, p their share of the person's train positives and q their share of the catalog: the terms of the
    Kullback-Leibler divergence, which a word that one item alone carries does not win.

    Raises
    ------
    DataError
        If the catalog has no such words, or nobody chose enough of them.
    """
    words, carried = _words(split)
    users = np.flatnonzero(split.train_positives >= MIN_POSITIVES)
    if len(users) > MAX_PEOPLE:
        users = np.sort(np.random.default_rng(seed).choice(users, size=MAX_PEOPLE, replace=False))
    chosen = csr_array(split.train.interactions.positive_matrix()[split.train_index[users]])
    counts = (chosen @ carried).toarray()
    own = counts / np.maximum(chosen.sum(axis=1)[:, None], 1)
    usual = np.asarray(carried.sum(axis=0)).ravel() / len(split.train.catalog)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(counts > 0, own * np.log(own / usual), -np.inf)
    best = np.argsort(-apart, axis=1, kind="stable")[:, :2]
    ids = split.train.catalog.item_ids
    found = []
    for row, user in enumerate(users):
        if best.shape[1] == 2 and (apart[row, best[row]] > 0).all():
            known = chosen.indices[chosen.indptr[row] : chosen.indptr[row + 1]]
            found.append(
                Described(int(user), tuple(words[at] for at in best[row]), tuple(str(ids[at]) for at in known))
            )
    if not found:
        raise DataError(
            f"nobody here can be described: that takes {MIN_POSITIVES} choices or more, and two tags or categories on "
            f"at least {MIN_ITEMS} items each."
        )
    return tuple(found)


@dataclass(frozen=True, eq=False)
class NewPeopleBench:
    """Described people with what they say matched once, and any number of configs measured on them.

    Parameters
    ----------
    evaluation : Evaluation
        On validation: its models know nothing of what they chose next.
    people : tuple of Described
    """

    evaluation: Evaluation
    people: tuple[Described, ...]

    @classmethod
    def of(cls, evaluation: Evaluation) -> "NewPeopleBench":
        """Describe an evaluation's users.

        Raises
        ------
        DataError
            If the catalog has no such words, or nobody chose enough of them.
        """
        return cls(evaluation, described(evaluation.split))

    def over(self, evaluation: Evaluation) -> "NewPeopleBench":
        """Return the bench over the same split with other signals, places or synonyms; the people are the same."""
        return NewPeopleBench(evaluation, self.people)

    def measure(self, config: RankingConfig, *, with_pool: bool = True) -> NewPeopleMeasure:
        """Measure lists of 10 of a config for people who have no history.

        Parameters
        ----------
        with_pool : bool
            Whether what they say decides which items compete, as everywhere else; False lets the whole catalog compete.
        """
        lists = (self._lists if with_pool else self._lists_of_all).lists(config)
        shown = np.where(lists < 0, 0, lists)
        fits = np.take_along_axis(self._fitting, shown, axis=1) & (lists >= 0)
        split = self.evaluation.split
        hits = [np.isin(row, split.targets_of(one.user)).any() for row, one in zip(lists, self.people, strict=True)]
        return NewPeopleMeasure(np.array(hits, dtype=bool), fits.sum(axis=1), len(np.unique(lists[lists >= 0])))

    @cached_property
    def _lists(self) -> DescribedLists:
        recommender = self.evaluation.recommender
        recommender.encoder().encode(sorted({text for one in self.people for text in one.interests}))
        queries = tuple(one.query(self.evaluation.split.now) for one in self.people)
        return DescribedLists(recommender, queries, LENGTH, memory=LastUsed(self.evaluation.memory_bytes))

    @cached_property
    def _lists_of_all(self) -> DescribedLists:
        return replace(self._lists, with_pool=False)

    @cached_property
    def _fitting(self) -> np.ndarray:
        """Whether each item fits what a person says, bool of shape (n_people, n_items)."""
        known = self.evaluation.recommender.people
        return np.stack([known.stated(one.onboarding, k=LENGTH).fits_any for one in self.people])


def _words(split: Split) -> tuple[list[str], csr_array]:
    """Return tags and categories on enough items, ascending, and which items carry them, items x words."""
    catalog = split.train.catalog
    pairs = [
        (item, word)
        for item, (category, tags) in enumerate(zip(catalog.categories, catalog.tags, strict=True))
        for word in {*tags, *([str(category)] if category else [])}
    ]
    words = sorted({word for _, word in pairs})
    places = {word: place for place, word in enumerate(words)}
    rows, columns = [item for item, _ in pairs], [places[word] for _, word in pairs]
    carried = csr_array((np.ones(len(pairs), dtype=np.float32), (rows, columns)), shape=(len(catalog), len(words)))
    enough = np.flatnonzero(np.asarray(carried.sum(axis=0)).ravel() >= MIN_ITEMS)
    return [words[place] for place in enough], csr_array(carried[:, enough])
