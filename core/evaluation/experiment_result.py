"""What an evaluation found, whole: for screens, files and the report; it outlives the models it was measured with."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.config import RankingConfig
from core.errors import NotFoundError
from core.evaluation.comparison import MIN_USERS, Difference, foremost
from core.evaluation.segments import ItemRecall

_PLAIN = ("dataset", "fingerprint", "version", "part", "k", "baseline", "margin", "is_simulated", "n_without_history")
"""Fields of a result that go by their own name in JSON."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One of those that were measured.

    Attributes
    ----------
    config : RankingConfig or None
        None for lists that no config made.
    metrics : dict of str to float
        Means over the headline's users, and set-level numbers; NaN where unknown.
    differences : dict of str to Difference
        Against the baseline, by per-user metric; empty for the baseline itself.
    items : dict of str to ItemRecall
        Choices found among warm and cold items.
    """

    name: str
    config: RankingConfig | None
    metrics: Mapping[str, float]
    differences: Mapping[str, Difference]
    items: Mapping[str, ItemRecall]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """Some of the users: how they were grouped, and what each candidate is worth to them, by name and metric."""

    group: str
    name: str
    n: int
    is_small: bool
    means: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class UserValues:
    """Every user of the headline apart.

    Attributes
    ----------
    user_ids : ndarray of str, as objects, shape (n_users,)
    relevant : tuple of tuple of str
        What each user chose next.
    metrics : dict of str to dict of str to ndarray of shape (n_users,)
        By candidate, then metric.
    lists : dict of str to tuple of tuple of str
        What each user was shown, by candidate.
    """

    user_ids: np.ndarray
    relevant: tuple[tuple[str, ...], ...]
    metrics: Mapping[str, Mapping[str, np.ndarray]]
    lists: Mapping[str, tuple[tuple[str, ...], ...]]

    def without(self, unwanted: Collection[str]) -> "UserValues":
        """Return all users but some."""
        at = [place for place, user in enumerate(self.user_ids) if user not in unwanted]
        return UserValues(
            user_ids=self.user_ids[at],
            relevant=tuple(self.relevant[place] for place in at),
            metrics={
                name: {metric: values[at] for metric, values in metrics.items()}
                for name, metrics in self.metrics.items()
            },
            lists={name: tuple(lists[place] for place in at) for name, lists in self.lists.items()},
        )


@dataclass(frozen=True, eq=False)
class Result:
    """Candidates on the same users under one protocol.

    Attributes
    ----------
    as_of : float
        The moment of the cut, in seconds since 1970 UTC; NaN where the log has no times.
    until : float
        The newest moment of what is held out; NaN where that is unknown.
    margin : float
        Users per 100 below which a difference was taken for not worth having.
    n_users : int
        Users whom the headline counts.
    n_without_history : int
        Users with something to find and nothing in train: they stand apart.
    notices : tuple of str
        What must be known before any number is read.
    warnings : tuple of str
        What makes numbers mislead: too good to be true, or lists that are not there.
    """

    dataset: str
    fingerprint: str
    version: str
    protocol_id: str
    part: str
    k: int
    as_of: float
    until: float
    baseline: str
    margin: float
    n_users: int
    n_without_history: int
    is_simulated: bool
    candidates: tuple[Candidate, ...]
    segments: tuple[SegmentRow, ...]
    notices: tuple[str, ...]
    users: UserValues
    warnings: tuple[str, ...] = ()

    @property
    def is_enough_to_judge(self) -> bool:
        """Whether there are enough users for words to mean anything."""
        return self.n_users >= MIN_USERS

    def candidate(self, name: str) -> Candidate:
        """Return one candidate.

        Raises
        ------
        NotFoundError
            If nothing of this name was measured.
        """
        for one in self.candidates:
            if one.name == name:
                return one
        names = ", ".join(one.name for one in self.candidates)
        raise NotFoundError(f"{name!r} was not measured here: choose one of {names}.")

    @property
    def differences(self) -> Mapping[str, Mapping[str, Difference]]:
        """By candidate, then metric; the baseline is not among them."""
        return {one.name: one.differences for one in self.candidates if one.name != self.baseline}

    def most_moved(self, name: str, *, metric: str = "ndcg", n: int = 10) -> tuple[list[str], list[str]]:
        """Return ids of the users who gain most from a candidate against the baseline, and who lose most."""
        metrics = self.users.metrics
        return foremost(self.users.user_ids, metrics[name][metric] - metrics[self.baseline][metric], n=n)

    def to_json(self) -> dict[str, Any]:
        """Return everything but what is known of single users; unknown numbers are None."""
        return {name: getattr(self, name) for name in _PLAIN} | {
            "protocol": self.protocol_id,
            "n": self.n_users,
            "as_of": known(self.as_of),
            "until": known(self.until),
            "candidates": [_candidate_json(one) for one in self.candidates],
            "segments": [_segment_json(one) for one in self.segments],
            "notices": list(self.notices),
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any], users: UserValues) -> "Result":
        """Read what `to_json` wrote."""
        return cls(
            **{name: document[name] for name in _PLAIN},
            protocol_id=document["protocol"],
            n_users=document["n"],
            as_of=number(document["as_of"]),
            until=number(document["until"]),
            candidates=tuple(_candidate_of(one) for one in document["candidates"]),
            segments=tuple(_segment_of(one) for one in document["segments"]),
            notices=tuple(document["notices"]),
            warnings=tuple(document.get("warnings", ())),  # runs kept by earlier versions have none
            users=users,
        )


def known(value: float) -> float | None:
    """Return a number that JSON can write, None where it is unknown."""
    return value if math.isfinite(value) else None


def number(value: float | None) -> float:
    """Return a number that JSON wrote, NaN where it was unknown."""
    return float("nan") if value is None else float(value)


def _candidate_json(one: Candidate) -> dict[str, Any]:
    return {
        "name": one.name,
        "config": None if one.config is None else one.config.to_json(),
        "metrics": _numbers(one.metrics),
        "against_baseline": {
            metric: {name: _plain(value) for name, value in asdict(row).items() if name not in ("candidate", "metric")}
            for metric, row in one.differences.items()
        },
        "items": {kind: {"recall": known(found.recall), "n": found.n} for kind, found in one.items.items()},
    }


def _candidate_of(document: Mapping[str, Any]) -> Candidate:
    name = document["name"]
    differences = {
        metric: Difference(name, metric, **{key: _unplain(value) for key, value in row.items()})
        for metric, row in document["against_baseline"].items()
    }
    config = None if document["config"] is None else RankingConfig.from_json(document["config"])
    items = {kind: ItemRecall(number(found["recall"]), found["n"]) for kind, found in document["items"].items()}
    return Candidate(name, config, _read_numbers(document["metrics"]), differences, items)


def _segment_json(one: SegmentRow) -> dict[str, Any]:
    means = {name: _numbers(values) for name, values in one.means.items()}
    return {"group": one.group, "name": one.name, "n": one.n, "is_small": one.is_small, "means": means}


def _segment_of(document: Mapping[str, Any]) -> SegmentRow:
    means = {name: _read_numbers(values) for name, values in document["means"].items()}
    return SegmentRow(document["group"], document["name"], document["n"], document["is_small"], means)


def _numbers(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: known(value) for name, value in values.items()}


def _read_numbers(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: number(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return known(value) if isinstance(value, float) else value


def _unplain(value: Any) -> Any:
    return float("nan") if value is None else value


def item_ids(lists: np.ndarray, ids: Sequence[str] | np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Return rows of item positions as ids; -1 holds none."""
    names = np.asarray(ids, dtype=object)
    return tuple(tuple(names[row[row >= 0]]) for row in lists)
