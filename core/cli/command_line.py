"""``mixdesk ...``: the same functions as the pages, from a shell.

Results go to stdout (with ``--json`` as one document), progress to stderr. Exits 0 when done, 2 on a user's
mistake, with one line and no traceback.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config import RankingConfig
from core.errors import ConfigError, DataError, MixdeskError
from core.workspace import Workspace
from core.cli import evaluation_commands, map_commands
from core.cli.mix_files import read_mix

if TYPE_CHECKING:  # heavy: the commands import what they need
    from core.evaluation.practice import Suggestion
    from core.profiles import Onboarding
    from core.ranking import Recommender

USER_MISTAKE = 2
TABLES = ("items", "interactions", "users", "impressions")
"""Those of `core.datasets.columns`, which would load pandas before the server listens."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit code."""
    options = _parser().parse_args(arguments)
    try:
        document: dict[str, Any] | None = options.command(options)
    except MixdeskError as error:
        _complain(str(error))
        return USER_MISTAKE
    except OSError as error:
        _complain(_file_sentence(error))
        return USER_MISTAKE
    except KeyboardInterrupt:
        _complain("stopped; what was published before is unchanged.")
        return 130
    if document is not None and options.json:
        print(json.dumps(document, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, help="the workspace folder (default: MIXDESK_HOME, else data/workspace)")
    common.add_argument("--json", action="store_true", help="print one JSON document")
    parser = argparse.ArgumentParser(prog="mixdesk", description="A mixing desk for recommendations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", parents=[common], help="serve the dashboard")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8501)
    run.set_defaults(command=_run)

    load = commands.add_parser("import", parents=[common], help="bring in a catalog and a behaviour log")
    load.add_argument("name")
    for table in TABLES:
        load.add_argument(f"--{table}", type=Path, metavar="FILE")
    load.add_argument("--images", type=Path, metavar="ZIP|FOLDER")
    load.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="e.g. tags=genres")
    load.add_argument("--replace", action="store_true", help="start over instead of adding to what is there")
    load.add_argument("--issues", type=Path, metavar="FILE", help="write every row that was not taken as it stood")
    load.set_defaults(command=_import)

    sample = commands.add_parser("sample", parents=[common], help="import a built-in sample: shop, movielens")
    sample.add_argument("name")
    sample.set_defaults(command=_sample)

    again = commands.add_parser("rebuild", parents=[common], help="read the files that changed, take in live events")
    again.add_argument("dataset")
    again.set_defaults(command=_rebuild)

    listing = commands.add_parser("datasets", parents=[common], help="list the data sets")
    listing.set_defaults(command=_datasets)

    forget = commands.add_parser("forget", parents=[common], help="delete one user's data, older versions included")
    forget.add_argument("dataset")
    forget.add_argument("--user", metavar="ID", required=True)
    forget.set_defaults(command=_forget)

    recommend = commands.add_parser("recommend", parents=[common], help="one list, for a user or a new one")
    recommend.add_argument("dataset")
    who = recommend.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="ID")
    who.add_argument("--interests", metavar="A,B")
    recommend.add_argument("--goals", default="", metavar="TEXT")
    recommend.add_argument("--level", default="", metavar="beginner|intermediate|expert")
    recommend.add_argument("-k", type=int, help="length of the list (default: the mix's own, 10)")
    recommend.add_argument("--config", type=Path, metavar="FILE", help="a mix as JSON")
    recommend.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="e.g. weights.content=0.7")
    recommend.set_defaults(command=_recommend)

    evaluation_commands.add_commands(commands, common)
    map_commands.add_command(commands, common, _show_progress)

    similar = commands.add_parser("similar", parents=[common], help="the items most like one")
    similar.add_argument("dataset")
    similar.add_argument("item_id")
    similar.add_argument("-k", type=int, default=10)
    similar.set_defaults(command=_similar)
    return parser


def _run(options: argparse.Namespace) -> None:
    from dashboard.server import serve

    serve(host=options.host, port=options.port, home=options.home)


def _import(options: argparse.Namespace) -> dict[str, Any]:
    from core.datasets.importing import Sources
    from core.datasets.issues import save_issues
    from core.evaluation.practice import prepare_practice
    from core.ranking.versions import import_dataset

    if options.issues is not None and not options.issues.parent.is_dir():
        raise DataError(f"--issues {str(options.issues)!r} lies in no folder: make {options.issues.parent} first.")
    files = {table: getattr(options, table) for table in TABLES}
    sources = Sources(**files, images=options.images, mapping=_pairs(options.map, "--map"))
    workspace = Workspace(options.home)
    version, result = import_dataset(workspace, options.name, sources, replace=options.replace, progress=_show_progress)
    suggestion = prepare_practice(workspace, options.name, progress=_show_progress)
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
    _say(options, _counts_sentence(document))
    for one in result.understood.values():
        if one.summary:
            _say(options, f"  {one.raw.file}: {one.summary}")
        for guess in one.guesses.values():
            _say(options, f"  {one.raw.file}: {guess.field} is read from {guess.column!r} ({guess.why})")
    for reason, count in result.issues["reason"].value_counts().items():
        _say(options, f"  {count:,} x {reason}")
    _say(options, _suggestion_sentence(suggestion))
    return document


