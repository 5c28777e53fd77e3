"""``mixdesk evaluate`` and ``mixdesk tune``: mixes on choices no model has seen, and a search for better ones."""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import RankingConfig
from core.errors import ConfigError
from core.workspace import Workspace
from dashboard.mix_files import read_mix

if TYPE_CHECKING:
    from core.evaluation import Comparison, Difference, Evaluation, EvaluationRules, Measured
    from core.evaluation.tuning import Trial

BALANCED = "Balanced"
_SEED = 0
_TABLE_METRICS = ("hit_rate", "ndcg", "recall", "map", "intra_list_diversity", "novelty")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``evaluate`` and ``tune`` to a parser's commands."""
    evaluate = commands.add_parser("evaluate", parents=[common], help="measure mixes on choices they have not seen")
    evaluate.add_argument("dataset")
    evaluate.add_argument("--config", type=Path, action="append", default=[], metavar="FILE", help="a mix as JSON")
    evaluate.add_argument("--lists", type=Path, metavar="FILE", help="another system's lists: user_id, item_id, rank")
    add_split_options(evaluate)
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write a report that opens anywhere")
    evaluate.add_argument("--final", action="store_true", help="fit on train and validation, and read the test part")
    evaluate.set_defaults(command=_evaluate)

    tune = commands.add_parser("tune", parents=[common], help="search for a better mix on practice users")
    tune.add_argument("dataset")
    add_split_options(tune)
    tune.add_argument("--objective", default="ndcg", help="ndcg, hit_rate, recall, map ... (default: ndcg)")
    tune.add_argument("--budget", type=float, default=60.0, metavar="SECONDS", help="time to search (default: 60)")
    tune.add_argument("--out", type=Path, metavar="FILE", help="write the suggested mix as JSON")
    tune.set_defaults(command=_tune)


