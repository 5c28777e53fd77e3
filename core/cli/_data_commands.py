"""``mixdesk import``, ``add``, ``sample``, ``rebuild``, ``datasets`` and ``forget``: what the data sets are made of."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli._json_lines import read_json_lines
from core.cli._option_values import pairs_of, require_folder
from core.cli._output import say, show_progress
from core.errors import ConfigError
from core.store import Workspace

if TYPE_CHECKING:  # heavy: the commands import what they need
    from core.evaluation.suggestion import Suggestion

TABLES = ("items", "interactions", "users", "impressions")
"""Those of `core.datasets.columns`, which would load pandas before the server listens."""

_TEXT_MODEL = "minilm, or the folder or hub name of a sentence-transformers model"


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add them to a parser's commands."""
    load = commands.add_parser("import", parents=[common], help="bring in a catalog and a behaviour log")
    load.add_argument("name")
    for table in TABLES:
        load.add_argument(f"--{table}", type=Path, metavar="FILE")
    load.add_argument("--images", type=Path, metavar="ZIP|FOLDER")
    load.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="e.g. tags=genres")
    load.add_argument("--replace", action="store_true", help="start over instead of adding to what is there")
    load.add_argument("--text-model", metavar="MODEL", help=_TEXT_MODEL)
    load.add_argument("--issues", type=Path, metavar="FILE", help="write every row that was not taken as it stood")
    load.set_defaults(command=_import)

    add = commands.add_parser("add", parents=[common], help="take in events and items at once, without a new version")
    add.add_argument("dataset")
    for table in ("items", "events"):
        add.add_argument(f"--{table}", type=Path, metavar="FILE", help="JSON lines")
    add.set_defaults(command=_add)

    sample = commands.add_parser("sample", parents=[common], help="import a built-in sample: shop, movielens")
    sample.add_argument("name")
    sample.set_defaults(command=_sample)

    again = commands.add_parser("rebuild", parents=[common], help="read the files that changed, take in live events")
    again.add_argument("dataset")
    again.add_argument("--text-model", metavar="MODEL", help=f"have the texts read by another model: {_TEXT_MODEL}")
    again.set_defaults(command=_rebuild)

    listing = commands.add_parser("datasets", parents=[common], help="list the data sets")
    listing.set_defaults(command=_datasets)

    forget = commands.add_parser("forget", parents=[common], help="delete one user's data, older versions included")
    forget.add_argument("dataset")
    forget.add_argument("--user", metavar="ID", required=True)
    forget.set_defaults(command=_forget)


def _import(options: argparse.Namespace) -> dict[str, Any]:
    from core.datasets.importing import Sources
    from core.datasets.issues import save_issues
    from core.evaluation.validation_models import prepare_validation
    from core.health import language_finding
    from core.store.build import import_dataset

    require_folder("--issues", options.issues)
    files = {table: getattr(options, table) for table in TABLES}
    sources = Sources(**files, images=options.images, mapping=pairs_of(options.map, "--map"))
    workspace = Workspace(options.home)
    version, result = import_dataset(
        workspace,
        options.name,
        sources,
        replace=options.replace,
        text_model=options.text_model,
        progress=show_progress,
    )
    suggestion = prepare_validation(workspace, options.name, progress=show_progress)
    if options.issues is not None:
        save_issues(result.issues, options.issues)
    document = {
        "dataset": options.name,
        "version": version.version_id,
        **result.dataset.counts(),
        "issues": len(result.issues),
        "options": result.dataset.options.to_json(),
        "columns": {table: dict(one.mapping) for table, one in result.understood.items()},
        "suggestion": suggestion.to_json(),
    }
    say(options, _counts_sentence(document))
    for one in result.understood.values():
        if one.summary:
            say(options, f"  {one.raw.file}: {one.summary}")
        for guess in one.guesses.values():
            say(options, f"  {one.raw.file}: {guess.field} is read from {guess.column!r} ({guess.why})")
    for reason, count in result.issues["reason"].value_counts().items():
        say(options, f"  {count:,} x {reason}")
    if (finding := language_finding(result.dataset)) is not None:
        say(options, f"  {finding.headline} {finding.action} (mixdesk rebuild {options.name} --text-model MODEL)")
    say(options, _suggestion_sentence(suggestion))
    return document


