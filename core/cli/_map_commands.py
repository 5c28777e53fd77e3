"""``mixdesk map``: the catalog on a plane, as one file to hand on."""

import argparse
import time
from pathlib import Path
from typing import Any

from core.cli._option_values import require_folder
from core.cli._output import say, show_progress
from core.errors import DataError
from core.store import Workspace


def add_command(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``map`` to a parser's commands."""
    drawn = commands.add_parser("map", parents=[common], help="draw the catalog as one interactive HTML file")
    drawn.add_argument("dataset")
    drawn.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    drawn.set_defaults(command=_map)


def _map(options: argparse.Namespace) -> dict[str, Any]:
    from core.maps import make_map
    from core.maps.map_file import map_page
    from core.store.build import open_recommender

    require_folder("--out", options.out)
    workspace = Workspace(options.home)
    version = workspace.current(options.dataset)
    recommender = open_recommender(workspace, options.dataset, version.version_id)
    if recommender.pending:
        raise DataError("the map needs the items' texts, and those are still being prepared: try again later.")
    picture = make_map(version, recommender, progress=show_progress).items
    page = map_page(recommender.dataset, picture, made_at=time.time())
    options.out.write_text(page, encoding="utf-8")
    quality = picture.quality
    n_groups = len(picture.cluster_names)
    say(options, f"{options.dataset}: {picture.n_placed:,} items in {n_groups} groups, in {options.out}.")
    return {
        "dataset": options.dataset,
        "version": version.version_id,
        "out": str(options.out),
        "items": picture.n_placed,
        "groups": list(picture.cluster_names),
        "trustworthiness": None if quality is None else quality.trustworthiness,
        "preservation": None if quality is None else quality.preservation,
    }
