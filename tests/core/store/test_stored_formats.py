"""What an earlier release kept opens as it was; what a later one kept is refused in a sentence."""

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import inspect, select, text, update

from core.config import CONFIG_FORMAT, RankingConfig
from core.errors import FormatError
from core.evaluation.metrics import METRICS, PER_USER
from core.evaluation.runs import RUN, compare_runs, list_runs, open_run, report_of, save_run
from core.evaluation.search_summary import SEARCH, TrialSummary, TunedSummary
from core.evaluation.suggestion import SUGGESTION, Suggestion, suggestion_of
from core.ranking import Query
from core.store import Workspace, database
from core.store.build import open_recommender
from core.store.external_lists import external_lists_of, lists_by_user
from core.store.forgotten import forgotten_among
from core.store.live import follow
from core.store.live_log import rows_after
from core.store.saved_views import VIEW, save_view, saved_view
from core.store.starting_personas import personas_of
from core.store.workspace import MANIFEST
from core.stored_format import StoredFormat, same

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
GARDEN, VIEW_ID, RUN_ID = EXPECTED["dataset"], EXPECTED["saved"]["view_id"], EXPECTED["run"]["run_id"]


def later(current):
    return f"was written by a later Mixdesk (format 9, this one reads up to {current}): update Mixdesk."


TRIED = TrialSummary(RankingConfig(k=3), accuracy=0.5, variety=0.25, reach=1.0, is_trade_off=True, is_as_good=True)
SEARCHED = TunedSummary(
    "ndcg",
    "a protocol",
    n_users=9,
    tried=(TRIED,),
    best=0,
    suggested=0,
    best_single="content",
    single_accuracy=0.4,
    beats_single=True,
    is_complete=True,
    half_lives={None: 0.3, 30.0: 0.31},
)


@pytest.fixture
def home(tmp_path):
    """Return a copy of the workspace that a release without format numbers made."""
    return Path(shutil.copytree(FIXTURES / "workspace_format_1", tmp_path / "home"))


@pytest.fixture
def workspace(home):
    workspace = Workspace(home)
    yield workspace
    workspace.state.dispose()


def listed(engine, user, mix, **tried):
    answer = engine.recommend(Query(user, **tried), mix)
    return [[item.item_id, pytest.approx(item.order_score, abs=2e-6)] for item in answer.items]


def stored_format(workspace):
    with workspace.state.connect() as connection:
        return connection.scalars(select(database.schema_version.c.format)).all()


def contents(home):
    """Return every row of the database, by table."""
    with sqlite3.connect(home / "mixdesk.sqlite3") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return rows


def renumber(workspace, table, column):
    """Give the one document in a table the format of a later release."""
    with workspace.state.begin() as connection:
        document = connection.scalars(select(column)).first()
        connection.execute(update(table).values({column.name: document | {"format": 9, "a later field": 1}}))


def rewrite(path):
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 9, "a later field": 1}))


