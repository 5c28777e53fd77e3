"""From files to a published version that answers, and from a version to a `Recommender`."""

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.datasets import About, Dataset, DatasetOptions
from core.datasets.dataset import NOTHING_SPECIAL
from core.datasets.importing import ImportResult, Sources, import_files
from core.datasets.live_rows import folded
from core.datasets.snapshot import load_dataset
from core.embedding import (
    EncodingTime,
    RememberingEncoder,
    TextEncoder,
    VectorCache,
    compose_item_texts,
    encode_cached,
    encoding_time,
    full_name,
    load_text_encoder,
    load_tokenizer,
)
from core.errors import CancelledError, MixdeskError, NotFoundError
from core.index import FaissIndex
from core.progress import Progress, between, no_progress
from core.ranking.ranking_steps import Live
from core.ranking.recommender import Recommender
from core.signals.fitted import fit_models, fitted_names, load_models
from core.store import Version, Workspace, live_log
from core.store._origin import NO_ORIGIN, Origin
from core.store._version_files import Prepared, pictures_of, publish, stored_vectors
from core.store.added_signals import stored_signals
from core.store.auto_places import stored_auto_places
from core.store.suppression import suppressed
from core.store.synonyms import stored_synonyms
from core.users.answers import Answers
from core.users.onboarding import Encodes

logger = logging.getLogger(__name__)

MANY_ITEMS = 2_000
"""So many texts take long enough to encode that the other signals are worth opening before."""


def import_dataset(
    workspace: Workspace,
    name: str,
    sources: Sources,
    *,
    replace: bool = False,
    options: DatasetOptions | None = None,
    text_model: str | None = None,
    about: About = NOTHING_SPECIAL,
    progress: Progress = no_progress,
) -> tuple[Version, ImportResult]:
    """Read files, upsert into what the name holds already, prepare and publish.

    Parameters
    ----------
    options : DatasetOptions, optional
        How the log is read; guessed where not given.
    text_model : str, optional
        Path or hub name of a sentence-transformers model; by default what the name has used so far, else MiniLM.

    Raises
    ------
    DataError
        If a file cannot be used at all, or another process is importing into this name.
    """
    with refusals_logged(name), workspace.writing(name):
        return _import(
            workspace,
            name,
            sources,
            replace=replace,
            options=options,
            text_model=text_model,
            about=about,
            progress=progress,
        )


@contextmanager
def refusals_logged(name: str) -> Iterator[None]:
    """Log why an import into a data set is refused, where it is."""
    try:
        yield
    except CancelledError:
        raise
    except MixdeskError as error:
        logger.info("import into %s refused: %s", name, error)
        raise


def _import(
    workspace: Workspace,
    name: str,
    sources: Sources,
    *,
    replace: bool = False,
    options: DatasetOptions | None = None,
    text_model: str | None = None,
    about: About = NOTHING_SPECIAL,
    progress: Progress,
) -> tuple[Version, ImportResult]:
    """Import as `import_dataset` does; the caller holds the name for writing."""
    progress(0.0, "Reading files")
    existing, origin = _starting_point(workspace, name, replace=replace)
    kept = about if existing is None else existing.about
    result = import_files(name, sources, imported_at=time.time(), existing=existing, options=options, about=kept)
    result = suppressed(workspace, result)
    if text_model is not None:
        chosen = dataclasses.replace(result.dataset.options, text_model=full_name(text_model))
        result = dataclasses.replace(result, dataset=dataclasses.replace(result.dataset, options=chosen))
    version = prepare(
        workspace,
        result.dataset,
        images=sources.images,
        keep_pictures=not replace,
        origin=origin.with_import(sources, result, uploads=workspace.uploads),
        progress=progress,
    )
    return version, result


def _starting_point(workspace: Workspace, name: str, *, replace: bool) -> tuple[Dataset | None, Origin]:
    """Return what a name holds now, live rows included, and where that came from; nothing where it starts over."""
    if replace:
        return None, Origin(last_event=live_log.last_number(workspace, name))
    return as_of_now(workspace, name)


def as_of_now(workspace: Workspace, name: str) -> tuple[Dataset | None, Origin]:
    """Return what a name holds with the live rows that arrived since, and its origin with their last number."""
    existing = existing_dataset(workspace, name)
    if existing is None:
        return None, Origin()
    origin = Origin.from_manifest(workspace.current(name).manifest)
    rows = live_log.rows_after(workspace, name, origin.last_event)
    if not rows:
        return existing, origin
    events, items = ([row.document for row in rows if row.kind == kind] for kind in ("event", "item"))
    return folded(existing, events, items), dataclasses.replace(origin, last_event=rows[-1].number)


def add_log(
    workspace: Workspace, name: str, file: Path, *, progress: Progress = no_progress
) -> tuple[Version, ImportResult]:
    """Append a behaviour log whose columns mean what they meant in the data set's last one.

    Raises
    ------
    DataError
        If the file cannot be used, or lacks a column that the last log had.
    """
    with refusals_logged(name), workspace.writing(name):
        known = workspace.current(name).manifest.get("columns", {}).get("interactions", {})
        mapping = {f"interactions.{field}": column for field, column in known.items()}
        return _import(workspace, name, Sources(interactions=file, mapping=mapping or None), progress=progress)


