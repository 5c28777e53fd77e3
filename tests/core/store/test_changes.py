"""Changing how a log is read, and forgetting a person."""

from threading import Thread

import pandas as pd
import pytest
from prepared import ITEMS, LOG, sources, written
from sqlalchemy import insert

from core.config import RankingConfig
from core.datasets.importing import Sources
from core.datasets.list_files import ListRows
from core.errors import ConfigError, NotFoundError
from core.ranking import Query, remembered
from core.signals import collaborative
from core.store import Workspace, external_lists, forgotten, live, saved_views
from core.store.build import existing_dataset, import_dataset, open_recommender
from core.store.changes import change_options, forget_user
from core.store.database import jobs, utc_now
from core.store.external_lists import is_in_external_lists, save_external_lists
from core.store.live_log import count_rows
from core.store.saved_views import save_view, saved_view

VECTORS = ("text.npy", "index.faiss", "pictures.parquet")
USERS = "user_id,city\nann,Oslo\nbob,Rome\n"


@pytest.fixture
def workspace(tmp_path, encoder):
    workspace = Workspace(tmp_path / "home")
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG, USERS))
    return workspace


@pytest.fixture
def fits(monkeypatch):
    done = []
    fit = collaborative.fit_collaborative
    monkeypatch.setattr(
        collaborative, "fit_collaborative", lambda matrix, settings: done.append(1) or fit(matrix, settings)
    )
    return done


def options(workspace):
    return existing_dataset(workspace, "shop").options


def identity(version, name):
    return (version.folder / name).stat().st_ino


def test_strengths_change_what_counts_most_and_nothing_is_computed_again(workspace, encoder, fits):
    before = workspace.current("shop")
    encoder.encoded.clear()
    changed = change_options(workspace, "shop", {"event_strengths": {"view": 5.0, "purchase": 0.5}})
    assert (encoder.encoded, fits) == ([], [])
    assert [identity(changed, name) for name in VECTORS] == [identity(before, name) for name in VECTORS]
    events = {event.event: event.weight for event in remembered(open_recommender(workspace, "shop"), *asked("ann"))}
    assert events["view"] == 1.0
    assert events["purchase"] < 0.2


def asked(user):
    return Query(user), RankingConfig()


def test_another_rule_for_choices_is_learned_from(workspace, fits):
    change_options(workspace, "shop", {"positives": {"min_value": None, "events": ["purchase"]}})
    assert fits == [1]
    dataset = existing_dataset(workspace, "shop")
    assert dataset.interactions.positive_matrix().nnz == 1
    assert str(dataset.options.positives) == "events: purchase"
    change_options(workspace, "shop", {"clock": "live"})
    assert fits == [1]


def test_what_a_person_set_outlives_the_next_import(workspace, tmp_path):
    change_options(workspace, "shop", {"clock": "live", "trending_window_days": 90})
    more = written(tmp_path / "more.csv", LOG + "cat,lamp,2024-03-09,view\n")
    import_dataset(workspace, "shop", Sources(interactions=more))
    assert (options(workspace).clock, options(workspace).trending_window_days) == ("live", 90)
    assert options(workspace).fixed == ("clock", "trending_window_days")


def test_what_nobody_set_is_guessed_again(workspace, tmp_path):
    change_options(workspace, "shop", {"clock": "live"})
    rows = "".join(
        f"u{n % 60},lamp,2024-03-09T{n % 24:02d}:{n % 60:02d}:{n // 60 % 60:02d},view{n}\n" for n in range(1200)
    )
    import_dataset(workspace, "shop", Sources(interactions=written(tmp_path / "more.csv", LOG + rows)))
    assert (options(workspace).clock, options(workspace).trending_window_days) == ("live", 7)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"event_strengths": {"view": -1}}, "the strength of 'view' lies outside 0 to 5: 0 means no taste."),
        ({"event_strengths": {"view": 6}}, "the strength of 'view' lies outside 0 to 5: 0 means no taste."),
        ({"value_kind": "rating"}, "value_kind is 'rating': exactly ratings need a rating_scale."),
        (
            {"value_kind": "rating", "rating_scale": [5, 1]},
            r"rating_scale is \(5, 1\): give the lowest, then the highest rating.",
        ),
        ({"trending_window_days": 0}, "trending_window_days is 0: give at least 1 day."),
        ({"positives": {"events": ["sold"]}}, "with events: sold no row counts as a choice: choose a wider rule."),
        ({"fixed": []}, "'fixed' cannot be set: choose from event_strengths, value_kind"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(workspace, wanted, sentence):
    before = workspace.current_id("shop")
    with pytest.raises(ConfigError, match=sentence):
        change_options(workspace, "shop", wanted)
    assert workspace.current_id("shop") == before


def test_a_forgotten_user_is_nowhere_in_the_workspace(workspace, tmp_path):
    workspace.uploads.mkdir()
    written(workspace.uploads / "log.csv", LOG)
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG, USERS))
    gone = forget_user(workspace, "shop", "ann")
    assert (gone.n_interactions, gone.n_versions, gone.n_uploads) == (2, 2, 1)
    dataset = existing_dataset(workspace, "shop")
    assert list(dataset.log["user_id"]) == ["bob", "bob"]
    assert list(dataset.users["user_id"]) == ["bob"]
    assert open_recommender(workspace, "shop").recommend(*asked("ann")).fallback is not None
    workspace.state.dispose()
    for path in filter(lambda path: path.is_file(), workspace.home.rglob("*")):
        assert b"ann" not in path.read_bytes(), path
        if path.suffix == ".parquet":
            assert "ann" not in pd.read_parquet(path).to_csv()