class TestAWorkspaceOfFormat1:
    def test_lists_are_what_they_were(self, home, workspace):
        engine, expected = open_recommender(workspace, GARDEN), EXPECTED["lists_of_user_1"]
        assert (engine.version, engine.dataset.fingerprint) == (EXPECTED["version"], EXPECTED["fingerprint"])
        assert (engine.dataset.counts(), engine.now()) == (EXPECTED["counts"], EXPECTED["now"])
        file = RankingConfig.from_json(json.loads((home / "mix.json").read_text()))
        suggested = suggestion_of(workspace, GARDEN, engine.version).config
        mixes = {"default": RankingConfig(), **workspace.configs(GARDEN), "suggested": suggested, "mix.json": file}
        assert {name: listed(engine, "1", mix) for name, mix in mixes.items()} == {
            name: expected[name] for name in mixes
        }
        view = saved_view(workspace, VIEW_ID).content
        tried = {name: tuple(view[name]["1"]) for name in ("likes", "hides")}
        restored = listed(engine, "1", RankingConfig.from_json(view["mix"]), **tried)
        assert restored == expected["saved view, with its like and hide"]

    def test_a_live_event_still_counts(self, workspace):
        engine = open_recommender(workspace, GARDEN)
        expected = EXPECTED["list_of_user_2_default"]
        assert listed(engine, "2", RankingConfig()) == expected["without the live event"]
        assert listed(follow(workspace, engine), "2", RankingConfig()) == expected["with it (follow)"]
        rows = [{"number": row.number, "kind": row.kind, **row.document} for row in rows_after(workspace, GARDEN, 0)]
        assert rows == EXPECTED["saved"]["live_events"]

    def test_all_that_people_saved_is_there(self, workspace):
        saved = EXPECTED["saved"]
        assert workspace.dataset_names() == saved["datasets"]
        assert list(workspace.configs(GARDEN)) == saved["mixes"]
        personas = {name: one.to_json() for name, one in personas_of(workspace, GARDEN).items()}
        assert personas == saved["personas"]
        (lists,) = external_lists_of(workspace, GARDEN)
        shown = list(lists_by_user(workspace, GARDEN, lists.name)["1"])
        assert saved["other_systems_lists"] == [
            {"name": lists.name, "n_users": lists.n_users, "as_of": lists.as_of, "of_user_1": shown}
        ]
        view = saved_view(workspace, VIEW_ID)
        assert {"dataset": view.dataset, "content": dict(view.content)} == saved["view"]
        suggestion = suggestion_of(workspace, GARDEN, EXPECTED["version"])
        told = {name: getattr(suggestion, name) for name in ("reason", "n_users", "best_single")}
        assert told == {name: saved["suggestion"][name] for name in told}
        since = {"format": 3, "new_item_places": 0, "new_people": None}
        mix = saved["suggestion"]["mix"]
        since["collaborative"] = {**mix["collaborative"], "half_life_days": None}
        assert suggestion.config.to_json() == {**mix, **since}
        assert sorted(forgotten_among(workspace, GARDEN, ["1", "98", "99"])) == saved["forgotten_users"]

    def test_a_kept_evaluation_opens_with_users_and_report(self, workspace):
        expected = EXPECTED["run"]
        (entry,) = list_runs(workspace, GARDEN)
        assert {name: value for name, value in expected.items() if hasattr(entry, name)} == {
            name: getattr(entry, name) for name in expected if hasattr(entry, name)
        }
        found = open_run(workspace, GARDEN, entry.run_id).result
        assert [one.name for one in found.candidates] == expected["contenders"]
        mixes = [one.name for one in found.candidates if one.config is not None]
        assert mixes == expected["contenders_with_a_mix"]
        assert list(found.users.user_ids) == expected["users"]
        assert list(found.users.lists["Balanced"][0]) == expected["list_of_user_1_balanced"]
        assert {one.name: one.metrics["hit_rate"] for one in found.candidates} == expected["headline"]
        report = report_of(workspace, GARDEN, entry.run_id)
        assert (report[:15], len(report)) == (expected["report_begins"], expected["report_characters"])

    def test_opening_gives_the_database_its_number_once_and_changes_nothing_else(self, home):
        before, opened = contents(home), []
        for _ in range(2):
            workspace = Workspace(home)
            assert stored_format(workspace) == [4]
            workspace.state.dispose()
            opened.append(contents(home))
        names = {"mixes": "configs", "foreign_lists": "external_lists", "looks": "test_evaluations"}
        expected = {names.get(name, name): rows for name, rows in before.items()}
        assert opened == [{**expected, "schema_version": [(4,)], "added_signals": [], "margins": []}] * 2

    def test_an_ended_task_goes_by_its_name_of_today(self, home):
        ended = ("'a'", "'practice'", "'garden'", "'{}'", "'done'", "1", "''", "NULL", "NULL", "'2026-01-01'", "NULL")
        with sqlite3.connect(home / "mixdesk.sqlite3") as connection:
            connection.execute(f"INSERT INTO jobs VALUES ({', '.join(ended)})")
        connection.close()
        workspace = Workspace(home)
        with workspace.state.connect() as connection:
            assert connection.scalars(select(database.jobs.c.task)).all() == ["validation"]
        workspace.state.dispose()

    def test_what_is_saved_after_opening_is_of_the_current_format(self, workspace):
        earlier = workspace.configs(GARDEN)
        workspace.save_config(GARDEN, "Plain", earlier["Plain"])
        view = saved_view(workspace, VIEW_ID)
        save_view(workspace, GARDEN, user_id="1", content=view.content, fingerprint=view.fingerprint)
        with workspace.state.connect() as connection:
            configs = dict(connection.execute(select(database.configs.c.name, database.configs.c.config)).all())
            views = connection.scalars(select(database.saved_views.c.content)).all()
        assert next(iter(configs["Plain"].items())) == ("format", 3)
        assert "format" not in configs["Balcony"]
        assert sorted(one.get("format", 1) for one in views) == [1, 2]
        assert workspace.configs(GARDEN) == earlier
        result = open_run(workspace, GARDEN, RUN_ID).result
        kept = save_run(workspace, result, tuned=SEARCHED)
        document = json.loads((run_file(workspace, kept.run_id)).read_text(encoding="utf-8"))
        assert (document["format"], document["tuned"]["format"]) == (4, 2)
        again = open_run(workspace, GARDEN, kept.run_id)
        assert again.result.to_json() == result.to_json()
        assert again.tuned == SEARCHED
        version = workspace.publish(GARDEN, lambda folder: dict(workspace.current(GARDEN).manifest))
        assert json.loads((version.folder / "manifest.json").read_text())["format"] == 2

    def test_a_forgotten_user_leaves_views_of_either_format(self, workspace):
        from core.store.saved_views import forget_in_views

        view = saved_view(workspace, VIEW_ID)
        save_view(workspace, GARDEN, user_id=None, content=view.content, fingerprint=view.fingerprint)
        forget_in_views(workspace, GARDEN, "1")
        with workspace.state.connect() as connection:
            assert connection.scalars(select(database.saved_views.c.view_id)).all() == []


