"""What lies between a question and its list, for the recommender and for those who explain it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.config import RankingConfig
from core.index import SimilaritySpace
from core.ranking.blend import Blend
from core.ranking.candidates import Selection
from core.ranking.diversity import Diversified
from core.ranking.floors import Floors
from core.ranking.pool import Pool
from core.ranking.result import Fallback
from core.signals import SignalContext
from core.users import History


@dataclass(frozen=True, slots=True)
class Live:
    """What arrived since a version was made; see `core.store.live`.

    Attributes
    ----------
    histories : dict of str to History
        New events by user, on top of what the log knows.
    waiting : tuple
        Events whose item is not there yet.
    last_number : int
        Number of the newest live row that the engine reflects.
    """

    histories: Mapping[str, History] = field(default_factory=dict)
    waiting: tuple[Any, ...] = ()
    last_number: int = 0


@dataclass(frozen=True, eq=False)
class Scored:
    """Everything scored for one question, before any weight is applied.

    Attributes
    ----------
    logged : History
        Without the session's try-outs: a like does not make an item "seen".
    context : SignalContext
        The question as signals met it, with all their scores.
    arrivals : ndarray of shape (n_items,), optional
        Scores of the signal "New arrivals" where places are kept for them; NaN for what is not new.
    """

    logged: History
    context: SignalContext
    arrivals: np.ndarray | None = None

    @property
    def history(self) -> History:
        """What is known of the person, try-outs included."""
        return self.context.history

    @property
    def scores(self) -> Mapping[str, np.ndarray]:
        """Scores of the whole catalog by signal; NaN is no opinion."""
        return self.context.scores

    @property
    def now(self) -> float:
        """Seconds since 1970 UTC."""
        return self.context.now

    @property
    def space(self) -> SimilaritySpace:
        """The similarity of items."""
        return self.context.engine.space(self.context.config.modalities)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every step between a question and its list, for those who explain it.

    `config` is the one in force: another than asked for where something else is shown instead (`fallback`).
    """

    signals: Scored
    config: RankingConfig
    fallback: Fallback | None
    candidates: np.ndarray
    boost: np.ndarray | None
    blended: Blend
    selection: Selection
    listed: Diversified
    pool: Pool | None
    floors: Floors
