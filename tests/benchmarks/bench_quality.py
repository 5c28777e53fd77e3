"""Ranking quality on the two real data sets, tuned on validation users and read on test: minutes, for the encoding."""

import tempfile
from pathlib import Path

from core.config import RankingConfig
from core.datasets.importing import Sources
from core.datasets.options import Positives
from core.evaluation import Evaluation, EvaluationProtocol, Measured, by_history, by_item_warmth
from core.evaluation._search import tune
from core.evaluation.new_people import NewPeopleBench, NewPeopleMeasure
from core.store import Workspace
from core.store.build import import_dataset, open_recommender
from tests.core.datasets.realdata import FOLDER, MAPPING

PROTOCOLS = {
    "movietweetings": (EvaluationProtocol(positives=Positives(min_value=6), min_train=3, k=20), 200.0, 0.145),
    "ml_latest_small": (EvaluationProtocol(split="last", positives=Positives()), 300.0, 0.130),
}
SEARCH_SECONDS = 120.0


def run() -> dict[str, object]:
    """Return nDCG on test of single signals, Balanced and the tuned mixes; a reason where the data is not there."""
    if not FOLDER.is_dir():
        return {"skipped": f"needs the real data sets: {FOLDER} is not there (MIXDESK_REALDATA)"}
    with tempfile.TemporaryDirectory() as home:
        workspace = Workspace(Path(home))
        return {name: _quality(workspace, name) for name in PROTOCOLS}


def _quality(workspace: Workspace, name: str) -> dict[str, object]:
    rules, ease_l2, target = PROTOCOLS[name]
    files = Sources(FOLDER / name / "items.csv.gz", FOLDER / name / "interactions.csv.gz", mapping=MAPPING)
    import_dataset(workspace, name, files)
    recommender = open_recommender(workspace, name)
    plain = RankingConfig(diversity=0.0).with_settings({"collaborative.ease_l2": ease_l2})
    validation = Evaluation.of(recommender, rules)
    found = tune(validation, plain, budget_seconds=SEARCH_SECONDS)
    test = Evaluation.of(recommender, rules, part="test")
    measured = [
        test.measure("Balanced", plain),
        test.measure("Balanced, min-max", plain.with_settings({"normalisation": "min-max"})),
        *test.measure_singles(plain, plain.weights.by_name()),
        test.measure_popular(),
        test.measure("Most accurate on practice users", found.best.config),
        test.measure("Suggested", found.suggested.config),
    ]
    people = NewPeopleBench.of(validation)
    return (
        {"protocol": test.protocol_id, "users": test.n_users, "target_ndcg": target}
        | {one.name: _row(one) for one in measured}
        | {
            "new_people": {
                name: {
                    "pool": _new_people(people.measure(config)),
                    "everything competes": _new_people(people.measure(config, with_pool=False)),
                }
                for name, config in (("trending", plain.alone("trending")), ("Suggested", found.suggested.config))
            }
        }
    )


def _new_people(one: NewPeopleMeasure) -> dict[str, object]:
    interval = [round(bound, 4) for bound in one.interval]
    return {"hit_rate": round(one.hit_rate, 4), "interval": interval, "fit": one.mean_fit, "n_items": one.n_items}


def _row(one: Measured) -> dict[str, object]:
    """Return quality with cold items and users without history apart."""
    newcomers = by_history(one.split)[0]
    recalls = by_item_warmth(one)
    return {
        "ndcg": round(one.mean("ndcg"), 4),
        "recall": {kind: {"recall": round(found.recall, 4), "n": found.n} for kind, found in recalls.items()},
        "ndcg_without_history": {"ndcg": round(one.mean("ndcg", newcomers.users), 4), "n": newcomers.n},
    }
