"""A workspace that was made before formats had numbers opens; what a later Mixdesk wrote is refused in one sentence."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from core.config import RankingConfig
from core.errors import FormatError
from core.evaluation.runs import list_runs, open_run
from core.evaluation.validation_models import suggestion_of
from core.ranking import Query
from core.store import Workspace
from core.store.build import open_recommender
from core.store.external_lists import foreign_lists_of
from core.store.live import follow
from core.store.saved_views import saved_view
from core.store.starting_personas import personas_of

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
NAME = EXPECTED["dataset"]


@pytest.fixture
def home(tmp_path):
    return Path(shutil.copytree(FIXTURES / "workspace_format_1", tmp_path / "home"))


def shown(engine, user, mix, **query):
    """Return ids and order scores, rounded as those of the fixture."""
    answer = engine.recommend(Query(user, **query), mix)
    return [[item.item_id, pytest.approx(item.order_score, abs=2e-6)] for item in answer.items]


def test_every_list_of_the_old_workspace_is_the_same(home):
    workspace = Workspace(home)
    engine = open_recommender(workspace, NAME)
    mixes = {
        "default": RankingConfig(),
        **workspace.mixes(NAME),
        "suggested": suggestion_of(workspace, NAME, engine.version).config,
        "mix.json": RankingConfig.from_json(json.loads((home / "mix.json").read_text(encoding="utf-8"))),
    }
    for name, mix in mixes.items():
        assert EXPECTED["lists_of_user_1"][name] == shown(engine, "1", mix), name
    assert EXPECTED["list_of_user_2_default"]["with it (follow)"] == shown(
        follow(workspace, engine), "2", RankingConfig()
    )


def test_all_that_was_saved_in_it_is_there(home):
    workspace, saved = Workspace(home), EXPECTED["saved"]
    assert list(workspace.mixes(NAME)) == saved["mixes"]
    assert {name: one.to_json() for name, one in personas_of(workspace, NAME).items()} == saved["personas"]
    assert [one.name for one in foreign_lists_of(workspace, NAME)] == [
        one["name"] for one in saved["other_systems_lists"]
    ]
    assert dict(saved_view(workspace, saved["view_id"]).content) == saved["view"]["content"]
    (run,) = list_runs(workspace, NAME)
    assert dict(run.headline) == EXPECTED["run"]["headline"]
    opened = open_run(workspace, NAME, run.run_id).result
    assert [one.name for one in opened.contenders] == EXPECTED["run"]["contenders"]


def test_what_is_saved_now_has_the_number_and_opening_twice_changes_nothing(home):
    workspace = Workspace(home)
    workspace.save_mix(NAME, "New", RankingConfig(k=7))
    with workspace.state.connect() as connection:
        (stored,) = connection.execute(text("SELECT config FROM mixes WHERE name = 'New'")).one()
        assert json.loads(stored)["format"] == 2
        assert connection.execute(text("SELECT format FROM schema_version")).all() == [(2,)]
    again = Workspace(home)
    assert again.mixes(NAME)["New"] == RankingConfig(k=7)
    with again.state.connect() as connection:
        assert connection.execute(text("SELECT format FROM schema_version")).all() == [(2,)]


def test_a_database_of_a_later_mixdesk_is_refused_and_left_alone(home):
    with Workspace(home).state.begin() as connection:
        connection.execute(text("UPDATE schema_version SET format = 9"))
    with pytest.raises(FormatError, match=r"was written by a later Mixdesk \(format 9, this one reads up to 2\)"):
        Workspace(home).dataset_names()


def test_a_version_of_a_later_mixdesk_is_refused_by_its_name(home):
    version = Workspace(home).current(NAME)
    path = version.folder / "manifest.json"
    path.write_text(json.dumps({"format": 3, **version.manifest}), encoding="utf-8")
    with pytest.raises(FormatError, match=f"version {version.version_id} of 'garden' was written by a later Mixdesk"):
        Workspace(home).current(NAME)


def test_an_evaluation_of_a_later_mixdesk_is_refused(home):
    workspace = Workspace(home)
    (run,) = list_runs(workspace, NAME)
    path = home / "datasets" / NAME / "runs" / run.run_id / "result.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 5}), encoding="utf-8")
    with pytest.raises(FormatError, match="this kept evaluation was written by a later Mixdesk"):
        open_run(workspace, NAME, run.run_id)
