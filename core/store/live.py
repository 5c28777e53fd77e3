"""What arrives between two imports: stored at once, and part of the very next answer.

Events and items go into an append-only log of the workspace. `follow` gives an engine that reflects the log: its
users' histories with their new events, its catalog with the new items. Counts over all users (what trends, who
chooses what) take the events in with the next import or rebuild, which folds the log into the new version.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np

from core.datasets import Catalog, Dataset
from core.datasets.importing import upsert
from core.datasets.live_rows import checked_events, checked_items, items_frame
from core.datasets.options import positive_mask, strengths
from core.index import FaissIndex
from core.ranking.engine_cache import EngineCache
from core.ranking.floors import AutoPlaces
from core.ranking.ranking_steps import Live
from core.ranking.recommender import Recommender
from core.signals import signals
from core.store import Workspace, live_log
from core.store.build import existing_dataset, text_vectors
from core.store.forgotten import forgotten_among
from core.store.live_log import LiveRow
from core.store.synonyms import Synonyms
from core.users import History


@dataclass(frozen=True, slots=True)
class Received:
    """What was taken in.

    Attributes
    ----------
    n_rows : int
    n_left_out : int
        Events of users who asked to be forgotten.
    last_number : int
        Number of the newest row of the data set.
    """

    n_rows: int
    n_left_out: int
    last_number: int


def add_events(
    workspace: Workspace, name: str, events: Sequence[Mapping[str, Any]], *, now: float | None = None
) -> Received:
    """Store events, all or none; their users' next answers reflect them.

    Parameters
    ----------
    events : sequence of dict
        user_id and item_id, with timestamp, event and value where known; an event without a time happens now. One
        on an unknown item counts as soon as the item arrives.

    Raises
    ------
    DataError
        If one of them is not sound; nothing is stored then.
    NotFoundError
        If there is no such data set.
    """
    sound = checked_events(events, now=time.time() if now is None else now)
    with workspace.storing_users(name):
        unwanted = forgotten_among(workspace, name, {event["user_id"] for event in sound})
        kept = [event for event in sound if event["user_id"] not in unwanted]
        return Received(len(kept), len(sound) - len(kept), live_log.append(workspace, name, "event", kept))


def add_items(workspace: Workspace, name: str, items: Sequence[Mapping[str, Any]]) -> Received:
    """Store items, all or none, with the vectors of their texts; they can be recommended at once.

    An id that the catalog has already is replaced.

    Raises
    ------
    DataError
        If one of them is not sound; nothing is stored then.
    NotFoundError
        If there is no such data set.
    """
    sound = checked_items(items)
    dataset = existing_dataset(workspace, name)
    if dataset is not None and sound:
        text_vectors(workspace, replace(dataset, catalog=Catalog(items_frame(sound))))  # into the cache
    return Received(len(sound), 0, live_log.append(workspace, name, "item", sound))


def follow(workspace: Workspace, engine: Recommender) -> Recommender:
    """Return the engine with every live row that it does not reflect yet; the very same one where there is none."""
    rows = live_log.rows_after(workspace, engine.dataset.name, engine.live.last_number)
    if not rows:
        return engine
    if items := [row.document for row in rows if row.kind == "item"]:
        engine = _with_items(workspace, engine, items)
    events = [*engine.live.waiting, *(row for row in rows if row.kind == "event")]
    return replace(engine, live=_with_events(engine, events, last_number=rows[-1].number))


class Follower:
    """The newest engine of one version: what arrives is added to it, and earlier ones are let go. Threads share it."""

    def __init__(self, workspace: Workspace, engine: Recommender) -> None:
        self._workspace, self._engine = workspace, engine
        self._lock = Lock()

    def at(
        self,
        number: int,
        *,
        signals: Mapping[str, Any] | None = None,
        auto_places: AutoPlaces | None = None,
        synonyms: Synonyms | None = None,
    ) -> Recommender:
        """Return an engine that reflects the live row of a number and all before it.

        Parameters
        ----------
        signals, auto_places, synonyms : optional
            What has changed around the version: see `Recommender.adapted`.
        """
        with self._lock:
            if number > self._engine.live.last_number:
                self._engine = follow(self._workspace, self._engine)
            engine = self._engine
            if signals is not None and engine.dataset.added_signals is not signals:
                self._engine = self._engine.adapted(signals=signals)
            if (auto_places or engine.auto_places, synonyms or ()) != (engine.auto_places, engine.synonyms):
                self._engine = self._engine.adapted(auto_places=auto_places, synonyms=synonyms or ())
            return self._engine


def _with_events(engine: Recommender, rows: Sequence[LiveRow], *, last_number: int) -> Live:
    """Return the live histories with these events added; those on unknown items wait."""
    index_of = engine.dataset.catalog.index_of
    by_user: dict[str, list[LiveRow]] = {}
    waiting = []
    for row in rows:
        if index_of(row.document["item_id"]) is None:
            waiting.append(row)
        else:
            by_user.setdefault(row.document["user_id"], []).append(row)
    histories = dict(engine.live.histories)
    for user_id, theirs in by_user.items():
        new = _history(engine.dataset, [row.document for row in theirs])
        histories[user_id] = histories[user_id].merged(new) if user_id in histories else new
    return Live(histories, tuple(waiting), last_number)


def _history(dataset: Dataset, events: Sequence[Mapping[str, Any]]) -> History:
    order = sorted(range(len(events)), key=lambda place: events[place]["timestamp"])
    ordered = [events[place] for place in order]
    names = tuple(dict.fromkeys(event["event"] for event in ordered if event["event"]))
    codes = np.array([names.index(event["event"]) if event["event"] else -1 for event in ordered])
    values = np.array([np.nan if event["value"] is None else event["value"] for event in ordered])
    options = dataset.options
    return History(
        items=np.array([dataset.catalog.require_index(event["item_id"]) for event in ordered], dtype=np.int32),
        strengths=strengths(options, names, codes, values),
        timestamps=np.array([event["timestamp"] for event in ordered], dtype=np.float64),
        is_positive=positive_mask(options.positives, names, codes, values),
        events=tuple(event["event"] for event in ordered),
    )


def _with_items(workspace: Workspace, engine: Recommender, items: Sequence[Mapping[str, Any]]) -> Recommender:
    """Return the engine with new items at the end of its catalog, and changed ones in their place."""
    before, n_known = engine.dataset, len(engine.dataset.catalog)
    new = items_frame(items)
    catalog = Catalog(upsert(before.catalog.frame, new))
    dataset = replace(before, catalog=catalog)
    dataset.__dict__["fingerprint"] = before.fingerprint  # that of the snapshot: live rows have their numbers
    dataset.__dict__["interactions"] = replace(before.interactions, n_items=len(catalog))
    vectors = text_vectors(workspace, replace(before, catalog=Catalog(new)))
    places = [catalog.require_index(item_id) for item_id in new["item_id"]]
    parts = {name: _grown(part, len(catalog)) for name, part in engine.parts.items()}
    if parts["text"].shape[1] == vectors.shape[1]:
        parts["text"][places] = vectors
    models = {
        name: {
            settings: None if model is None else signals()[name].grown(model, n_known=n_known, n_items=len(catalog))
            for settings, model in fitted.items()
        }
        for name, fitted in engine.models.items()
    }
    index = FaissIndex(parts["text"]) if engine.index.kind == "exact" else engine.index
    return replace(engine, dataset=dataset, parts=parts, index=index, models=models, cache=EngineCache())


def _grown(part: np.ndarray, n_items: int) -> np.ndarray:
    grown = np.zeros((n_items, part.shape[1]), dtype=np.float32)
    grown[: len(part)] = part
    return grown