def _rebuild(options: argparse.Namespace) -> dict[str, Any]:
    from core.ranking.rebuild import rebuild

    made = rebuild(Workspace(options.home), options.dataset, progress=_show_progress)
    document = {
        "dataset": options.dataset,
        "version": made.version.version_id,
        **made.version.manifest["counts"],
        "issues": len(made.issues),
        "is_new": made.is_new,
        "read": list(made.read),
        "gone": list(made.gone),
    }
    _say(options, _counts_sentence(document) if made.is_new else f"{options.dataset}: nothing has changed.")
    for path in made.read:
        _say(options, f"  {path} had changed and was read again")
    for path in made.gone:
        _say(options, f"  {path} is not there any more: what it held stays")
    return document


def _sample(options: argparse.Namespace) -> dict[str, Any]:
    from core.evaluation.practice import prepare_practice
    from core.ranking.samples import import_sample

    workspace = Workspace(options.home)
    version = import_sample(workspace, options.name, progress=_show_progress)
    suggestion = prepare_practice(workspace, options.name, progress=_show_progress)
    document = {"dataset": options.name, "version": version.version_id, **version.manifest["counts"]}
    document["suggestion"] = suggestion.to_json()
    _say(options, _counts_sentence(document) + f" {version.manifest['about']['note']}")
    _say(options, _suggestion_sentence(suggestion))
    return document


def _datasets(options: argparse.Namespace) -> dict[str, Any]:
    workspace = Workspace(options.home)
    rows = []
    for name in workspace.dataset_names():
        version = workspace.current(name)
        rows.append({"dataset": name, "version": version.version_id, **version.manifest["counts"]})
        _say(options, _counts_sentence(rows[-1]))
    if not rows:
        _say(options, "No data sets yet: try `mixdesk sample shop`.")
    return {"datasets": rows}


def _forget(options: argparse.Namespace) -> dict[str, Any]:
    from core.ranking.changes import forget_user

    gone = forget_user(Workspace(options.home), options.dataset, options.user, progress=_show_progress)
    _say(
        options,
        f"{options.dataset}: {gone.n_interactions:,} actions deleted, with {gone.n_versions} older versions and "
        f"{gone.n_uploads} uploaded files.",
    )
    return {"dataset": options.dataset, **dataclasses.asdict(gone)}


def _recommend(options: argparse.Namespace) -> dict[str, Any]:
    from core.profiles import Onboarding
    from core.ranking import Query
    from core.ranking.versions import open_recommender

    config = RankingConfig() if options.config is None else read_mix(options.config)
    settings: dict[str, object] = {key: _json_value(text) for key, text in _pairs(options.set, "--set").items()}
    if options.k is not None:
        settings["k"] = options.k
    onboarding = None
    if options.interests is not None:
        onboarding = Onboarding(tuple(options.interests.split(",")), options.goals, options.level)
    elif options.goals or options.level:
        raise ConfigError("--goals and --level describe a new user: give --interests instead of --user.")
    recommender = open_recommender(Workspace(options.home), options.dataset)
    answer = recommender.recommend(Query(options.user, onboarding), config.with_settings(settings))
    for notice in (*answer.notices, *_doubts(recommender, onboarding)):
        print(notice, file=sys.stderr)
    for item in answer.items:
        parts = "  ".join(
            f"{name} {'-' if value is None else format(100 * value, '+.0f')}"
            for name, value in item.contributions.items()
        )
        _say(options, f"{item.rank:3d}  {100 * item.order_score:3.0f}  {item.item_id:<12} {item.title}   [{parts}]")
    return answer.to_json()


def _doubts(recommender: "Recommender", onboarding: "Onboarding | None") -> list[str]:
    """Return what a new user said that the catalog has nothing like."""
    if onboarding is None:
        return []
    from core.ranking.matching import match_scale, matches
    from dashboard.new_user_words import doubts

    found = matches(recommender, [*onboarding.interests, onboarding.goals], match_scale(recommender))
    return [sentence for sentence in [doubts(found)] if sentence]


def _similar(options: argparse.Namespace) -> dict[str, Any]:
    from core.ranking.versions import open_recommender

    if options.k < 1:
        raise ConfigError(f"k is {options.k}: give a whole number of at least 1.")
    recommender = open_recommender(Workspace(options.home), options.dataset)
    found = recommender.similar_items(options.item_id, k=options.k)
    rows = [
        {"item_id": item.item_id, "title": item.title, "rank": rank, "likeness": item.likeness}
        for rank, item in enumerate(found, start=1)
    ]
    for row in rows:
        _say(options, f"{row['rank']:3d}  {row['likeness']:.3f}  {row['item_id']:<12} {row['title']}")
    return {"dataset": options.dataset, "item_id": options.item_id, "items": rows}


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator or not key or not value:
            raise DataError(f"{option} {text!r} is not of the form NAME=VALUE.")
        pairs[key] = value
    return pairs


def _json_value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _file_sentence(error: OSError) -> str:
    where = f" {str(error.filename)!r}" if error.filename else ""
    return f"cannot use{where}: {error.strerror or error}. Check the path, its rights and the space left."


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
    return f"Suggested mix: {shares}, variety {suggestion.config.diversity:g}. {suggestion.reason}"


def _show_progress(share: float, step: str) -> None:
    end = "\n" if share >= 1 or not sys.stderr.isatty() else ""
    print(f"{_line_start()}{100 * share:3.0f}%  {step}", end=end, file=sys.stderr, flush=True)


def _complain(sentence: str) -> None:
    print(f"{_line_start()}mixdesk: {sentence}", file=sys.stderr)


def _line_start() -> str:
    """Return what clears the line of progress on a terminal."""
    return "\r\033[K" if sys.stderr.isatty() else ""


def _say(options: argparse.Namespace, line: str) -> None:
    if not options.json:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
