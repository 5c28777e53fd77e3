"""``mixdesk signals``: what a data set's lists can be blended from, signals of one's own added and removed."""

import argparse
from pathlib import Path
from typing import Any

from core.cli._option_values import pairs_of
from core.cli._output import remark, say
from core.errors import ConfigError
from core.store import Workspace


def add_command(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``signals`` to a parser's commands."""
    parser = commands.add_parser("signals", parents=[common], help="list, add or remove signals")
    parser.add_argument("dataset")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="KIND", help="column or scores")
    change.add_argument("--remove", metavar="NAME", help="remove an added signal")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="of a column: column=margin, direction=less"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="scores: item_id, score and, if any, user_id")
    parser.add_argument("--label", default="", metavar="TEXT", help="name on its fader")
    parser.set_defaults(command=_signals)


def _signals(options: argparse.Namespace) -> dict[str, Any]:
    from core.signals import signals
    from core.signals.added import AddedSignal
    from core.store.added_signals import add_signal, remove_signal
    from core.store.build import open_recommender

    if options.add is None and (options.set or options.file or options.label):
        raise ConfigError("--set, --file and --label describe a signal to add: give --add KIND too.")
    workspace = Workspace(options.home)
    engine = open_recommender(workspace, options.dataset)
    if options.add is not None:
        made = add_signal(
            workspace, engine, options.add, pairs_of(options.set, "--set"), label=options.label, file=options.file
        )
        for sentence in made.remarks:
            remark(sentence)
    elif options.remove is not None:
        remove_signal(workspace, options.dataset, options.remove)
    dataset = open_recommender(workspace, options.dataset).dataset
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "label": signal.label,
            "kind": signal.kind if isinstance(signal, AddedSignal) else "built-in",
            "settings": dict(signal.definition.settings) if isinstance(signal, AddedSignal) else {},
            "unavailable": signal.why_unavailable(dataset) or None,
        }
        for name, signal in signals(dataset).items()
    ]
    for row in rows:
        settings = ", ".join(f"{name} {value}" for name, value in row["settings"].items())
        say(options, f"{row['name']:<20} {row['kind']:<9} {row['label']}{f' ({settings})' if settings else ''}")
        if row["unavailable"]:
            say(options, f"{'':<20} {row['unavailable']}")
    return {"dataset": options.dataset, "signals": rows}
