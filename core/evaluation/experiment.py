"""Everybody who can make a list, measured on the same users: mixes, single signals, popular, random, other systems."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.config import RankingConfig
from core.datasets.list_files import ListRows
from core.errors import ConfigError, DataError
from core.evaluation._placed_lists import place_lists
from core.evaluation.comparison import Comparison, Difference, compare, suspicions
from core.evaluation.evaluation import POPULAR, RANDOM, Evaluation, Measured
from core.evaluation.metrics import PER_USER
from core.evaluation.result import Contender, Result, SegmentRow, UserValues, item_ids
from core.evaluation.segments import Segment, by_attribute, by_history, by_item_warmth
from core.progress import Progress, no_progress
from core.signals import labels

BALANCED = "Balanced"
SEGMENT_METRICS = ("hit_rate", "ndcg")
_MOST_SEGMENTS = 20
_SECONDS_OF_NOISE = 1.0


def taken_names() -> tuple[str, ...]:
    """Return the names that no mix and no other system's lists may have: every one stands for itself."""
    return (*labels().values(), POPULAR, RANDOM)


@dataclass(frozen=True)
class Foreign:
    """Another system's lists, and when it made them (seconds since 1970 UTC; None where nobody said)."""

    rows: ListRows
    as_of: float | None = None


@dataclass(frozen=True)
class Contest:
    """Who takes part.

    Attributes
    ----------
    mixes : dict of str to RankingConfig
        The first is the baseline unless another contender is named.
    foreign : dict of str to Foreign

    Raises
    ------
    ConfigError
        If there is no mix, or a name is taken.
    """

    mixes: Mapping[str, RankingConfig] = field(default_factory=lambda: {BALANCED: RankingConfig()})
    foreign: Mapping[str, Foreign] = field(default_factory=dict)
    baseline: str = ""

    def __post_init__(self) -> None:
        if not self.mixes:
            raise ConfigError("there is no mix to measure: give at least one.")
        names = [*self.mixes, *self.foreign, *taken_names()]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ConfigError(f"two contenders would be named {twice[0]!r}: give each a name of its own.")


def hold(
    contest: Contest, evaluation: Evaluation, *, seed: int = 0, progress: Progress = no_progress
) -> tuple[Comparison, Result]:
    """Measure everybody and compare them with the baseline.

    Raises
    ------
    ConfigError
        If the baseline is not among the contenders.
    """
    said = Said()
    measured = []
    n_contenders = len(contest.mixes) + len(contest.foreign) + len(taken_names())
    for place, one in enumerate(_measured(contest, evaluation, said, seed)):
        progress(place / n_contenders, f"Measured {one.name}")
        measured.append(one)
    comparison = compare(measured, baseline=contest.baseline or next(iter(contest.mixes)), seed=seed)
    split, dataset = evaluation.split, evaluation.recommender.dataset
    said.warnings += [sentence for one in measured for sentence in suspicions(one)]
    if split.n_left_out:
        said.notices.append(f"{split.n_left_out:,} actions without a time are on neither side of the split.")
    if dataset.about.is_simulated:
        said.notices.append("This behaviour is simulated: no evidence of quality.")
    if not comparison.is_enough_to_judge:
        said.notices.append(f"{comparison.n_users:,} users are too few to judge.")
    return comparison, Result(
        dataset=dataset.name,
        fingerprint=evaluation.fingerprint,
        version=evaluation.version,
        protocol_id=split.protocol_id,
        part=split.part,
        k=split.rules.k,
        as_of=split.now,
        baseline=comparison.baseline,
        n_users=comparison.n_users,
        n_without_history=int((split.train_events == 0).sum()),
        is_simulated=dataset.about.is_simulated,
        contenders=tuple(_contender(one, comparison.differences.get(one.name, {})) for one in measured),
        segments=tuple(_segment_rows(measured)),
        notices=tuple(dict.fromkeys(said.notices)),
        warnings=tuple(dict.fromkeys(said.warnings)),
        users=_user_values(measured),
    )


@dataclass
class Said:
    """What must be known of lists before their numbers are read, and what makes these mislead."""

    notices: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def measure_foreign(name: str, foreign: Foreign, evaluation: Evaluation, said: Said) -> Measured:
    """Measure another system's lists, and add what must be known of them.

    Raises
    ------
    DataError
        If no list is of a user and an item known here.
    """
    placed = place_lists(foreign.rows, evaluation.split)
    said.notices += [f"{name}: {sentence}" for sentence in placed.notices()]
    said.warnings += [f"{name}: {sentence}" for sentence in placed.warnings()]
    if foreign.as_of is not None and foreign.as_of > evaluation.split.now + _SECONDS_OF_NOISE:
        said.warnings.append(f"{name}: these lists were made after the cut, so they may know what is to be found.")
    return evaluation.measure_lists(name, placed.lists)


def _measured(contest: Contest, evaluation: Evaluation, said: Said, seed: int) -> Iterator[Measured]:
    for name, mix in contest.mixes.items():
        yield evaluation.measure(name, mix)
    yield from evaluation.measure_singles(next(iter(contest.mixes.values())))
    yield evaluation.measure_popular()
    yield evaluation.measure_random(seed=seed)
    for name, foreign in contest.foreign.items():
        try:
            yield measure_foreign(name, foreign, evaluation, said)
        except DataError as error:
            if name == contest.baseline:
                raise
            said.notices.append(f"{name} is not compared: {error}")


def _contender(one: Measured, differences: Mapping[str, Difference]) -> Contender:
    return Contender(one.name, one.config, one.values(), differences, by_item_warmth(one))


def _segment_rows(measured: list[Measured]) -> Iterator[SegmentRow]:
    split = measured[0].split
    for segment in by_history(split):
        yield _segment_row("History", segment, measured)
    for attribute in [name for name in split.train.users.columns if name != "user_id"]:
        segments = by_attribute(split, attribute)
        if 1 < len(segments) <= _MOST_SEGMENTS:
            for segment in segments:
                yield _segment_row(attribute, segment, measured)


def _segment_row(group: str, segment: Segment, measured: list[Measured]) -> SegmentRow:
    means = {one.name: {metric: one.mean(metric, segment.users) for metric in SEGMENT_METRICS} for one in measured}
    return SegmentRow(group, segment.name, segment.n, segment.is_small, means)


def _user_values(measured: list[Measured]) -> UserValues:
    split = measured[0].split
    users = np.flatnonzero(split.is_headline)
    ids = split.train.catalog.item_ids
    return UserValues(
        user_ids=split.user_ids[users],
        chosen=tuple(tuple(str(ids[item]) for item in split.targets_of(int(user))) for user in users),
        metrics={one.name: {metric: one.per_user[metric][users] for metric in PER_USER} for one in measured},
        lists={one.name: item_ids(one.lists[users], ids) for one in measured},
    )
