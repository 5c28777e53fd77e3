"""What a signal is, and what it is told when it scores: the same for every one that a config can blend."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from core.config import Modalities, RankingConfig
from core.datasets import Dataset
from core.index import SimilaritySpace
from core.users import History
from core.users.people import People, key_of
from core.users.query import Query


class Engine(Protocol):
    """What signals may use of the engine that asks them: a data set with its vectors and fitted models."""

    @property
    def dataset(self) -> Dataset:
        """The catalog, its log and its users."""
        ...

    @property
    def parts(self) -> Mapping[str, np.ndarray]:
        """L2-normalised vectors of the items by modality, float32 of shape (n_items, dim) each."""
        ...

    @property
    def people(self) -> People:
        """What is known of persons."""
        ...

    def space(self, modalities: Modalities) -> SimilaritySpace:
        """Return the similarity of items under these weights of their parts."""
        ...

    def model(self, signal: str, settings: Hashable, fit: Callable[[], Any]) -> Any:
        """Return a signal's fitted model: the version's own, one fitted before under these settings, or a new one."""
        ...

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made under a key before, else make it and keep it for a while."""
        ...


@dataclass(frozen=True, eq=False)
class SignalContext:
    """One question, as a signal meets it; frozen, shared by all signals.

    Attributes
    ----------
    history : History
        What is known of the person, the session's try-outs included.
    decayed : ndarray of shape (n_events,)
        What time decay leaves of each event of the history.
    stated_weight : float
        What a new user states counts as one more event of this weight; 0 where nothing is.
    now : float
        Seconds since 1970 UTC.
    scores : dict of str to ndarray
        Of the signals that this one depends on.
    """

    engine: Engine
    query: Query
    config: RankingConfig
    now: float
    history: History
    decayed: np.ndarray
    stated_weight: float = 0.0
    scores: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class UsersContext:
    """A block of users at one moment.

    Attributes
    ----------
    users : ndarray of int64
        Positions in the log, -1 for users without history.
    scores : dict of str to UserScores
        Of the signals that this one depends on.
    """

    engine: Engine
    users: np.ndarray
    config: RankingConfig
    now: float
    scores: Mapping[str, "UserScores"] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class UserScores:
    """Scores of a block of users: a row for each, one row for all, or some rows and which user has which.

    Attributes
    ----------
    scores : ndarray of shape (n_rows, n_items), float32
        NaN for no opinion.
    rows : ndarray of shape (n_users,), int64
        Row of `scores` that holds for each user.
    """

    scores: np.ndarray
    rows: np.ndarray

    @classmethod
    def one_each(cls, scores: np.ndarray) -> "UserScores":
        """Take row u for user u."""
        return cls(scores, np.arange(len(scores)))

    @classmethod
    def one_for_all(cls, scores: np.ndarray, n_users: int) -> "UserScores":
        """Take one vector of shape (n_items,) for everybody."""
        return cls(np.ascontiguousarray(scores, dtype=np.float32)[None, :], np.zeros(n_users, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Attribution:
    """Where the scores of some items come from, as shares of each score before the average item's is taken off.

    Attributes
    ----------
    sources : ndarray of int64
        Items of the history.
    shares : ndarray of shape (n_items, n_sources or one more)
        A column more than there are sources holds what all others add together.
    n_sources : int
        How many items of the history count at all.
    stated : ndarray of shape (n_items,), optional
        The share of what a new user states.
    """

    sources: np.ndarray
    shares: np.ndarray
    n_sources: int
    stated: np.ndarray | None = None


class Signal(ABC):
    """One reason to show an item, as scores of the whole catalog; NaN is "no opinion".

    A subclass in a file of its own and one line of registration (`core.signals.registry`, or the entry point group
    ``mixdesk.signals`` of another package) are all that a new signal takes: faders, bars, reasons, the search for
    configs, evaluation and files iterate over the registry.

    Attributes
    ----------
    name : str
        In configurations, files and addresses: lower-case letters, digits and _.
    label, short_label, help : str
        On screen; the short one where there is room for one word.
    letter : str
        Inside its segment of a bar.
    because, in_short : str
        Why an item stands where it does, with ``{}`` for the history items behind it: within a sentence, and alone.
    colours : tuple of str
        On light and on dark ground.
    is_optional : bool
        Whether its fader is on the desk only where a mix gives it weight, or somebody asks for it.
    is_fitted : bool
        Whether it has a model: `fit` when a version is made, `save` and `load` with it, `model` when it scores.
    needs : tuple of str
        Signals whose scores it builds on; they are scored first, whatever their weight.
    """

    name: str
    label: str
    short_label: str
    help: str
    letter: str
    because: ClassVar[str] = ""
    in_short: ClassVar[str] = ""
    colours: tuple[str, str]
    is_optional: ClassVar[bool] = False
    is_fitted: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ()

    def help_for(self, engine: Engine) -> str:
        """Return `help` as it holds for one data set and what its items are compared by."""
        del engine
        return self.help

    def why_unavailable(self, dataset: Dataset) -> str:
        """Return why the signal cannot take part on a data set, with the cure; "" where it can."""
        del dataset
        return ""

    def settings(self, config: RankingConfig) -> Hashable:
        """Return all of a configuration that the scores depend on; they are kept under it."""
        del config
        return None

    def fit_settings(self, config: RankingConfig) -> Hashable:
        """Return all of a configuration that the fitted model depends on; it is kept under it."""
        return self.settings(config)

    def person(self, context: SignalContext) -> Hashable:
        """Return all of a question that the scores depend on beside the settings and those of `needs`."""
        return key_of(context.query, now=context.now)

    @abstractmethod
    def score(self, context: SignalContext) -> np.ndarray:
        """Return one score an item, float32 of shape (n_items,)."""

    def score_users(self, context: UsersContext) -> UserScores:
        """Return the scores of many users: equal to `score` user by user, which is what this does."""
        dataset = context.engine.dataset
        rows = np.full((len(context.users), len(dataset.catalog)), np.nan, dtype=np.float32)
        for place, user in enumerate(context.users):
            user_id = str(dataset.interactions.user_ids[user]) if user >= 0 else None
            rows[place] = self.score(_of_user(context, place, user_id))
        return UserScores.one_each(rows)

    def event_weights(self, context: SignalContext) -> np.ndarray | None:
        """Return what each event of the history weighs, of shape (n_events,), >= 0; None where it hears none."""
        del context
        return None

    def attribution(self, context: SignalContext, items: np.ndarray) -> Attribution | None:
        """Return which items of the history the scores of `items` come from; None where that is no question."""
        del context, items
        return None

    def fact(self, engine: Engine, config: RankingConfig, item: int, *, now: float) -> str:
        """Return what of an item the score comes from where that is no history item, such as "Margin 0.42"; "" else."""
        del engine, config, item, now
        return ""

    def fit(self, dataset: Dataset, config: RankingConfig) -> Any:
        """Return the model under the settings of a configuration; None where the data has nothing to fit."""
        raise NotImplementedError(f"{self.name} is fitted and does not say how.")

    def model(self, engine: Engine, config: RankingConfig) -> Any:
        """Return the fitted model, fitting it now where neither the version nor an earlier question has it."""
        return engine.model(self.name, self.fit_settings(config), lambda: self.fit(engine.dataset, config))

    def keeps_fit(self, before: Dataset, after: Dataset) -> bool:
        """Return whether a model of one data set holds for another of the same catalog; else it is refitted."""
        del before, after
        return False

    def grown(self, model: Any, *, n_known: int, n_items: int) -> Any:
        """Return a fitted model for a catalog that has new items at its end; as it is where they do not matter."""
        del n_known, n_items
        return model

    def save(self, model: Any, folder: Path) -> None:
        """Write what `fit` returned into an existing empty folder."""
        raise NotImplementedError(f"{self.name} fits a model and does not say how it is saved.")

    def load(self, folder: Path) -> Any:
        """Read what `save` wrote."""
        raise NotImplementedError(f"{self.name} fits a model and does not say how it is loaded.")


def _of_user(context: UsersContext, place: int, user_id: str | None) -> SignalContext:
    query = Query(user_id, now=context.now)
    _, history = context.engine.people.history(query, now=context.now)
    scores = {name: found.scores[found.rows[place]] for name, found in context.scores.items()}
    return SignalContext(
        context.engine, query, context.config, context.now, history, np.ones(len(history)), scores=scores
    )