def run_file(workspace, run_id=RUN_ID):
    return workspace.home / "datasets" / GARDEN / "runs" / run_id / "result.json"


def later_tuned(workspace):
    document = json.loads(run_file(workspace).read_text(encoding="utf-8"))
    tuned = SEARCHED.to_json() | {"format": 9}
    run_file(workspace).write_text(json.dumps(document | {"tuned": tuned}), encoding="utf-8")


class TestLaterFormats:
    @pytest.mark.parametrize(
        ("write", "read", "what", "current"),
        [
            (
                lambda w: rewrite(w.current(GARDEN).folder / "manifest.json"),
                lambda w: open_recommender(w, GARDEN),
                f"version {EXPECTED['version']} of 'garden'",
                2,
            ),
            (
                lambda w: renumber(w, database.configs, database.configs.c.config),
                lambda w: w.configs(GARDEN),
                "the mix 'Plain'",
                3,
            ),
            (
                lambda w: renumber(w, database.saved_views, database.saved_views.c.content),
                lambda w: saved_view(w, VIEW_ID),
                "this saved view",
                2,
            ),
            (
                lambda w: renumber(w, database.suggestions, database.suggestions.c.document),
                lambda w: suggestion_of(w, GARDEN, EXPECTED["version"]),
                "this suggestion",
                2,
            ),
            (
                lambda w: rewrite(run_file(w)),
                lambda w: open_run(w, GARDEN, RUN_ID),
                "this kept evaluation",
                4,
            ),
            (later_tuned, lambda w: open_run(w, GARDEN, RUN_ID), "this search", 2),
            (
                lambda w: rewrite(w.home / "mix.json"),
                lambda w: RankingConfig.from_json(json.loads((w.home / "mix.json").read_text())),
                "this mix",
                3,
            ),
        ],
        ids=["version", "mix", "view", "suggestion", "run", "search", "mix file"],
    )
    def test_a_document_of_a_later_release_is_refused_by_name(self, workspace, write, read, what, current):
        write(workspace)
        with pytest.raises(FormatError) as refused:
            read(workspace)
        assert str(refused.value) == f"{what} {later(current)}"

    def test_a_database_of_a_later_release_is_refused_and_nothing_written(self, home):
        Workspace(home).state.dispose()
        with sqlite3.connect(home / "mixdesk.sqlite3") as connection:
            connection.execute("UPDATE schema_version SET format = 9")
        connection.close()
        before, rows = (home / "mixdesk.sqlite3").read_bytes(), contents(home)
        for _ in range(2):
            with pytest.raises(FormatError) as refused:
                Workspace(home).dataset_names()
            assert str(refused.value) == f"the state database {home / 'mixdesk.sqlite3'} {later(4)}"
        assert (home / "mixdesk.sqlite3").read_bytes() == before
        assert contents(home) == rows


