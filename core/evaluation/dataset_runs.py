"""Evaluating and tuning a published data set from start to kept run: what jobs and the command line call."""

import time
from collections.abc import Sequence
from dataclasses import replace

from core.config import RankingConfig
from core.evaluation._search import tune
from core.evaluation.comparison import Comparison
from core.evaluation.experiment import Experiment, ExternalSystem, hold
from core.evaluation.margin import check_margin, stored_margin
from core.evaluation.new_people_search import find_new_people
from core.evaluation.protocol import EvaluationProtocol, Part
from core.evaluation.report import report_html
from core.evaluation.runs import Run, note_test_evaluation, save_run
from core.evaluation.search_summary import TunedSummary
from core.evaluation.suggestion import suggestion_of
from core.evaluation.validation_models import open_evaluation
from core.progress import Progress, between, no_progress
from core.ranking import Recommender
from core.store import Workspace
from core.store.candidate_names import BALANCED, BEST, FOUND, SUGGESTED, named_lists
from core.store.external_lists import external_rows

_SHARE_FOR_SEARCH, _SHARE_FOR_NEW_PEOPLE = 0.8, 0.07
_SEARCHED = _SHARE_FOR_SEARCH + _SHARE_FOR_NEW_PEOPLE


def kept_external(workspace: Workspace, dataset: str) -> dict[str, ExternalSystem]:
    """Return the lists of other systems that are kept with a data set, to be compared with."""
    found = named_lists(workspace, dataset).items()
    return {name: ExternalSystem(external_rows(workspace, dataset, one.name), one.as_of) for name, one in found}


def evaluate_dataset(
    workspace: Workspace,
    recommender: Recommender,
    experiment: Experiment,
    protocol: EvaluationProtocol,
    *,
    part: Part = "validation",
    margin: float | None = None,
    note: str = "",
    progress: Progress = no_progress,
) -> tuple[Comparison, Run]:
    """Measure everybody who takes part, and keep the run; an evaluation on test is counted before it is taken.

    Parameters
    ----------
    margin : float in [0, 50], optional
        Users per 100 below which a difference is not worth having; by default the data set's.

    Raises
    ------
    ConfigError
        If the margin lies outside its range.
    """
    margin = _margin(workspace, recommender.dataset.name, margin)
    start = time.monotonic()
    progress(0.0, "Splitting the log")
    evaluation = open_evaluation(workspace, recommender, protocol, part=part)
    n_test_evaluations = (
        note_test_evaluation(workspace, recommender.dataset.name, evaluation.protocol_id) if part == "test" else None
    )
    comparison, result = hold(experiment, evaluation, margin=margin, progress=between(progress, 0.05, 0.95))
    progress(0.96, "Writing the report")
    about = next((name for name in (*experiment.configs, *experiment.external) if name in comparison.differences), None)
    report = report_html(
        comparison,
        result,
        candidate=about or comparison.baseline,
        made_at=time.time(),
        n_test_evaluations=n_test_evaluations,
    )
    entry = save_run(workspace, result, note=note, seconds=time.monotonic() - start, report=report)
    progress(1.0, "Ready")
    return comparison, Run(entry, result)


def tune_dataset(
    workspace: Workspace,
    recommender: Recommender,
    protocol: EvaluationProtocol,
    *,
    config: RankingConfig | None = None,
    objective: str = "ndcg",
    added: Sequence[str] = (),
    budget_seconds: float = 60.0,
    note: str = "",
    progress: Progress = no_progress,
) -> Run:
    """Search for better configs on validation users, measure what was found beside the others, and keep the run.

    The config suggested after the import is tried in any case, under the filters and rules of the one given. Signals
    that were added to the data set are searched where `added` names them. Weights for new people are searched last,
    where validation users can be described.
    """
    start = time.monotonic()
    progress(0.0, "Splitting the log")
    evaluation = open_evaluation(workspace, recommender, protocol)
    found = tune(
        evaluation,
        config,
        objective=objective,
        known=_known(workspace, recommender, config),
        added=added,
        budget_seconds=budget_seconds,
        progress=between(progress, 0.0, _SHARE_FOR_SEARCH),
    )
    of_new, _ = find_new_people(
        evaluation,
        found.suggested.config,
        added=added,
        progress=between(progress, _SHARE_FOR_SEARCH, _SEARCHED),
    )
    summary = TunedSummary.of(found, None if of_new is None else of_new.suggested.new_people)
    experiment = _final_experiment(workspace, recommender, summary)
    comparison, result = hold(
        experiment,
        evaluation,
        margin=_margin(workspace, recommender.dataset.name, None),
        progress=between(progress, _SEARCHED, 0.97),
    )
    report = report_html(comparison, result, candidate=FOUND, made_at=time.time())
    entry = save_run(workspace, result, note=note, seconds=time.monotonic() - start, tuned=summary, report=report)
    progress(1.0, "Ready")
    return Run(entry, result, summary)


def _known(workspace: Workspace, recommender: Recommender, config: RankingConfig | None) -> tuple[RankingConfig, ...]:
    suggestion = suggestion_of(workspace, recommender.dataset.name, recommender.version)
    if suggestion is None or suggestion.config is None:
        return ()
    if config is None:
        return (suggestion.config,)
    kept = ("filters", "lists", "exclude_seen", "modalities", "k")
    return (replace(suggestion.config, **{name: getattr(config, name) for name in kept}),)


def _final_experiment(workspace: Workspace, recommender: Recommender, found: TunedSummary) -> Experiment:
    """Return what a search found beside Balanced, what is suggested so far, every single signal and other systems."""
    dataset = recommender.dataset.name
    suggestion = suggestion_of(workspace, dataset, recommender.version)
    before = None if suggestion is None else suggestion.config
    chosen, best = (found.tried[place].config for place in (found.suggested, found.best))
    configs = {BALANCED: RankingConfig(), FOUND: chosen}
    for name, config in ((BEST, best), (SUGGESTED, before)):
        if config is not None and config not in configs.values():
            configs[name] = config
    return Experiment(configs, kept_external(workspace, dataset))


def _margin(workspace: Workspace, dataset: str, asked: float | None) -> float:
    return stored_margin(workspace, dataset) if asked is None else check_margin(asked)