def _add(options: argparse.Namespace) -> dict[str, Any]:
    from core.store.live import add_events, add_items

    if options.items is None and options.events is None:
        raise ConfigError("there is nothing to add: give --items, --events or both.")
    items, events = ([] if path is None else read_json_lines(path) for path in (options.items, options.events))
    workspace = Workspace(options.home)
    new = add_items(workspace, options.dataset, items)
    acted = add_events(workspace, options.dataset, events)
    say(options, f"{options.dataset}: {new.n_rows:,} items and {acted.n_rows:,} events, part of the next answer.")
    if acted.n_left_out:
        say(options, f"  {acted.n_left_out:,} events of users who asked to be forgotten were left out")
    return {
        "dataset": options.dataset,
        "items": new.n_rows,
        "events": acted.n_rows,
        "left_out": acted.n_left_out,
    }


def _rebuild(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation.validation_models import prepare_validation
    from core.store.changes import change_options
    from core.store.rebuild import rebuild

    workspace, model = Workspace(options.home), options.text_model
    if model is not None:
        change_options(workspace, options.dataset, {"text_model": model}, progress=show_progress)
    made = rebuild(workspace, options.dataset, progress=show_progress)
    if model is not None:
        prepare_validation(workspace, options.dataset, progress=show_progress)
    document = {
        "dataset": options.dataset,
        "version": made.version.version_id,
        **made.version.manifest["counts"],
        "issues": len(made.issues),
        "is_new": made.is_new or model is not None,
        "text_model": made.version.manifest["options"]["text_model"],
        "read": list(made.read),
        "gone": list(made.gone),
    }
    say(options, _counts_sentence(document) if document["is_new"] else f"{options.dataset}: nothing has changed.")
    if model is not None:
        say(options, f"  the texts are read by {document['text_model']}")
    for path in made.read:
        say(options, f"  {path} had changed and was read again")
    for path in made.gone:
        say(options, f"  {path} is not there any more: what it held stays")
    return document


def _sample(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation.validation_models import prepare_validation
    from core.maps.sample_map import keep_sample_map
    from core.store.samples import import_sample

    workspace = Workspace(options.home)
    version = import_sample(workspace, options.name, progress=show_progress)
    keep_sample_map(workspace, version)
    suggestion = prepare_validation(workspace, options.name, progress=show_progress)
    document = {"dataset": options.name, "version": version.version_id, **version.manifest["counts"]}
    document["suggestion"] = suggestion.to_json()
    say(options, _counts_sentence(document) + f" {version.manifest['about']['note']}")
    say(options, _suggestion_sentence(suggestion))
    return document


def _datasets(options: argparse.Namespace) -> dict[str, Any]:
    workspace = Workspace(options.home)
    rows = []
    for name in workspace.dataset_names():
        version = workspace.current(name)
        rows.append({"dataset": name, "version": version.version_id, **version.manifest["counts"]})
        say(options, _counts_sentence(rows[-1]))
    if not rows:
        say(options, "No data sets yet: try `mixdesk sample shop`.")
    return {"datasets": rows}


def _forget(options: argparse.Namespace) -> dict[str, Any]:
    from core.store.changes import forget_user

    gone = forget_user(Workspace(options.home), options.dataset, options.user, progress=show_progress)
    say(
        options,
        f"{options.dataset}: {gone.n_interactions:,} actions deleted, with {gone.n_versions} older versions and "
        f"{gone.n_uploads} uploaded files.",
    )
    return {"dataset": options.dataset, **dataclasses.asdict(gone)}


def _counts_sentence(row: dict[str, Any]) -> str:
    sentence = f"{row['dataset']}: {row['items']:,} items, {row['users']:,} users, {row['interactions']:,} interactions"
    if row["orphans"]:
        sentence += f", {row['orphans']:,} more of unknown items kept apart"
    if row.get("impressions"):
        sentence += f", {row['impressions']:,} places in shown lists"
    return sentence + (f", {row['issues']:,} rows need a look." if row.get("issues") else ".")


def _suggestion_sentence(suggestion: "Suggestion") -> str:
    if suggestion.config is None:
        return f"No suggested mix: {suggestion.reason}"
    shares = ", ".join(f"{name} {share:g}" for name, share in suggestion.config.weights.shares().items())
    own, of_new = suggestion.config.new_people, ""
    if own is not None:
        named = {name: share for name, share in own.weights.shares().items() if share}
        of_new = f"; for new people {', '.join(f'{name} {share:g}' for name, share in named.items())}"
    return f"Suggested mix: {shares}, variety {suggestion.config.diversity:g}{of_new}. {suggestion.reason}"
