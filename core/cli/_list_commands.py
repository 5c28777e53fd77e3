"""``mixdesk recommend`` and ``mixdesk similar``: one list on the terminal."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli._config_files import read_config
from core.cli._option_values import pairs_of
from core.cli._output import remark, say
from core.config import RankingConfig
from core.errors import ConfigError
from core.store import Workspace

if TYPE_CHECKING:  # heavy: the commands import what they need
    from core.ranking import Recommendation, Recommender
    from core.users import Onboarding


def add_recommend(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``recommend`` to a parser's commands."""
    recommend = commands.add_parser("recommend", parents=[common], help="one list, for a user or a new one")
    recommend.add_argument("dataset")
    who = recommend.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="ID")
    who.add_argument("--interests", metavar="A,B")
    recommend.add_argument("--goals", default="", metavar="TEXT")
    recommend.add_argument("--level", default="", metavar="beginner|intermediate|expert")
    recommend.add_argument("-k", type=int, help="length of the list (default: the config's own, 10)")
    recommend.add_argument("--config", type=Path, metavar="FILE", help="ranking config as JSON")
    recommend.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="e.g. weights.content=0.7")
    recommend.set_defaults(command=_recommend)


def add_similar(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add ``similar`` to a parser's commands."""
    similar = commands.add_parser("similar", parents=[common], help="the items most like one")
    similar.add_argument("dataset")
    similar.add_argument("item_id")
    similar.add_argument("-k", type=int, default=10)
    similar.set_defaults(command=_similar)


def _recommend(options: argparse.Namespace) -> dict[str, Any]:
    from core.ranking import Query
    from core.signals import lacking, signals
    from core.store.build import open_recommender
    from core.users import Onboarding

    config = RankingConfig() if options.config is None else read_config(options.config)
    settings: dict[str, object] = {key: _json_value(text) for key, text in pairs_of(options.set, "--set").items()}
    if options.k is not None:
        settings["k"] = options.k
    onboarding = None
    if options.interests is not None:
        onboarding = Onboarding(tuple(options.interests.split(",")), options.goals, options.level)
    elif options.goals or options.level:
        raise ConfigError("--goals and --level describe a new user: give --interests instead of --user.")
    recommender = open_recommender(Workspace(options.home), options.dataset)
    config = config.with_settings(settings, signals=signals(recommender.dataset))
    answer = recommender.recommend(Query(options.user, onboarding), config)
    gone = lacking(config, recommender.dataset)
    lacks = [f"{name!r} is no signal of this data set: the others share its weight." for name in gone]
    for notice in (*answer.notices, *lacks, *_doubts(recommender, onboarding, answer)):
        remark(notice)
    for item in answer.items:
        parts = "  ".join(
            f"{name} {'-' if value is None else format(100 * value, '+.0f')}"
            for name, value in item.contributions.items()
        )
        say(options, f"{item.rank:3d}  {100 * item.order_score:3.0f}  {item.item_id:<12} {item.title}   [{parts}]")
    return answer.to_json()


def _doubts(recommender: "Recommender", onboarding: "Onboarding | None", answer: "Recommendation") -> list[str]:
    """Return what a new user said that the catalog has nothing like."""
    if onboarding is None:
        return []
    from core.explanation.matching import doubts, matches

    found = matches(recommender, [*onboarding.interests, onboarding.goals])
    return [sentence for sentence in [doubts(found, answer.ranks().keys())] if sentence]


def _similar(options: argparse.Namespace) -> dict[str, Any]:
    from core.store.build import open_recommender

    if options.k < 1:
        raise ConfigError(f"k is {options.k}: give a whole number of at least 1.")
    recommender = open_recommender(Workspace(options.home), options.dataset)
    from core.ranking import similar_items

    found = similar_items(recommender, options.item_id, k=options.k)
    rows = [
        {"item_id": item.item_id, "title": item.title, "rank": rank, "similarity": item.similarity}
        for rank, item in enumerate(found, start=1)
    ]
    for row in rows:
        say(options, f"{row['rank']:3d}  {row['similarity']:.3f}  {row['item_id']:<12} {row['title']}")
    return {"dataset": options.dataset, "item_id": options.item_id, "items": rows}


def _json_value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