class TestMigrations:
    def test_a_new_database_is_of_the_current_format(self, tmp_path, monkeypatch):
        monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, pytest.fail))
        workspace = Workspace(tmp_path / "new")
        assert stored_format(workspace) == [5]
        workspace.state.dispose()

    def test_a_migration_runs_once_with_those_before_it(self, home, monkeypatch):
        def add_colour(connection):
            connection.execute(text("ALTER TABLE configs ADD COLUMN colour VARCHAR"))

        monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, add_colour))
        for _ in range(2):
            workspace = Workspace(home)
            assert stored_format(workspace) == [5]
            assert "colour" in {column["name"] for column in inspect(workspace.state).get_columns("configs")}
            workspace.state.dispose()

    def test_a_migration_that_fails_leaves_the_database_as_it_was(self, home, monkeypatch):
        def fail_half_way(connection):
            connection.execute(text("ALTER TABLE configs ADD COLUMN colour VARCHAR"))
            connection.execute(text("DELETE FROM configs"))
            raise FormatError("half-way")

        before = contents(home)
        monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, fail_half_way))
        with pytest.raises(FormatError, match="half-way"):
            _ = Workspace(home).state
        assert contents(home) == before
        with sqlite3.connect(home / "mixdesk.sqlite3") as connection:
            assert "colour" not in [row[1] for row in connection.execute("PRAGMA table_info(mixes)")]
        connection.close()

    def test_steps_run_in_turn_from_the_stored_format_on(self):
        steps = (lambda one: one | {"a": one["a"] + 1}, lambda one: one | {"a": one["a"] * 10})
        kind = StoredFormat("this example", steps)
        document = {"a": 1}
        assert kind.upgraded(document) == {"a": 20}
        assert kind.upgraded({"format": 2, "a": 1}) == {"a": 10}
        assert kind.upgraded({"format": 3, "a": 1}) == {"a": 1}
        assert kind.numbered(document) == {"format": 3, "a": 1}
        assert document == {"a": 1}

    @pytest.mark.parametrize(
        "kind", [MANIFEST, CONFIG_FORMAT, RUN, SEARCH, SUGGESTION, VIEW], ids=lambda kind: kind.what
    )
    def test_what_is_written_now_is_of_the_current_format_and_read_as_it_stands(self, kind):
        document = {"weights": {"content": 1}, "k": 3}
        assert kind.current == {RUN: 4, CONFIG_FORMAT: 3}.get(kind, 2)
        assert list(kind.numbered(document).items()) == [("format", kind.current), *document.items()]
        assert kind.upgraded(json.loads(json.dumps(kind.numbered(document)))) == document

    @pytest.mark.parametrize(
        "written", [SEARCHED, Suggestion(RankingConfig(k=4), "why", n_users=8), Suggestion(None, "")]
    )
    def test_documents_written_now_come_back(self, written):
        document = json.loads(json.dumps(written.to_json()))
        assert next(iter(document.items())) == ("format", 2)
        assert type(written).from_json(document) == written
        assert type(written).from_json({name: part for name, part in document.items() if name != "format"}) == written
        assert same(document) is document


class TestMetricsThatCameLater:
    @pytest.fixture
    def run(self, workspace):
        """Return the kept evaluation as if precision, reach and their columns did not exist when it was kept."""
        document = json.loads(run_file(workspace).read_text(encoding="utf-8"))
        for one in document["result"]["contenders"]:
            del one["metrics"]["precision"], one["metrics"]["coverage"]
            one["against_baseline"].pop("precision", None)
        run_file(workspace).write_text(json.dumps(document), encoding="utf-8")
        users = run_file(workspace).with_name("users.parquet")
        table = pd.read_parquet(users)
        table[[name for name in table if not name.endswith(".precision")]].to_parquet(users, index=False)
        return open_run(workspace, GARDEN, RUN_ID)

    def test_what_was_not_measured_is_unknown_for_every_user(self, run):
        for values in run.result.users.metrics.values():
            assert np.isnan(values["precision"]).all()
            assert not np.isnan(values["hit_rate"]).any()
        one = run.result.candidate("Plain")
        assert METRICS.keys() - one.metrics.keys() == {"precision", "coverage"}
        assert run.result.most_moved("Plain", metric="precision") == ([], [])

    def test_what_both_measured_is_compared_all_the_same(self, run):
        found = compare_runs(run, "Plain", run, "Balcony")
        assert found.keys() == PER_USER.keys()
        assert (found["hit_rate"].value, found["hit_rate"].baseline, found["hit_rate"].n) == (0.75, 0.5, 8)
        assert (found["precision"].n, np.isnan(found["precision"].difference)) == (0, True)