def existing_dataset_id(workspace: Workspace, name: str) -> str | None:
    """Return the id of the version that a name has now, or None."""
    try:
        return workspace.current_id(name)
    except NotFoundError:
        return None


def existing_dataset(workspace: Workspace, name: str) -> Dataset | None:
    """Return what a name holds now, or None."""
    try:
        return load_dataset(workspace.current(name).folder)
    except NotFoundError:
        return None


def prepare(
    workspace: Workspace,
    dataset: Dataset,
    *,
    images: Path | None = None,
    keep_pictures: bool = True,
    origin: Origin = NO_ORIGIN,
    progress: Progress = no_progress,
) -> Version:
    """Encode, index and fit a data set, and publish the result. The caller holds the name for writing.

    Of a large catalog under a new name, a version with what trends is published at once and one with the
    fitted models after it; the last one has the vectors too.

    Parameters
    ----------
    images : Path, optional
        With `keep_pictures`, items that it has none of keep theirs from the version before.
    """
    pictures = pictures_of(workspace, dataset, images, keep=keep_pictures)
    encoder = text_encoder(dataset.options.text_model, workspace.model_cache)
    draft = Prepared(dataset, origin, pictures, np.zeros((len(dataset.catalog), encoder.dim), dtype=np.float32))
    is_long = _takes_long(workspace, dataset)
    if is_long:
        publish(workspace, dataclasses.replace(draft, pending=("content", *fitted_names())))
    progress(0.06, "Learning who chooses what")
    draft = dataclasses.replace(draft, models=fit_models(dataset, fitted_names()))
    if is_long:
        publish(workspace, dataclasses.replace(draft, pending=("content",)))
    cache = VectorCache(workspace.vector_cache)
    vectors = encode_cached(encoder, item_texts(dataset), cache, progress=between(progress, 0.15, 0.95))
    progress(0.95, "Publishing")
    version = publish(workspace, dataclasses.replace(draft, vectors=vectors))
    live_log.drop_included(workspace, dataset.name)
    progress(1.0, "Ready")
    return version


def _takes_long(workspace: Workspace, dataset: Dataset) -> bool:
    """Return whether people would wait for the vectors, and have nothing to look at meanwhile."""
    return len(dataset.catalog) >= MANY_ITEMS and existing_dataset_id(workspace, dataset.name) is None


def expected_encoding(workspace: Workspace, dataset: Dataset) -> EncodingTime:
    """Measure on some of a data set's new texts how long encoding all of them takes on this machine."""
    encoder = text_encoder(dataset.options.text_model, workspace.model_cache)
    return encoding_time(encoder, item_texts(dataset), VectorCache(workspace.vector_cache))


def item_texts(dataset: Dataset) -> list[str]:
    """Return the text of every item as the encoder reads it."""
    return compose_texts(dataset)[0]


def compose_texts(dataset: Dataset) -> tuple[list[str], np.ndarray]:
    """Return the text of every item as the encoder reads it, and which descriptions were shortened for it."""
    catalog = dataset.catalog
    return compose_item_texts(
        list(catalog.titles),
        list(catalog.frame["description"]),
        list(catalog.categories),
        catalog.tags,
        tokenizer=load_tokenizer(dataset.options.text_model),
    )


def text_vectors(workspace: Workspace, dataset: Dataset, *, progress: Progress = no_progress) -> np.ndarray:
    """Return the text part of every item, encoding only texts that no earlier import has seen."""
    cache = VectorCache(workspace.vector_cache)
    encoder = text_encoder(dataset.options.text_model, workspace.model_cache)
    return encode_cached(encoder, item_texts(dataset), cache, progress=progress)


@lru_cache(maxsize=2)
def text_encoder(model: str, cache_dir: Path) -> TextEncoder:
    """Return the encoder of a data set, one a process; its weights load on first use."""
    return load_text_encoder(model, cache_dir=cache_dir)


@lru_cache(maxsize=2)
def _encoder_of_words(model: str, cache_dir: Path) -> RememberingEncoder:
    """Return what encodes new users' words, one a process, so that all sessions share what it remembers."""
    return RememberingEncoder(text_encoder(model, cache_dir))


def load_recommender(version: Version, *, encoder: Callable[[], Encodes]) -> Recommender:
    """Open a published version; large arrays are mapped, not read."""
    dataset = load_dataset(version.folder)
    pending = tuple(version.manifest.get("pending", ()))
    return Recommender(
        dataset=dataset,
        parts={"text": stored_vectors(version, len(dataset.catalog))},
        index=FaissIndex.load(version.folder),
        encoder=encoder,
        version=version.version_id,
        pending=pending,
        live=Live(last_number=version.manifest.get("last_event", 0)),
        models=load_models(version.folder, pending=pending),
        answers=Answers(dataset.users),
    )


def open_recommender(workspace: Workspace, name: str, version_id: str | None = None) -> Recommender:
    """Open a version of a data set, by default the current one.

    Raises
    ------
    NotFoundError
        If there is no such data set.
    """
    version = workspace.version(name, version_id or workspace.current_id(name))
    model = version.manifest["options"]["text_model"]
    engine = load_recommender(version, encoder=lambda: _encoder_of_words(model, workspace.model_cache))
    return engine.adapted(
        signals=stored_signals(workspace, name),
        auto_places=stored_auto_places(workspace, name, version.version_id),
        synonyms=stored_synonyms(workspace),
    )
