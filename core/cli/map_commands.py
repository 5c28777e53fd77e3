"""``mixdesk map``: the catalog on a plane, as one file to hand on."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from core.errors import ConfigError, DataError
from core.progress import Progress
from core.workspace import Workspace


def add_command(commands: Any, common: argparse.ArgumentParser, progress: Progress) -> None:
    """Add ``map`` to a parser's commands."""
    drawn = commands.add_parser("map", parents=[common], help="draw the catalog as one interactive HTML file")
    drawn.add_argument("dataset")
    drawn.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    drawn.set_defaults(command=lambda options: _map(options, progress))


def _map(options: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    from core.maps import make_map
    from core.maps.page import map_page
    from core.ranking.versions import open_recommender

    if not options.out.parent.is_dir():
        raise ConfigError(f"--out {str(options.out)!r} lies in no folder: make {options.out.parent} first.")
    workspace = Workspace(options.home)
    version = workspace.current(options.dataset)
    recommender = open_recommender(workspace, options.dataset, version.version_id)
    if recommender.pending:
        raise DataError("the map needs the items' texts, and those are still being prepared: try again later.")
    picture = make_map(version, recommender, progress=progress).items
    page = map_page(recommender.dataset, picture, made_at=time.time())
    options.out.write_text(page, encoding="utf-8")
    quality = picture.quality
    if not options.json:
        n_groups = len(picture.cluster_names)
        sys.stdout.write(f"{options.dataset}: {picture.n_placed:,} items in {n_groups} groups, in {options.out}.\n")
    return {
        "dataset": options.dataset,
        "version": version.version_id,
        "out": str(options.out),
        "items": picture.n_placed,
        "groups": list(picture.cluster_names),
        "trustworthiness": None if quality is None else quality.trustworthiness,
        "preservation": None if quality is None else quality.preservation,
    }
