"""What a worker can do: each task calls the typed function that the command line calls."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import RankingConfig
from core.progress import Progress, between
from core.store import Version, Workspace

if TYPE_CHECKING:
    from core.datasets.importing import ImportResult

_SHARE_OF_IMPORT = 0.85
"""What comes after it is the search for a first config."""


def _import_sample(
    workspace: Workspace, dataset: str, _arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.maps.sample_map import keep_sample_map
    from core.store.samples import import_sample

    version = import_sample(workspace, dataset, progress=_first_part(progress))
    keep_sample_map(workspace, version)
    _suggest(workspace, dataset, progress)
    return {"version": version.version_id, "n_issues": 0}


def _import_files(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.datasets.importing import Sources
    from core.store.build import import_dataset

    files = {table: Path(path) for table, path in arguments["files"].items()}
    sources = Sources.of_files(files, arguments.get("mapping"))
    replace = bool(arguments.get("replace"))
    model = arguments.get("text_model")
    version, result = import_dataset(
        workspace, dataset, sources, replace=replace, text_model=model, progress=_first_part(progress)
    )
    _suggest(workspace, dataset, progress)
    return _imported(version, result, Path(arguments["issues"]))


def _add_log(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.store.build import add_log

    version, result = add_log(workspace, dataset, Path(arguments["file"]), progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return _imported(version, result, Path(arguments["issues"]))


def _imported(version: Version, result: "ImportResult", issues_path: Path) -> dict[str, Any]:
    from core.datasets.issues import save_issues

    save_issues(result.issues, issues_path)
    return {"version": version.version_id, "n_issues": len(result.issues), "issues": str(issues_path)}


def _rebuild(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.datasets.issues import save_issues
    from core.store.rebuild import rebuild

    made = rebuild(workspace, dataset, progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    save_issues(made.issues, Path(arguments["issues"]))
    return {"version": made.version.version_id, "n_issues": len(made.issues), "issues": arguments["issues"]}


def _change_options(
    workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.store.changes import change_options

    version = change_options(workspace, dataset, arguments["changes"], progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return {"version": version.version_id, "n_issues": 0}


def _time_text_model(
    workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.store.expectation import expect_text_model

    progress(0.0, "Loading the model")
    return asdict(expect_text_model(workspace, dataset, arguments["text_model"]))


def _forget(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.store.changes import forget_user

    forgotten = forget_user(workspace, dataset, arguments["user_id"], progress=_first_part(progress))
    _suggest(workspace, dataset, progress)
    return {"n_interactions": forgotten.n_interactions, "n_versions": forgotten.n_versions, "n_issues": 0}


def _first_part(progress: Progress) -> Progress:
    return between(progress, 0.0, _SHARE_OF_IMPORT)


def _suggest(workspace: Workspace, dataset: str, progress: Progress) -> None:
    """Prepare the validation users of what was just published; the version is in force already."""
    from core.evaluation.validation_models import prepare_validation

    prepare_validation(workspace, dataset, progress=between(progress, _SHARE_OF_IMPORT, 1.0))


def _prepare_validation(
    workspace: Workspace, dataset: str, _arguments: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    from core.evaluation.validation_models import prepare_validation

    return {"suggestion": prepare_validation(workspace, dataset, progress=progress).to_json()}


def _evaluate(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.evaluation.dataset_runs import evaluate_dataset, kept_external
    from core.evaluation.experiment import Experiment
    from core.evaluation.protocol import EvaluationProtocol
    from core.store.build import open_recommender

    configs = {name: RankingConfig.from_json(config) for name, config in arguments["configs"].items()}
    experiment = Experiment(configs, kept_external(workspace, dataset), arguments.get("baseline", ""))
    _, run = evaluate_dataset(
        workspace,
        open_recommender(workspace, dataset),
        experiment,
        EvaluationProtocol.from_json(arguments.get("protocol", {})),
        part=arguments.get("part", "validation"),
        note=arguments.get("note", ""),
        progress=progress,
    )
    return {"run_id": run.entry.run_id}


def _tune(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.evaluation.dataset_runs import tune_dataset
    from core.evaluation.protocol import EvaluationProtocol
    from core.store.build import open_recommender

    config = arguments.get("config")
    run = tune_dataset(
        workspace,
        open_recommender(workspace, dataset),
        EvaluationProtocol.from_json(arguments.get("protocol", {})),
        config=None if config is None else RankingConfig.from_json(config),
        objective=arguments.get("objective", "ndcg"),
        added=arguments.get("added", ()),
        budget_seconds=arguments.get("budget_seconds", 60.0),
        note=arguments.get("note", ""),
        progress=progress,
    )
    return {"run_id": run.entry.run_id}


def _map(workspace: Workspace, dataset: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    from core.maps import make_map
    from core.store.build import open_recommender

    version = workspace.version(dataset, arguments["version"])
    recommender = open_recommender(workspace, dataset, version.version_id)
    drawn = make_map(version, recommender, progress=progress)
    return {"version": version.version_id, "n_groups": len(drawn.items.cluster_names), "n_issues": 0}


GIVING_WAY = frozenset({"map"})
"""Tasks that take every core for a while: they run only where nobody else wants to."""


def wants_map(workspace: Workspace, task: str, dataset: str, result: Mapping[str, Any]) -> bool:
    """Return whether a map should be drawn behind a task that is done: it published a version that has none yet."""
    from core.maps import has_map

    is_published = task not in GIVING_WAY and "version" in result
    return is_published and not has_map(workspace.version(dataset, result["version"]))


Task = Callable[[Workspace, str, dict[str, Any], Progress], dict[str, Any]]
TASKS: dict[str, Task] = {
    "sample": _import_sample,
    "import": _import_files,
    "add_log": _add_log,
    "options": _change_options,
    "time_text_model": _time_text_model,
    "rebuild": _rebuild,
    "forget": _forget,
    "validation": _prepare_validation,
    "evaluate": _evaluate,
    "tune": _tune,
    "map": _map,
}
