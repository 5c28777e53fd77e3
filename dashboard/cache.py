"""The only cached functions. Keys are names and versions, values are immutable and shared by all sessions."""

import base64
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.config import RankingConfig
from core.datasets.columns import Table
from core.datasets.importing import Sources
from core.datasets.pictures import load_thumbnails
from core.datasets.preview import FileRole, Preview, roles_of
from core.datasets.preview import preview as core_preview
from core.datasets.raw_files import RawFiles
from core.datasets.source_files import SourceFile
from core.evaluation import Bench, Comparison, Evaluation, Measured
from core.evaluation.dataset_runs import kept_external
from core.evaluation.experiment import Experiment, Remarks, hold, measure_external
from core.evaluation.experiment_result import Result
from core.evaluation.margin import stored_margin
from core.evaluation.new_people import NewPeopleBench, NewPeopleMeasure
from core.evaluation.new_people_search import NewPeopleSearch, search_new_people
from core.evaluation.suggestion import Suggestion, suggestion_of
from core.evaluation.validation_models import open_bench
from core.health import HealthReport
from core.maps import MapOfVersion, Picture, load_map, quick_items, quick_users, taste_vectors
from core.ranking import Recommender
from core.ranking.floors import NOT_MEASURED, AutoPlaces
from core.signals.added import AddedSignal
from core.store import Workspace
from core.store.added_signals import stored_definitions, stored_signals
from core.store.build import open_recommender
from core.store.expectation import Expectation, expect
from core.store.external_lists import lists_by_user as core_lists_by_user
from core.store.live import Follower
from core.store.live_log import last_number
from core.store.rebuild import changed_sources as core_changed_sources
from core.store.starting_personas import StartingPersonas, starting_personas
from core.store.synonyms import Synonyms, stored_synonyms
from core.store.version_health import health_before, version_health
from dashboard.reread import reread
from dashboard.session import agreed

_VERSION_CHECK_SECONDS = 1.0
HEAD_START_SECONDS = 0.8
"""What the first list has before validation users are made ready: both want the interpreter's lock."""
_SOURCES_CHECK_SECONDS = 5.0


@st.cache_resource(show_spinner=False)
def workspace() -> Workspace:
    """Return the workspace that MIXDESK_HOME names."""
    return Workspace()


@reread(_VERSION_CHECK_SECONDS)
def current_version(dataset: str) -> str:
    """Return the version in force, re-read at most once a second."""
    return workspace().current_id(dataset)


@reread(_VERSION_CHECK_SECONDS)
def newest_suggestion(dataset: str, version: str) -> Suggestion | None:
    """Return the mix suggested for a published version, re-read at most once a second; None while nobody has looked."""
    return suggestion_of(workspace(), dataset, version)


def suggestion(dataset: str, version: str) -> Suggestion | None:
    """Return the suggestion that this session lives with: what came later changes no list before somebody agrees."""
    return agreed.settled((dataset, version), newest_suggestion(dataset, version))


@reread(_VERSION_CHECK_SECONDS)
def margin(dataset: str) -> float:
    """Return from how many users of 100 on a difference is worth having, re-read at most once a second."""
    return stored_margin(workspace(), dataset)


@reread(_VERSION_CHECK_SECONDS)
def signals_stamp(dataset: str) -> str:
    """Return what changes whenever a signal is added to a data set or removed, re-read at most once a second."""
    return json.dumps([one.to_json() for one in stored_definitions(workspace(), dataset)])


def auto_places(dataset: str, version: str) -> AutoPlaces:
    """Return what ``auto`` stands for in places for new items on a version, in this session."""
    found = suggestion(dataset, version)
    return NOT_MEASURED if found is None or found.new_items is None else found.new_items.auto_places()


@reread(_VERSION_CHECK_SECONDS)
def synonyms() -> Synonyms:
    """Return the words that mean the same in this workspace, re-read at most once a second."""
    return stored_synonyms(workspace())


class _Around(NamedTuple):
    """All that changes lists though data set, version and mix are the same."""

    signals: str
    auto_places: AutoPlaces
    synonyms: Synonyms


def _around(dataset: str, version: str) -> _Around:
    return _Around(signals_stamp(dataset), auto_places(dataset, version), synonyms())


def _adapted(evaluation: Evaluation, dataset: str, around: _Around) -> Evaluation:
    signals = _added_signals(dataset, around.signals)
    return evaluation.adapted(signals=signals, auto_places=around.auto_places, synonyms=around.synonyms)


def added_signals(dataset: str) -> dict[str, AddedSignal]:
    """Return the signals that were added to a data set, by name."""
    return _added_signals(dataset, signals_stamp(dataset))


@st.cache_resource(show_spinner=False, max_entries=4)
def _added_signals(dataset: str, stamp: str) -> dict[str, AddedSignal]:  # noqa: ARG001  the stamp is part of the key
    return stored_signals(workspace(), dataset)


