"""``mixdesk evaluate`` and ``mixdesk tune``: configs on held-out interactions, and a search for better ones."""

import argparse
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli._config_files import read_config
from core.cli._option_values import require_folder
from core.cli._output import remark, say, show_progress
from core.config import RankingConfig
from core.errors import ConfigError, NotFoundError
from core.store import Workspace

if TYPE_CHECKING:
    from core.evaluation import Comparison, Difference, EvaluationProtocol
    from core.evaluation.experiment import ExternalSystem
    from core.evaluation.runs import Run


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``evaluate`` and ``tune`` to a parser's commands."""
    evaluate = commands.add_parser(
        "evaluate", parents=[common], help="measure ranking configs on held-out interactions"
    )
    evaluate.add_argument("dataset")
    evaluate.add_argument(
        "--config", type=Path, action="append", default=[], metavar="FILE", help="ranking config as JSON"
    )
    evaluate.add_argument("--lists", type=Path, metavar="FILE", help="another system's lists: user_id, item_id, rank")
    add_split_options(evaluate)
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write a report that opens anywhere")
    evaluate.add_argument("--final", action="store_true", help="fit on train and validation, and read the test part")
    evaluate.add_argument(
        "--margin",
        type=float,
        metavar="USERS",
        help="of 100: a smaller difference is not worth having (default: the data set's, 1 where none was set)",
    )
    evaluate.add_argument("--note", default="", metavar="TEXT", help="what to remember of this evaluation")
    evaluate.set_defaults(command=_evaluate)

    tune = commands.add_parser("tune", parents=[common], help="search for a better ranking config on validation users")
    tune.add_argument("dataset")
    add_split_options(tune)
    tune.add_argument("--objective", default="ndcg", help="ndcg, hit_rate, recall, map ... (default: ndcg)")
    tune.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="time to search (default: 60)")
    tune.add_argument("--signal", action="append", default=[], metavar="NAME", help="search with this added signal too")
    tune.add_argument("--out", type=Path, metavar="FILE", help="write the ranking config that was found as JSON")
    tune.add_argument("--suggest", action="store_true", help="make what was found the suggested config of the data set")
    tune.set_defaults(command=_tune)


def add_split_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides the protocol."""
    parser.add_argument("--split", default="time", metavar="time|last|random")
    parser.add_argument("--holdout", type=float, default=0.2, help="share held out (default: 0.2)")
    parser.add_argument("--positives", metavar="RULE", help="all, value>=6 or events:purchase,cart")
    parser.add_argument("--min-train", type=int, default=1, help="count users with so many positives in train")
    parser.add_argument("-k", type=int, default=10, help="length of the lists (default: 10)")


def protocol_of(options: argparse.Namespace) -> "EvaluationProtocol":
    """Read the protocol from the options."""
    from core.evaluation import EvaluationProtocol, parse_positives

    return EvaluationProtocol(
        split=options.split,
        holdout=options.holdout,
        positives=None if options.positives is None else parse_positives(options.positives),
        min_train=options.min_train,
        k=options.k,
    )


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation.dataset_runs import evaluate_dataset, kept_external
    from core.evaluation.experiment import Experiment
    from core.store.build import open_recommender
    from core.store.candidate_names import BALANCED

    protocol = protocol_of(options)
    require_folder("--report", options.report)
    configs = _configs(options.config)
    given = {} if options.lists is None else _lists(options.lists, configs)
    workspace = Workspace(options.home)
    recommender = open_recommender(workspace, options.dataset)
    kept = kept_external(workspace, options.dataset)
    for name in given.keys() & kept.keys():
        remark(f"{name}: the lists of {options.lists} take the place of those that are kept under this name.")
    experiment = Experiment({BALANCED: RankingConfig()} | configs, kept | given)
    comparison, run = evaluate_dataset(
        workspace,
        recommender,
        experiment,
        protocol,
        part="test" if options.final else "validation",
        margin=options.margin,
        note=options.note,
        progress=show_progress,
    )
    if options.report is not None:
        _write_report(options.report, workspace, run)
    for notice in (*run.result.warnings, *run.result.notices):
        remark(notice)
    for line in _table(comparison):
        say(options, line)
    return {"run_id": run.entry.run_id, **run.result.to_json()}


def _configs(paths: Sequence[Path]) -> dict[str, RankingConfig]:
    """Read configs by the names of their files."""
    from core.store.candidate_names import reserved_names

    names = [path.stem for path in paths]
    if taken := [name for name in names if names.count(name) > 1 or name in reserved_names()]:
        raise ConfigError(f"configs are named by their files, and {taken[0]!r} is taken: give each its own name.")
    return {path.stem: read_config(path) for path in paths}


def _lists(path: Path, others: Collection[str]) -> dict[str, "ExternalSystem"]:
    """Read another system's lists by the name of their file."""
    from core.datasets.list_files import read_list_file
    from core.evaluation.experiment import ExternalSystem
    from core.store.candidate_names import reserved_lists_names

    if path.stem in {*reserved_lists_names(), *others}:
        raise ConfigError(f"lists are named by their file, and {path.stem!r} is taken: give the file another name.")
    return {path.stem: ExternalSystem(read_list_file(path))}