def add_split_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides the protocol."""
    parser.add_argument("--split", default="time", metavar="time|last|random")
    parser.add_argument("--holdout", type=float, default=0.2, help="share held out (default: 0.2)")
    parser.add_argument("--positives", metavar="RULE", help="all, value>=6 or events:purchase,cart")
    parser.add_argument("--min-train", type=int, default=1, help="count users with so many choices in train")
    parser.add_argument("-k", type=int, default=10, help="length of the lists (default: 10)")


def rules_of(options: argparse.Namespace) -> "EvaluationRules":
    """Read the protocol from the options."""
    from core.evaluation import EvaluationRules, parse_positives

    return EvaluationRules(
        split=options.split,
        holdout=options.holdout,
        positives=None if options.positives is None else parse_positives(options.positives),
        min_train=options.min_train,
        k=options.k,
    )


def _evaluate(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation import Evaluation, compare, suspicions
    from core.ranking.versions import open_recommender

    rules = rules_of(options)
    _require_folder("--report", options.report)
    mixes = {path.stem: read_mix(path) for path in options.config}
    if len(mixes) < len(options.config) or BALANCED in mixes:
        raise ConfigError(f"mixes are named by their files: give each its own name, none of them {BALANCED!r}.")
    recommender = open_recommender(Workspace(options.home), options.dataset)
    evaluation = Evaluation.of(recommender, rules, part="test" if options.final else "validation")
    measured, notices = _measured(evaluation, mixes, options.lists)
    comparison = compare(measured, baseline=BALANCED, seed=_SEED)
    notices += [sentence for one in measured for sentence in suspicions(one)]
    if recommender.dataset.about.is_simulated:
        notices.append("This behaviour is simulated: no evidence of quality.")
    if not comparison.is_enough_to_judge:
        notices.append(f"{comparison.n_users:,} users are too few to judge.")
    notices = list(dict.fromkeys(notices))
    if options.report is not None:
        _write_report(options.report, comparison, contender=next(iter([*mixes, *_stem(options.lists), BALANCED])))
    sys.stderr.writelines(f"{notice}\n" for notice in notices)
    if not options.json:
        sys.stdout.writelines(f"{line}\n" for line in _table(comparison))
    return _document(options.dataset, evaluation, comparison, notices)


def _tune(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation import Evaluation
    from core.evaluation.evaluation import SINGLE_WORDS
    from core.evaluation.tuning import tune
    from core.ranking.versions import open_recommender

    _require_folder("--out", options.out)
    recommender = open_recommender(Workspace(options.home), options.dataset)
    evaluation = Evaluation.of(recommender, rules_of(options))
    found = tune(evaluation, objective=options.objective, budget_seconds=options.budget, progress=_show_progress)
    document = {
        "dataset": options.dataset,
        "protocol": found.protocol_id,
        "n": evaluation.n_users,
        "objective": found.objective,
        "best_single": SINGLE_WORDS[found.best_single],
        "n_tried": len(found.trials),
        "is_complete": found.is_complete,
        "best": _trial(found.best),
        "suggested": _trial(found.suggested),
        "trade_offs": [_trial(one) for one in found.frontier()],
    }
    if options.out is not None:
        text = json.dumps(found.suggested.config.to_json(), indent=2)
        options.out.write_text(text + "\n", encoding="utf-8")
    if not options.json:
        sys.stdout.writelines(f"{line}\n" for line in _tuned_lines(document))
    return document


def _require_folder(option: str, path: Path | None) -> None:
    if path is not None and not path.parent.is_dir():
        raise ConfigError(f"{option} {str(path)!r} lies in no folder: make {path.parent} first.")


def _stem(path: Path | None) -> list[str]:
    return [] if path is None else [path.stem]


def _write_report(path: Path, comparison: "Comparison", *, contender: str) -> None:
    from core.evaluation.report import report_html

    path.write_text(report_html(comparison, contender=contender, made_at=time.time()), encoding="utf-8")


def _trial(trial: "Trial") -> dict[str, Any]:
    return {"accuracy": trial.accuracy, "variety": _number(trial.variety), "config": trial.config.to_json()}


def _tuned_lines(document: dict[str, Any]) -> Iterator[str]:
    yield document["protocol"]
    state = "" if document["is_complete"] else ", ended by the time given"
    yield f"{document['n_tried']:,} mixes tried on {document['n']:,} practice users{state}; {document['objective']}:"
    for name in ("best", "suggested"):
        trial = document[name]
        shares = ", ".join(f"{signal} {share:g}" for signal, share in trial["config"]["weights"].items())
        yield f"  {name:<10} {trial['accuracy']:.4f}  variety {trial['variety'] or float('nan'):.3f}  {shares}"
    check = f"mixdesk evaluate {document['dataset']} --final --config FILE"
    yield f"  Many tries flatter the best one: check it with `{check}`."


def _show_progress(share: float, step: str) -> None:
    sys.stderr.write(f"{100 * share:3.0f}%  {step}\n")


def _measured(
    evaluation: "Evaluation", mixes: dict[str, RankingConfig], lists: Path | None
) -> tuple[list["Measured"], list[str]]:
    from core.evaluation import read_lists

    balanced = RankingConfig()
    measured = [evaluation.measure(BALANCED, balanced)]
    measured += [evaluation.measure(name, mix) for name, mix in mixes.items()]
    measured += evaluation.measure_singles(balanced)
    measured += [evaluation.measure_popular(), evaluation.measure_random(seed=_SEED)]
    notices = []
    if evaluation.split.n_left_out:
        notices.append(f"{evaluation.split.n_left_out:,} actions without a time are on neither side of the split.")
    if lists is not None:
        uploaded = read_lists(lists, evaluation.split)
        measured.append(evaluation.measure_lists(lists.stem, uploaded.lists))
        notices += [f"{lists.name}: {sentence}" for sentence in uploaded.notices()]
    return measured, notices


def _table(comparison: "Comparison") -> Iterator[str]:
    from core.evaluation import METRICS, PER_SET

    yield comparison.protocol_id
    yield f"{comparison.n_users:,} users, 95% likely ranges against {comparison.baseline}"
    for metric in (*_TABLE_METRICS, *PER_SET):
        yield f"\n{METRICS[metric].words} ({METRICS[metric].help})"
        for name, one in comparison.measured.items():
            row = comparison.differences.get(name, {}).get(metric)
            yield f"  {name:<26} {one.values()[metric]:7.4f}{'' if row is None else _beside(row)}"


def _beside(one: "Difference") -> str:
    return f"   {one.difference:+.4f}  {one.low:+.4f} to {one.high:+.4f}  {one.word}"


def _document(
    dataset: str, evaluation: "Evaluation", comparison: "Comparison", notices: Sequence[str]
) -> dict[str, Any]:
    from core.evaluation import by_history, by_item_warmth

    segments = by_history(evaluation.split)
    rows = []
    for name, one in comparison.measured.items():
        differences = comparison.differences.get(name, {})
        rows.append(
            {
                "name": name,
                "config": None if one.config is None else one.config.to_json(),
                "metrics": {metric: _number(value) for metric, value in one.values().items()},
                "against_baseline": {metric: _difference(row) for metric, row in differences.items()},
                "segments": [
                    {"name": part.name, "n": part.n, "ndcg": _number(one.mean("ndcg", part.users))} for part in segments
                ],
                "items": {
                    kind: {"recall": _number(found.recall), "n": found.n} for kind, found in by_item_warmth(one).items()
                },
            }
        )
    return {
        "dataset": dataset,
        "protocol": comparison.protocol_id,
        "part": evaluation.split.part,
        "n": comparison.n_users,
        "baseline": comparison.baseline,
        "contenders": rows,
        "notices": list(notices),
    }


def _difference(one: "Difference") -> dict[str, Any]:
    return {
        "difference": _number(one.difference),
        "low": _number(one.low),
        "high": _number(one.high),
        "effect": _number(one.effect),
        "p": _number(one.p),
        "word": one.word,
        "n": one.n,
    }


def _number(value: float) -> float | None:
    """Return a number that JSON can write, None where it is unknown."""
    return value if math.isfinite(value) else None