def view_of(workspace, user_id=None, **content):
    return save_view(workspace, "shop", user_id=user_id, content=content, fingerprint="")


def test_a_forgotten_user_takes_along_every_view_that_names_them(workspace):
    theirs = [
        view_of(workspace, "ann"),
        view_of(workspace, "bob", likes={"ann": ["lamp"]}),
        view_of(workspace, "bob", map_trail=["item:lamp", "user:ann", "item:rope"]),
    ]
    others = [view_of(workspace, "bob", map_trail=["item:ann", "user:anna", "persona:ann"], why="ann")]
    forget_user(workspace, "shop", "ann")
    for view_id in theirs:
        with pytest.raises(NotFoundError):
            saved_view(workspace, view_id)
    assert [saved_view(workspace, view_id).view_id for view_id in others] == others


@pytest.mark.parametrize(
    ("user_id", "content"), [("ann", {}), (None, {"hides": {"ann": ["lamp"]}}), ("bob", {"map_trail": ["user:ann"]})]
)
def test_a_view_of_somebody_who_was_forgotten_is_not_kept(workspace, user_id, content):
    forget_user(workspace, "shop", "ann")
    with pytest.raises(ConfigError, match="this view names a user who asked to be forgotten"):
        view_of(workspace, user_id, **content)


def test_somebody_whom_only_a_view_names_can_be_forgotten(workspace):
    view_id = view_of(workspace, "zoe")
    forget_user(workspace, "shop", "zoe")
    with pytest.raises(NotFoundError):
        saved_view(workspace, view_id)


def events_of_ann(workspace):
    live.add_events(workspace, "shop", [{"user_id": "ann", "item_id": "lamp"}])
    return count_rows(workspace, "shop", "ann")


def lists_for_ann(workspace):
    table = pd.DataFrame([("ann", "lamp", 1), ("bob", "rope", 1)], columns=["user_id", "item_id", "rank"])
    save_external_lists(workspace, "shop", "Old", ListRows(table, "old.csv"))
    return is_in_external_lists(workspace, "shop", "ann")


@pytest.mark.parametrize("store", [events_of_ann, lists_for_ann, lambda workspace: view_of(workspace, "ann")])
def test_what_is_being_stored_while_somebody_is_forgotten_does_not_outlive_that(workspace, monkeypatch, store):
    """Forgetting begins after the look at who is forgotten and before what is stored."""
    looked, forgetting = forgotten.forgotten_among, []

    def look(*asked):
        found = looked(*asked)
        if not forgetting:
            forgetting.append(Thread(target=forget_user, args=(workspace, "shop", "ann")))
            forgetting[0].start()
            forgetting[0].join(timeout=0.5)
        return found

    for module in (live, external_lists, saved_views):
        monkeypatch.setattr(module, "forgotten_among", look)
    store(workspace)
    forgetting[0].join(timeout=30)
    assert not count_rows(workspace, "shop", "ann")
    assert not is_in_external_lists(workspace, "shop", "ann")
    assert not saved_views.is_in_views(workspace, "shop", "ann")


def test_an_old_export_does_not_bring_a_forgotten_user_back(workspace, tmp_path):
    forget_user(workspace, "shop", "ann")
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG, USERS))
    assert set(existing_dataset(workspace, "shop").log["user_id"]) == {"bob"}
    import_dataset(workspace, "other", sources(tmp_path, ITEMS, LOG, USERS))
    assert set(existing_dataset(workspace, "other").log["user_id"]) == {"ann", "bob"}


def test_a_deleted_data_set_forgets_who_was_forgotten(workspace, tmp_path):
    forget_user(workspace, "shop", "ann")
    workspace.delete_dataset("shop")
    import_dataset(workspace, "shop", sources(tmp_path, ITEMS, LOG, USERS))
    assert set(existing_dataset(workspace, "shop").log["user_id"]) == {"ann", "bob"}


def test_somebody_unknown_cannot_be_forgotten(workspace):
    with pytest.raises(NotFoundError, match="'shop' knows no user 'zoe': check the id"):
        forget_user(workspace, "shop", "zoe")


def test_forgetting_that_was_interrupted_is_finished_by_asking_again(workspace, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "drop_other_versions", stop)
        with pytest.raises(KeyboardInterrupt):
            forget_user(workspace, "shop", "ann")
    gone = forget_user(workspace, "shop", "ann")
    assert (gone.n_interactions, gone.n_versions) == (0, 1)


def test_issues_of_a_later_import_do_not_name_a_forgotten_user(workspace, tmp_path):
    forget_user(workspace, "shop", "ann")
    log = LOG + "ann,,2024-03-09,view\nann,lamp,2024-03-09,view,much,more\nbob,lamp,soon,view\n"
    _, result = import_dataset(workspace, "shop", sources(tmp_path, ITEMS, log, USERS))
    assert "ann" not in result.issues.to_csv()
    assert "2 rows of users who asked to be forgotten" in set(result.issues["reason"])
    assert "soon" in set(result.issues["value"])


def test_uploads_that_a_running_job_reads_are_left_to_it(workspace):
    busy = written(workspace.uploads / "a" / "busy.csv", LOG)
    written(workspace.uploads / "b" / "done.csv", LOG)
    row = {"job_id": "1", "task": "import", "dataset": "other", "state": "running", "share": 0.0, "step": ""}
    with workspace.state.begin() as connection:
        arguments = {"files": {"items": str(busy)}}
        connection.execute(insert(jobs).values(**row, arguments=arguments, started_at=utc_now()))
    assert forget_user(workspace, "shop", "ann").n_uploads == 1
    assert busy.is_file()
