"""An experiment: configs, single signals, popular, random and other systems, measured on the same users."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.config import RankingConfig
from core.datasets.list_files import ListRows
from core.errors import ConfigError, DataError
from core.evaluation._placed_lists import place_lists
from core.evaluation.comparison import Comparison, Difference, compare, suspicions
from core.evaluation.evaluation import Evaluation, Measured
from core.evaluation.experiment_result import Candidate, Result, SegmentRow, UserValues, item_ids
from core.evaluation.margin import DEFAULT_MARGIN, check_margin
from core.evaluation.metrics import PER_USER
from core.evaluation.segments import Segment, by_attribute, by_history, by_item_warmth
from core.evaluation.verdict import too_few
from core.evaluation.worth import knows_later
from core.progress import Progress, no_progress
from core.signals import signals
from core.store.candidate_names import BALANCED, always_measured

SEGMENT_METRICS = ("hit_rate", "ndcg")
_MOST_SEGMENTS = 20
_SECONDS_OF_NOISE = 1.0


@dataclass(frozen=True)
class ExternalSystem:
    """Another system's lists, and when it made them (seconds since 1970 UTC; None where nobody said)."""

    rows: ListRows
    as_of: float | None = None


@dataclass(frozen=True)
class Experiment:
    """Who takes part.

    Attributes
    ----------
    configs : dict of str to RankingConfig
        The first is the baseline unless another candidate is named.
    external : dict of str to ExternalSystem

    Raises
    ------
    ConfigError
        If there is no config, or a name is taken.
    """

    configs: Mapping[str, RankingConfig] = field(default_factory=lambda: {BALANCED: RankingConfig()})
    external: Mapping[str, ExternalSystem] = field(default_factory=dict)
    baseline: str = ""

    def __post_init__(self) -> None:
        if not self.configs:
            raise ConfigError("there is no mix to measure: give at least one.")
        names = [*self.configs, *self.external, *always_measured()]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ConfigError(f"two candidates would be named {twice[0]!r}: give each a name of its own.")


def hold(
    experiment: Experiment,
    evaluation: Evaluation,
    *,
    margin: float = DEFAULT_MARGIN,
    seed: int = 0,
    progress: Progress = no_progress,
) -> tuple[Comparison, Result]:
    """Measure everybody and compare them with the baseline.

    Parameters
    ----------
    margin : float in [0, 50]
        Users per 100 below which a difference is not worth having.

    Raises
    ------
    ConfigError
        If the baseline is not among the candidates, or the margin lies outside its range.
    """
    check_margin(margin)
    remarks = Remarks()
    measured = []
    n_candidates = len(experiment.configs) + len(experiment.external) + len(always_measured())
    for place, one in enumerate(_measured(experiment, evaluation, remarks, seed)):
        progress(place / n_candidates, f"Measured {one.name}")
        measured.append(one)
    baseline = experiment.baseline or next(iter(experiment.configs))
    comparison = compare(measured, baseline=baseline, seed=seed, margin=margin)
    return comparison, summarised(comparison, evaluation, remarks)


@dataclass
class Remarks:
    """What must be known of lists before their numbers are read, and what makes these mislead."""

    notices: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def summarised(comparison: Comparison, evaluation: Evaluation, remarks: Remarks) -> Result:
    """Return what a comparison found, with what must be known of it beside the remarks made while measuring."""
    measured = list(comparison.measured.values())
    split, dataset = evaluation.split, evaluation.recommender.dataset
    remarks.warnings += [sentence for one in measured for sentence in suspicions(one)]
    if split.n_left_out:
        remarks.notices.append(f"{split.n_left_out:,} actions without a time are on neither side of the split.")
    if dataset.about.is_simulated:
        remarks.notices.append("This behaviour is simulated: no evidence of quality.")
    if not comparison.is_enough_to_judge:
        remarks.notices.append(too_few(comparison.n_users, dataset.options.audience))
    return Result(
        dataset=dataset.name,
        fingerprint=evaluation.fingerprint,
        version=evaluation.version,
        protocol_id=split.protocol_id,
        part=split.part,
        k=split.protocol.k,
        as_of=split.now,
        until=split.until,
        baseline=comparison.baseline,
        margin=comparison.margin,
        n_users=comparison.n_users,
        n_without_history=int((split.train_events == 0).sum()),
        is_simulated=dataset.about.is_simulated,
        candidates=tuple(_candidate(one, comparison.differences.get(one.name, {})) for one in measured),
        segments=tuple(_segment_rows(measured)),
        notices=tuple(dict.fromkeys(remarks.notices)),
        warnings=tuple(dict.fromkeys(remarks.warnings)),
        users=_user_values(measured),
    )


def measure_external(name: str, external: ExternalSystem, evaluation: Evaluation, remarks: Remarks) -> Measured:
    """Measure another system's lists, and add what must be known of them.

    Raises
    ------
    DataError
        If no list is of a user and an item known here.
    """
    placed = place_lists(external.rows, evaluation.split)
    remarks.notices += [f"{name}: {sentence}" for sentence in placed.notices()]
    remarks.warnings += [f"{name}: {sentence}" for sentence in placed.warnings()]
    if external.as_of is not None and external.as_of > evaluation.split.now + _SECONDS_OF_NOISE:
        remarks.warnings.append(f"{name}: these lists were made after the cut, so they may know what is to be found.")
    return evaluation.measure_lists(name, placed.lists)


def _measured(experiment: Experiment, evaluation: Evaluation, remarks: Remarks, seed: int) -> Iterator[Measured]:
    for name, config in experiment.configs.items():
        remarks.warnings += knows_later(config, evaluation.split.train.added_signals)
        yield evaluation.measure(name, config)
    yield from evaluation.measure_singles(next(iter(experiment.configs.values())), _weighed(experiment, evaluation))
    yield evaluation.measure_popular()
    yield evaluation.measure_random(seed=seed)
    for name, external in experiment.external.items():
        try:
            yield measure_external(name, external, evaluation, remarks)
        except DataError as error:
            if name == experiment.baseline:
                raise
            remarks.notices.append(f"{name} is not compared: {error}")


def _weighed(experiment: Experiment, evaluation: Evaluation) -> list[str]:
    """Return the signals that a config gives weight to, and those of the default one; what is not there stays out."""
    known = signals(evaluation.split.train)
    names = dict.fromkeys(name for config in experiment.configs.values() for name in config.weights.by_name())
    return [name for name in names if name in known]


def _candidate(one: Measured, differences: Mapping[str, Difference]) -> Candidate:
    return Candidate(one.name, one.config, one.values(), differences, by_item_warmth(one))


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
        relevant=tuple(tuple(str(ids[item]) for item in split.targets_of(int(user))) for user in users),
        metrics={one.name: {metric: one.per_user[metric][users] for metric in PER_USER} for one in measured},
        lists={one.name: item_ids(one.lists[users], ids) for one in measured},
    )
