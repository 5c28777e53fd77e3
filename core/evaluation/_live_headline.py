"""What the desk needs at every move: one bench of validation users, and the headline of two configs on it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from core.config import RankingConfig
from core.errors import DataError
from core.evaluation._splits import Split, split_dataset
from core.evaluation.comparison import MIN_USERS, Difference, compare
from core.evaluation.evaluation import Evaluation, Measured
from core.evaluation.margin import DEFAULT_MARGIN
from core.evaluation.metrics import HEADLINE
from core.evaluation.protocol import EvaluationProtocol
from core.ranking import Query, Recommendation, Recommender

VALIDATION_USERS = 1_000


def validation_split(recommender: Recommender) -> Split:
    """Return how a data set is practised on: cut at one moment, or where that leaves too few users, user by user.

    Raises
    ------
    DataError
        If the log cannot be split.
    """
    by_time = split_dataset(recommender.dataset, EvaluationProtocol())
    if by_time.is_headline.sum() >= MIN_USERS:
        return by_time
    with suppress(DataError):  # nobody acts twice
        by_user = split_dataset(recommender.dataset, EvaluationProtocol(split="last"))
        return by_user if by_user.is_headline.sum() >= MIN_USERS else by_time
    return by_time


@dataclass(frozen=True, eq=False)
class Bench:
    """A validation split with its models: everybody for Rewind, at most `VALIDATION_USERS` for live numbers.

    Attributes
    ----------
    whole : Evaluation
        Every user with a later choice.
    validation : Evaluation
        A seeded draw of those whom the headline counts; models are shared.
    """

    whole: Evaluation
    validation: Evaluation
    _by_length: dict[int, Evaluation] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, recommender: Recommender) -> "Bench":
        """Split, fit and score once, so that what follows answers within a move.

        Raises
        ------
        DataError
            If the log cannot be split.
        """
        return cls.over(Evaluation.over(validation_split(recommender), recommender))

    @classmethod
    def over(cls, whole: Evaluation) -> "Bench":
        """Take an evaluation by `validation_split`, and score once."""
        bench = cls(whole, whole.sampled(VALIDATION_USERS))
        if bench.validation.n_users:
            bench.validation.measure("warm-up", RankingConfig())
        return bench

    def at(self, k: int) -> Evaluation:
        """Return the validation users' evaluation for lists of k items, the same object for the same k."""
        return self._by_length.setdefault(k, self.validation.with_k(k))

    @property
    def n_users(self) -> int:
        """Validation users."""
        return self.validation.n_users

    @property
    def is_enough_to_judge(self) -> bool:
        """Whether there are enough validation users for words to mean anything."""
        return self.n_users >= MIN_USERS


@dataclass(frozen=True, eq=False)
class Headline:
    """Two configs on the same validation users.

    Attributes
    ----------
    difference : Difference
        Of `HEADLINE`.
    """

    now: Measured
    compared: Measured
    difference: Difference


def headline(now: Measured, compared: Measured, *, margin: float = DEFAULT_MARGIN) -> Headline:
    """Return one config's headline beside another's; both measured on one bench at one k.

    The word is that of `compare` for the same pair, beside however many others it stands there.
    """
    found = compare(
        [replace(now, name="now"), replace(compared, name="compared")],
        baseline="compared",
        seed=0,
        metrics=(HEADLINE,),
        margin=margin,
    )
    return Headline(now, compared, found.differences["now"][HEADLINE])


@dataclass(frozen=True, eq=False)
class Rewound:
    """A user's list as of the cut, beside what they chose next.

    Attributes
    ----------
    relevant : tuple of str
        Items chosen after the cut that were not in the history before it.
    is_counted : bool
        Whether the headline counts this user: those with choices before the cut.
    """

    answer: Recommendation
    relevant: tuple[str, ...]
    is_counted: bool

    @property
    def found(self) -> tuple[str, ...]:
        """Chosen items that the list shows, in the list's order."""
        return tuple(item.item_id for item in self.answer.items if item.item_id in self.relevant)

    def found_by(self, item_ids: Sequence[str]) -> int:
        """Return how many of the chosen items another list shows within the same length."""
        return len(set(item_ids[: self.answer.config.k]) & set(self.relevant))

    @property
    def missed(self) -> tuple[str, ...]:
        """Chosen items that the list does not show."""
        shown = self.answer.ranks()
        return tuple(item for item in self.relevant if item not in shown)


def rewind(evaluation: Evaluation, user_id: str, config: RankingConfig) -> Rewound | None:
    """Return what the train-side models would have shown a user at the cut; None without a later choice.

    Candidates are those of the headline: everything that is not in the user's train side.
    """
    split = evaluation.split
    user = split.index_of(user_id)
    if user is None:
        return None
    answer = evaluation.recommender.recommend(
        Query(user_id, now=evaluation.maker.now), replace(config, exclude_seen="any")
    )
    ids = split.train.catalog.item_ids
    relevant = tuple(str(ids[item]) for item in split.targets_of(user))
    return Rewound(answer, relevant, bool(split.is_headline[user]))


def rewind_lists(
    evaluation: Evaluation, user_id: str, config: RankingConfig, item_ids: Sequence[str]
) -> Recommendation:
    """Return another system's list as the train-side models see it at the cut, in its own order."""
    query = Query(user_id, now=evaluation.maker.now)
    return evaluation.recommender.explain_list(query, replace(config, exclude_seen="any"), item_ids)


def users_to_rewind(evaluation: Evaluation, preferred: Sequence[str] = ()) -> list[str]:
    """Return users with a history and a later choice: the preferred ones first, then those with most to find."""
    split = evaluation.split
    users = np.flatnonzero(split.is_headline)
    order = users[np.argsort(-split.target_counts[users], kind="stable")]
    counted = [str(user) for user in split.user_ids[order]]
    known = set(counted)
    return list(dict.fromkeys([*(user for user in preferred if user in known), *counted]))
