"""Validation users of a published version: their models are fitted once, behind the import, and kept beside it."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.config import Collaborative
from core.errors import CancelledError, DataError, MixdeskError
from core.evaluation._half_lives import half_life_sentence
from core.evaluation._live_headline import Bench, validation_split
from core.evaluation._search import FEW_USERS, tune_coarsely
from core.evaluation._splits import Split, split_dataset
from core.evaluation.comparison import MIN_USERS
from core.evaluation.evaluation import Evaluation
from core.evaluation.new_item_price import price_of_new_items
from core.evaluation.new_people_search import find_new_people
from core.evaluation.protocol import EvaluationProtocol, Part
from core.evaluation.suggestion import Suggestion, store_suggestion
from core.progress import Progress, between, no_progress
from core.ranking import Recommender
from core.signals import CollaborativeScorer, label_of
from core.signals.collaborative import fit_collaborative, load_collaborative, save_collaborative
from core.store import Workspace
from core.store.build import open_recommender
from core.store.forgotten import forgotten_among
from core.store.run_files import validation_folder

_PROTOCOL = "rules.json"
_FEWEST_MIXES = 20


def open_evaluation(
    workspace: Workspace, recommender: Recommender, protocol: EvaluationProtocol, *, part: Part = "validation"
) -> Evaluation:
    """Return an evaluation by some rules; a model that was kept for the same ones is read, not fitted."""
    split = split_dataset(recommender.dataset, protocol, part)
    return Evaluation.over(split, recommender, collaborative=_kept_model(workspace, recommender, split))


def open_bench(workspace: Workspace, recommender: Recommender) -> Bench:
    """Return the validation users of a version, with the model that was kept for them if there is one.

    Raises
    ------
    DataError
        If the log cannot be split.
    """
    split = validation_split(recommender)
    return Bench.over(Evaluation.over(split, recommender, collaborative=_kept_model(workspace, recommender, split)))


def prepare_validation(workspace: Workspace, dataset: str, *, progress: Progress = no_progress) -> Suggestion:
    """Fit what validation users need, keep it with the version in force, and look for a config that suits them."""
    recommender = open_recommender(workspace, dataset)
    progress(0.0, "Looking for a mix that suits your data")
    try:
        suggestion = _suggest(workspace, recommender, progress)
    except CancelledError:
        raise
    except MixdeskError as error:
        suggestion = Suggestion(None, str(error))
    store_suggestion(workspace, dataset, recommender.version, suggestion)
    progress(1.0, "Ready")
    return suggestion


def _suggest(workspace: Workspace, recommender: Recommender, progress: Progress) -> Suggestion:
    split = validation_split(recommender)
    n_users = int(split.is_headline.sum())
    testers = f"test {recommender.dataset.options.audience}"
    if n_users < MIN_USERS:
        raise DataError(f"it takes {MIN_USERS} {testers} to tell a good mix, and there are {n_users:,}.")
    model = _kept_model(workspace, recommender, split) or _fit_and_keep(workspace, recommender, split)
    progress(0.3, f"Trying mixes on {testers}")
    evaluation = Evaluation.over(split, recommender, collaborative=model)
    found = tune_coarsely(evaluation, progress=between(progress, 0.3, 0.7))
    if len(found.trials) < _FEWEST_MIXES:
        raise DataError(f"only {len(found.trials):,} mixes could be tried in time: too few to suggest one.")
    best_single, chosen = label_of(found.best_single), found.suggested
    progress(0.7, "Looking at new items and new people")
    price = price_of_new_items(evaluation.sampled(FEW_USERS), chosen.config)
    of_new, _ = find_new_people(evaluation.adapted(auto_places=price.auto_places()), chosen.config)
    config = chosen.config if of_new is None else replace(chosen.config, new_people=of_new.suggested.new_people)
    n_tried, n_users = len(found.trials), found.n_users
    reason = f"The most varied mix that is as good as the best of {n_tried:,} on {n_users:,} {testers}."
    if not found.beats_single:
        reason += f" None is surely better than “{best_single}” alone."
    worth = {days: one.accuracy for days, one in found.half_lives.items()}
    if words := half_life_sentence(worth, config.collaborative.half_life_days):
        reason += f" {words}"
    if of_new is not None:
        n_people = len(of_new.suggested.measure.hits)
        reason += f" Weights for new people: as good as the best on {n_people:,} of them, described by two words each."
    if recommender.dataset.about.is_simulated:
        reason += " This behaviour is simulated: no evidence of quality."
    return Suggestion(
        config,
        reason,
        found.protocol_id,
        n_users,
        accuracy=chosen.accuracy * (1.0 - price.price if price.is_kept else 1.0),
        balanced=found.balanced.accuracy if found.balanced else 0.0,
        single=found.single.accuracy,
        best_single=best_single,
        beats_single=found.beats_single,
        new_items=price,
    )


def _kept_model(workspace: Workspace, recommender: Recommender, split: Split) -> dict[Collaborative, Any]:
    """Return the model that is kept for a split; nothing where there is none, or another process is removing it."""
    if split.part != "validation":
        return {}
    folder = validation_folder(workspace, recommender.dataset.name) / recommender.version
    with suppress(FileNotFoundError, DataError):
        if json.loads((folder / _PROTOCOL).read_text()) == _protocol_document(split):
            return {Collaborative(): load_collaborative(folder)}
    return {}


def _fit_and_keep(workspace: Workspace, recommender: Recommender, split: Split) -> dict[Collaborative, Any]:
    """Fit the default model on the train side, and keep it in place of those of earlier versions.

    Not kept where a later version is in force by now, or the model knows somebody who asked to be forgotten.
    """
    model = fit_collaborative(split.train.interactions.positive_matrix(), Collaborative())
    dataset, users = recommender.dataset.name, map(str, recommender.dataset.interactions.user_ids)
    with workspace.storing_users(dataset):
        is_in_force = workspace.current_id(dataset) == recommender.version
        if model is not None and is_in_force and not forgotten_among(workspace, dataset, users):
            _keep(model, validation_folder(workspace, dataset), recommender.version, _protocol_document(split))
    return {Collaborative(): model}


def _keep(model: CollaborativeScorer, root: Path, version: str, protocol: Mapping[str, Any]) -> None:
    """Put a model in place of all others; the caller holds the data set's users."""
    for earlier in root.iterdir():
        shutil.rmtree(earlier, ignore_errors=True)
    draft = root / f".{version}"
    draft.mkdir()
    save_collaborative(model, draft)
    (draft / _PROTOCOL).write_text(json.dumps(protocol))
    draft.rename(root / version)


def _protocol_document(split: Split) -> dict[str, Any]:
    """Return what decides the train side: everything but the length of lists and who counts."""
    protocol = replace(split.protocol, k=1, min_train=1, positives=split.positives)
    document: dict[str, Any] = json.loads(json.dumps(protocol.to_json()))
    return document