def _tune(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation.dataset_runs import tune_dataset
    from core.evaluation.search_summary import tried_json
    from core.evaluation.suggestion import suggest_found
    from core.signals import label_of
    from core.store.build import open_recommender

    require_folder("--out", options.out)
    workspace = Workspace(options.home)
    recommender = open_recommender(workspace, options.dataset)
    run = tune_dataset(
        workspace,
        recommender,
        protocol_of(options),
        objective=options.objective,
        added=options.signal,
        budget_seconds=options.budget,
        progress=show_progress,
    )
    found = run.tuned
    assert found is not None
    document = {
        "dataset": options.dataset,
        "run_id": run.entry.run_id,
        "protocol": found.protocol_id,
        "n": found.n_users,
        "objective": found.objective,
        "best_single": label_of(found.best_single, recommender.dataset),
        "best_single_accuracy": found.single_accuracy,
        "beats_single": found.beats_single,
        "half_life": found.half_life_sentence,
        "n_tried": len(found.tried),
        "is_complete": found.is_complete,
        "best": tried_json(found.tried[found.best]),
        "found": tried_json(found.tried[found.suggested]),
        "is_suggested": options.suggest,
        "trade_offs": [tried_json(one) for one in found.tried if one.is_trade_off],
    }
    if options.out is not None:
        text = json.dumps(document["found"]["config"], indent=2)
        options.out.write_text(text + "\n", encoding="utf-8")
    if options.suggest:
        audience = recommender.dataset.options.audience
        suggest_found(workspace, recommender.dataset.name, recommender.version, found, audience)
    for line in _tuned_lines(document):
        say(options, line)
    return document


def _write_report(path: Path, workspace: Workspace, run: "Run") -> None:
    from core.evaluation.runs import report_of

    report = report_of(workspace, run.entry.dataset, run.entry.run_id)
    if report is None:
        raise NotFoundError("the report names somebody who asked to be forgotten meanwhile: evaluate again.")
    path.write_text(report, encoding="utf-8")


def _tuned_lines(document: dict[str, Any]) -> Iterator[str]:
    yield document["protocol"]
    state = "" if document["is_complete"] else ", ended by the time given"
    yield f"{document['n_tried']:,} configs tried, {document['n']:,} validation users{state}; {document['objective']}:"
    for name in ("best", "found"):
        trial = document[name]
        shares = ", ".join(f"{signal} {share:g}" for signal, share in trial["config"]["weights"].items())
        yield f"  {name:<10} {trial['accuracy']:.4f}  variety {trial['variety'] or float('nan'):.3f}  {shares}"
    if own := document["found"]["config"]["new_people"]:
        shares = ", ".join(f"{signal} {share:g}" for signal, share in own["weights"].items() if share)
        yield f"  New people {shares}; the config's own weights within {own['clicks']} clicks"
    if document["half_life"]:
        yield f"  {document['half_life']}"
    if not document["beats_single"]:
        single, value = document["best_single"], document["best_single_accuracy"]
        yield f"  None is surely better than “{single}” alone ({value:.4f})."
    if document["is_suggested"]:
        yield "  It is what this data set suggests now; the next import or rebuild looks for a mix of its own."
    check = f"mixdesk evaluate {document['dataset']} --final --config FILE"
    yield f"  Many tries flatter the best one: check it with `{check}`."


def _table(comparison: "Comparison") -> Iterator[str]:
    from core.evaluation import METRICS
    from core.evaluation.verdict import margin_words

    yield comparison.protocol_id
    yield f"{comparison.n_users:,} users, 95% likely ranges against {comparison.baseline}"
    yield f"A word is of its pair alone. {margin_words(comparison.margin, 'users')}"
    for metric in (one for one in METRICS.values() if one.is_short):
        yield f"\n{metric.words} ({metric.help})"
        for name, one in comparison.measured.items():
            row = comparison.differences.get(name, {}).get(metric.name)
            yield f"  {name:<26} {one.values()[metric.name]:7.4f}{'' if row is None else _beside(row)}"


def _beside(one: "Difference") -> str:
    from core.evaluation.verdict import label

    return f"   {one.difference:+.4f}  {one.low:+.4f} to {one.high:+.4f}  {label(one)}"