@st.cache_resource(show_spinner=False, max_entries=4)
def lists_by_user(dataset: str, name: str, list_id: str) -> dict[str, tuple[str, ...]]:  # noqa: ARG001  the cache's key
    """Return the lists that another system gave to each user."""
    return core_lists_by_user(workspace(), dataset, name)


@st.cache_resource(show_spinner="Opening the data set", max_entries=4)
def recommender(dataset: str, version: str) -> Recommender:
    """Return the engine of one published version."""
    return open_recommender(workspace(), dataset, version)


@reread(_SOURCES_CHECK_SECONDS)
def changed_sources(dataset: str, version: str) -> tuple[list[SourceFile], list[SourceFile]]:
    """Return the files that a version came from and those that changed since; looked at every few seconds."""
    return core_changed_sources(workspace().version(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def pictures(dataset: str, version: str) -> dict[str, str]:
    """Return thumbnails by item_id as data URIs."""
    thumbnails = load_thumbnails(workspace().version(dataset, version).folder)
    return {item: f"data:image/webp;base64,{base64.b64encode(webp).decode()}" for item, webp in thumbnails.items()}


@st.cache_resource(show_spinner=False)
def _dropped_files() -> RawFiles:
    """Return what holds the newest uploads as they were read, for the three steps that look at each."""
    return RawFiles()


@st.cache_resource(show_spinner="Looking at the file", max_entries=16)
def file_role(path: Path) -> FileRole:
    """Return what an uploaded file seems to be; uploads keep their path and never change."""
    return roles_of([path], raws=_dropped_files())[0]


@st.cache_resource(show_spinner="Looking at the columns", max_entries=2)
def preview(files: tuple[tuple[Table, Path], ...]) -> Preview:
    """Return how uploaded files would be read."""
    return core_preview(Sources.of_files(dict(files)), raws=_dropped_files())


@st.cache_resource(show_spinner="Counting what will load", max_entries=4)
def expectation(
    files: tuple[tuple[Table, Path], ...],
    mapping: tuple[tuple[str, str], ...],
    existing: tuple[str, str] | None,
    text_model: str | None = None,
) -> Expectation:
    """Return what an import of uploaded files would bring, added to a version of a data set if one is named."""
    held = recommender(*existing).dataset if existing else None
    sources = Sources.of_files(dict(files), dict(mapping))
    return expect(workspace(), sources, existing=held, text_model=text_model, raws=_dropped_files())


@reread(_VERSION_CHECK_SECONDS)
def live_number(dataset: str) -> int:
    """Return the number of the newest event or item that arrived live, re-read at most once a second."""
    return last_number(workspace(), dataset)


def lively(dataset: str, version: str) -> Recommender:
    """Return the engine of a version with what arrived live since."""
    return _follower(dataset, version).at(
        live_number(dataset),
        signals=added_signals(dataset),
        auto_places=auto_places(dataset, version),
        synonyms=synonyms(),
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _follower(dataset: str, version: str) -> Follower:
    return Follower(workspace(), recommender(dataset, version))


@st.cache_resource(show_spinner="Checking the data", max_entries=4)
def health(dataset: str, version: str) -> tuple[HealthReport, HealthReport | None]:
    """Return what is wrong with a published version, and what was wrong with the one checked before it."""
    engine, published = recommender(dataset, version), workspace().version(dataset, version)
    return version_health(published, engine.dataset, engine.parts["text"]), health_before(workspace(), published)


@st.cache_resource(show_spinner=False)
def _behind_the_page() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="validation")


@st.cache_resource(show_spinner=False, max_entries=4)
def bench(dataset: str, version: str) -> "Future[Bench]":
    """Return the validation users of a version, made ready behind the page: the first fit may take seconds."""
    engine = recommender(dataset, version)

    def prepare() -> Bench:
        time.sleep(HEAD_START_SECONDS)
        return open_bench(workspace(), engine)

    return _behind_the_page().submit(prepare)


@st.cache_resource(show_spinner=False, max_entries=8)
def _evaluation(dataset: str, version: str, k: int, around: _Around) -> Evaluation:
    return _adapted(bench(dataset, version).result().at(k), dataset, around)


def evaluation(dataset: str, version: str, k: int) -> Evaluation:
    """Return what measures on the validation users, with the signals that the data set has now; the bench is ready."""
    return _evaluation(dataset, version, k, _around(dataset, version))


def measured(dataset: str, version: str, mix: RankingConfig, k: int) -> Measured:
    """Return what a mix is worth to the validation users; the bench is ready."""
    return _measured(dataset, version, mix, k, _around(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=64)
def _measured(dataset: str, version: str, mix: RankingConfig, k: int, around: _Around) -> Measured:
    return _evaluation(dataset, version, k, around).measure("mix", mix)


@st.cache_resource(show_spinner=False, max_entries=4)
def new_people_bench(dataset: str, version: str) -> NewPeopleBench:
    """Return validation users as somebody new, described by two words each; the bench is ready."""
    return NewPeopleBench.of(bench(dataset, version).result().whole)


def new_people(dataset: str, version: str, mix: RankingConfig, *, with_pool: bool = True) -> NewPeopleMeasure:
    """Return what a mix is worth to described people; the bench is ready."""
    return _new_people(dataset, version, mix, _around(dataset, version), with_pool=with_pool)


@st.cache_resource(show_spinner="Measuring new people", max_entries=64)
def _new_people(
    dataset: str, version: str, mix: RankingConfig, around: _Around, *, with_pool: bool
) -> NewPeopleMeasure:
    found = _new_people_bench(dataset, version, around)
    return found.measure(mix, with_pool=with_pool)


@st.cache_resource(show_spinner="Trying weights for new people", max_entries=16)
def _new_peoples_weights(
    dataset: str, version: str, mix: RankingConfig, added: tuple[str, ...], around: _Around
) -> NewPeopleSearch:
    return search_new_people(_new_people_bench(dataset, version, around), mix, added=added)


def new_peoples_weights(dataset: str, version: str, mix: RankingConfig, added: tuple[str, ...]) -> NewPeopleSearch:
    """Return which weights serve described people best under a mix's other settings; the bench is ready."""
    return _new_peoples_weights(dataset, version, mix, added, _around(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def _new_people_bench(dataset: str, version: str, around: _Around) -> NewPeopleBench:
    bench_of_all = new_people_bench(dataset, version)
    return bench_of_all.over(_adapted(bench_of_all.evaluation, dataset, around))


@dataclass(frozen=True, slots=True)
class MeasuredLists:
    """Another system's lists on the validation users, and what makes their numbers mislead."""

    measured: Measured
    warnings: tuple[str, ...]


@st.cache_resource(show_spinner=False, max_entries=16)
def measured_lists(dataset: str, version: str, name: str, list_id: str, k: int) -> MeasuredLists:  # noqa: ARG001  the key
    """Return what another system's lists are worth to the validation users; the bench is ready."""
    remarks = Remarks()
    found = measure_external(name, kept_external(workspace(), dataset)[name], evaluation(dataset, version, k), remarks)
    return MeasuredLists(found, tuple(remarks.warnings))


@st.cache_resource(show_spinner="Drawing a quick map", max_entries=4)
def quick_map(dataset: str, version: str) -> Picture:
    """Return the picture of a version's items that needs no job."""
    return quick_items(recommender(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def quick_user_map(dataset: str, version: str) -> tuple[Picture, np.ndarray]:
    """Return the picture of a version's users that needs no job, and their places among the items."""
    return quick_users(recommender(dataset, version), quick_map(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def tastes(dataset: str, version: str) -> np.ndarray:
    """Return what every user of the log likes, as unit vectors; what the map of users is drawn from."""
    made = taste_vectors(recommender(dataset, version), RankingConfig())
    made.flags.writeable = False
    return made


@st.cache_resource(show_spinner=False, max_entries=4)
def persona_tastes(dataset: str, version: str) -> "Future[dict[str, np.ndarray]]":
    """Return what the starting personas say as vectors, by name, encoded behind the page: that may load a model."""
    engine, people = recommender(dataset, version), personas(dataset, version).personas

    def encode() -> dict[str, np.ndarray]:
        return {one.name: engine.people.stated_taste(one.onboarding())["text"] for one in people}

    return _behind_the_page().submit(encode)


@st.cache_resource(show_spinner=False, max_entries=4, validate=lambda found: found is not None)
def drawn_map(dataset: str, version: str) -> MapOfVersion | None:
    """Return a version's map, read once; None, and looked for again, while none was drawn."""
    return load_map(workspace().version(dataset, version))


@st.cache_resource(show_spinner=False, max_entries=4)
def personas(dataset: str, version: str) -> StartingPersonas:
    """Return the people that a new user can start from."""
    return starting_personas(recommender(dataset, version))


def experiment(
    dataset: str,
    version: str,
    mixes: tuple[tuple[str, RankingConfig], ...],
    k: int,
    external: tuple[tuple[str, str], ...],
    baseline: str,
) -> tuple[Comparison, Result]:
    """Return mixes, single signals and kept lists (by name and list id) on validation users; the bench is ready."""
    return _experiment(dataset, version, mixes, k, external, baseline, margin(dataset), _around(dataset, version))


@st.cache_resource(show_spinner="Measuring everybody who is compared", max_entries=16)
def _experiment(
    dataset: str,
    version: str,
    mixes: tuple[tuple[str, RankingConfig], ...],
    k: int,
    external: tuple[tuple[str, str], ...],
    baseline: str,
    margin: float,
    around: _Around,
) -> tuple[Comparison, Result]:
    kept = kept_external(workspace(), dataset)
    experiment = Experiment(dict(mixes), {name: kept[name] for name, _ in external if name in kept}, baseline)
    return hold(experiment, _evaluation(dataset, version, k, around), margin=margin)
