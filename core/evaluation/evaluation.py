"""One split, its models, and any number of configs measured on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import Collaborative, RankingConfig
from core.evaluation._batch_lists import ListMaker
from core.evaluation._batch_ranking import MEMORY_BYTES
from core.evaluation._splits import Split, split_dataset
from core.evaluation.metrics import PER_SET, PER_USER, Shown
from core.evaluation.protocol import EvaluationProtocol, Part
from core.last_used import LastUsed
from core.ranking import Recommender
from core.ranking.floors import AutoPlaces
from core.signals import CollaborativeScorer, label_of
from core.store.candidate_names import POPULAR, RANDOM


@dataclass(frozen=True, eq=False)
class Measured:
    """Lists of one candidate and what they are worth.

    Attributes
    ----------
    lists : ndarray of int64, shape (n_users, k)
    per_user : dict of str to ndarray of shape (n_users,)
        By metric, aligned with ``split.user_ids``, users outside the headline included.
    per_set : dict of str to float
        By metric, over the headline's users.
    config : RankingConfig or None
        The config; None for lists that no config made.
    """

    name: str
    lists: np.ndarray
    per_user: Mapping[str, np.ndarray]
    per_set: Mapping[str, float]
    split: Split
    config: RankingConfig | None = None

    def mean(self, metric: str, users: np.ndarray | None = None) -> float:
        """Return a per-user metric's mean over some users, by default the headline's; NaN without any."""
        values = self.per_user[metric][self.split.is_headline if users is None else users]
        values = values[~np.isnan(values)]
        return float(values.mean()) if len(values) else float("nan")

    def values(self) -> dict[str, float]:
        """Return every metric of the headline."""
        return {name: self.mean(name) for name in self.per_user} | dict(self.per_set)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Measures configs, single signals and external lists on the same users and targets.

    Parameters
    ----------
    split : Split
    recommender : Recommender
        Over ``split.train``: its models know nothing after the cut.
    memory_bytes : int
        What matrices of users x items may take.
    scored_by : ListMaker, optional
        Over the same split, when its scores are there already.
    version, fingerprint : str
        Of the data set that was split.
    """

    split: Split
    recommender: Recommender
    memory_bytes: int = MEMORY_BYTES
    scored_by: ListMaker | None = None
    version: str = "unsaved"
    fingerprint: str = ""

    @classmethod
    def of(
        cls,
        recommender: Recommender,
        protocol: EvaluationProtocol | None = None,
        *,
        part: Part = "validation",
        memory_bytes: int = MEMORY_BYTES,
    ) -> "Evaluation":
        """Split the data set of a prepared recommender and fit anew on the train side; vectors are shared.

        Raises
        ------
        DataError
            If the data set cannot be split by these rules.
        """
        split = split_dataset(recommender.dataset, protocol or EvaluationProtocol(), part)
        return cls.over(split, recommender, memory_bytes=memory_bytes)

    @classmethod
    def over(
        cls,
        split: Split,
        recommender: Recommender,
        *,
        collaborative: Mapping[Collaborative, CollaborativeScorer | None] | None = None,
        memory_bytes: int = MEMORY_BYTES,
    ) -> "Evaluation":
        """Take a split of a prepared recommender's data set, with models fitted on its train side if there are any."""
        fitted = Recommender(
            split.train,
            recommender.parts,
            recommender.index,
            recommender.encoder,
            f"{split.part} side",
            models={} if collaborative is None else {"collaborative": collaborative},
            auto_places=recommender.auto_places,
            synonyms=recommender.synonyms,
        )
        return cls(
            split,
            fitted,
            memory_bytes,
            version=recommender.version,
            fingerprint=recommender.dataset.fingerprint,
        )

    def sampled(self, n: int | None = None, *, seed: int = 0) -> "Evaluation":
        """Return the evaluation on the headline's users only, at most n drawn by a seed; models are shared."""
        return replace(self, split=self.split.sampled(n, seed=seed), scored_by=None)

    def with_k(self, k: int) -> "Evaluation":
        """Return the evaluation for lists of another length; models and what they scored are shared."""
        split = replace(self.split, protocol=self.split.protocol.with_k(k))
        return replace(self, split=split, scored_by=replace(self.maker, split=split))

    def adapted(
        self,
        *,
        signals: Mapping[str, Any] | None = None,
        auto_places: AutoPlaces | None = None,
        synonyms: tuple[tuple[str, ...], ...] | None = None,
    ) -> "Evaluation":
        """Return the evaluation with what has changed around its version; models and what was scored are shared.

        Parameters are those of `Recommender.adapted`.
        """
        recommender = self.recommender.adapted(signals=signals, auto_places=auto_places, synonyms=synonyms)
        split = replace(self.split, train=recommender.dataset)
        maker = replace(self.maker, split=split, recommender=recommender)
        return replace(self, split=split, recommender=recommender, scored_by=maker)

    @cached_property
    def maker(self) -> ListMaker:
        """What makes everybody's lists."""
        return self.scored_by or ListMaker(self.split, self.recommender, LastUsed(self.memory_bytes))

    @cached_property
    def _popular(self) -> np.ndarray:
        return self.maker.popular_lists()

    @property
    def protocol_id(self) -> str:
        """The rules in one line; numbers under different ones do not compare."""
        return self.split.protocol_id

    @property
    def n_users(self) -> int:
        """Users whom the headline counts."""
        return int(self.split.is_headline.sum())

    def measure(self, name: str, config: RankingConfig) -> Measured:
        """Measure one config: its weights, normalisation, variety, filters and rules, at the rules' k."""
        return self.measure_lists(name, self.maker.lists(config), config)

    def measure_singles(self, config: RankingConfig, names: Iterable[str]) -> list[Measured]:
        """Measure signals alone, each with the config's other settings and without variety."""
        plain = config.with_settings({"diversity": 0})
        return [self.measure(label_of(name, self.split.train), plain.alone(name)) for name in names]

    def measure_popular(self) -> Measured:
        """Measure the most chosen items that each user has not seen."""
        return self.measure_lists(POPULAR, self._popular)

    def measure_random(self, *, seed: int) -> Measured:
        """Measure items drawn at random among those each user has not seen."""
        return self.measure_lists(RANDOM, self.maker.random_lists(seed=seed))

    def measure_lists(self, name: str, lists: np.ndarray, config: RankingConfig | None = None) -> Measured:
        """Measure any lists: int64 of shape (n_users, k), rows aligned with ``split.user_ids``, -1 for nothing."""
        shown = self._shown(lists, config)
        per_user = {metric: compute(shown) for metric, compute in PER_USER.items()}
        per_set = {metric: compute(shown) for metric, compute in PER_SET.items()}
        return Measured(name, lists, per_user, per_set, self.split, config)

    def score(
        self, config: RankingConfig, per_user: Sequence[str], per_set: Sequence[str] = ()
    ) -> tuple[np.ndarray, tuple[float, ...]]:
        """Return only some metrics of a config: float64 of shape (n_headline_users, n_metrics), and set-level ones."""
        shown = self._shown(self.maker.lists(config), config)
        values = np.stack([PER_USER[metric](shown)[self.split.is_headline] for metric in per_user], axis=1)
        return values, tuple(PER_SET[metric](shown) for metric in per_set)

    def _shown(self, lists: np.ndarray, config: RankingConfig | None) -> Shown:
        modalities = RankingConfig().modalities if config is None else config.modalities
        return Shown(self.split, lists, self.recommender.space(modalities), self._popular)
