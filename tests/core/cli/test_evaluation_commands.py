"""``mixdesk evaluate`` and ``mixdesk tune``: one table or one document."""

import argparse
import json
import re

import pandas as pd
import pytest
from crowds import crowd

from core.cli._evaluation_commands import add_commands
from core.config import RankingConfig
from core.datasets.list_files import ListRows
from core.errors import ConfigError, NotFoundError
from core.evaluation import PER_SET, PER_USER, Evaluation, EvaluationProtocol
from core.evaluation.comparison import word_of
from core.evaluation.experiment import ExternalSystem
from core.evaluation.runs import open_run
from core.evaluation.suggestion import suggestion_of
from core.store import Workspace


@pytest.fixture(scope="module")
def recommender():
    return crowd(31, n_users=60, n_rows=900)


@pytest.fixture
def run(monkeypatch, recommender, tmp_path):
    """Return a function that runs the command on a crowd in place of a prepared data set."""
    monkeypatch.setattr("core.store.build.open_recommender", lambda workspace, name: recommender)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", default=str(tmp_path / "home"))
    common.add_argument("--json", action="store_true")
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(), common)

    def call(*arguments, command="evaluate"):
        options = parser.parse_args([command, "crowd", *map(str, arguments)])
        return options.command(options)

    return call


def mix_file(tmp_path, name, **settings):
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(RankingConfig().with_settings(settings).to_json()))
    return path


def test_the_document_holds_every_contender_with_ranges_and_protocol(run, recommender, tmp_path, capsys):
    lists = tmp_path / "today.csv"
    user = Evaluation.of(recommender).split.user_ids[0]
    lists.write_text(f"user_id,item_id,rank\n{user},item 01,1\n")
    found = run("--config", mix_file(tmp_path, "flat", diversity=0), "--lists", lists, "--json", "-k", 5)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert [row["name"] for row in found["candidates"]] == [
        "Balanced", "flat", "Similar to what they like", "People like them", "Trending now", "Popular", "Random",
        "today",
    ]  # fmt: skip
    balanced, flat = found["candidates"][:2]
    assert set(balanced["metrics"]) == {*PER_USER, *PER_SET}
    assert balanced["against_baseline"] == {}
    row = flat["against_baseline"]["hit_rate"]
    assert (found["margin"], row["word"]) == (1.0, word_of("hit_rate", row["low"], row["high"], margin=1.0))
    expected = Evaluation.of(recommender, EvaluationProtocol(k=5))
    assert (found["protocol"], found["part"], found["n"]) == (expected.protocol_id, "validation", expected.n_users)
    assert balanced["metrics"]["ndcg"] == expected.measure("any", RankingConfig()).mean("ndcg")
    assert f"{found['n']} users are too few to judge: it takes 100 or more." in found["notices"]
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "today: " in printed.err


def test_the_table_says_the_protocol_the_metric_and_the_word(run, capsys):
    found = run()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == found["protocol"]
    assert any(line.startswith("Would have seen a later pick") for line in lines)
    assert any(
        line.lstrip().startswith("Random") and line.endswith(("Worse", "Worse (alone)", "Can't tell yet"))
        for line in lines
    )


def test_the_final_check_reads_the_test_part(run):
    assert run("--final", "--split", "last")["part"] == "test"


def test_a_report_is_about_the_first_mix_given(run, tmp_path):
    run("--config", mix_file(tmp_path, "flat", diversity=0), "--report", tmp_path / "report.html")
    assert "<title>flat and Balanced on " in (tmp_path / "report.html").read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="lies in no folder"):
        run("--report", tmp_path / "nowhere" / "report.html")


def test_a_report_that_went_with_a_forgotten_user_is_not_written_empty(run, tmp_path, monkeypatch):
    monkeypatch.setattr("core.evaluation.runs.report_of", lambda *_: None)
    with pytest.raises(NotFoundError, match="the report names somebody who asked to be forgotten meanwhile"):
        run("--report", tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


def test_mixes_need_names_of_their_own(run, tmp_path):
    (tmp_path / "more").mkdir()
    twice = [mix_file(tmp_path, "mine"), mix_file(tmp_path / "more", "mine")]
    with pytest.raises(ConfigError, match="give each its own name"):
        run("--config", twice[0], "--config", twice[1])


@pytest.mark.parametrize("name", ["Balanced", "Your mix", "Random", "Today's system"])
def test_a_mix_cannot_be_named_like_one_that_stands_for_itself(run, tmp_path, name):
    with pytest.raises(ConfigError, match=re.escape(f"named by their files, and {name!r} is taken")):
        run("--config", mix_file(tmp_path, name))


def lists_file(tmp_path, name, *rows):
    path = tmp_path / f"{name}.csv"
    path.write_text("user_id,item_id,rank\n" + "".join(f"{user},{item},{rank}\n" for user, item, rank in rows))
    return path


@pytest.mark.parametrize("name", ["Balanced", "Popular", "mine"])
def test_lists_cannot_be_named_like_a_mix(run, tmp_path, name):
    with pytest.raises(ConfigError, match=re.escape(f"named by their file, and {name!r} is taken")):
        run("--config", mix_file(tmp_path, "mine"), "--lists", lists_file(tmp_path, name, ("u", "item 01", 1)))


def test_lists_that_are_given_win_over_those_kept_under_their_name(run, recommender, tmp_path, monkeypatch, capsys):
    split = Evaluation.of(recommender).split
    user = str(split.user_ids[split.is_headline][0])
    kept = ListRows(pd.DataFrame([(user, "item 02", 1.0)], columns=["user_id", "item_id", "rank"]), "kept")
    monkeypatch.setattr(
        "core.evaluation.dataset_runs.kept_external", lambda workspace, dataset: {"today": ExternalSystem(kept)}
    )
    found = run("--lists", lists_file(tmp_path, "today", (user, "item 01", 1)))
    result = open_run(Workspace(tmp_path / "home"), found["dataset"], found["run_id"]).result
    assert result.users.lists["today"][list(result.users.user_ids).index(user)] == ("item 01",)
    assert "take the place of those that are kept under this name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"), [(None, "does not exist"), ("{", "is not JSON"), ('{"k": 0}', "k is 0")]
)
def test_a_mix_that_cannot_be_read_says_why(run, tmp_path, content, message):
    path = tmp_path / "mix.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=message):
        run("--config", path)


def test_a_search_writes_the_mix_it_found(run, recommender, tmp_path, capsys):
    found = run("--out", tmp_path / "mix.json", "--objective", "recall", "-k", 5, command="tune")
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    written = RankingConfig.from_json(json.loads((tmp_path / "mix.json").read_text()))
    assert written.to_json() == json.loads(json.dumps(found["found"]["config"]))
    measured = Evaluation.of(recommender, EvaluationProtocol(k=5)).measure("mix", written)
    assert found["found"]["accuracy"] == pytest.approx(measured.mean("recall"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == found["protocol"]
    assert lines[2].split()[:2] == ["best", f"{found['best']['accuracy']:.4f}"]


def test_what_a_search_found_is_suggested_only_when_it_is_told_to(run, recommender, tmp_path, capsys):
    workspace = Workspace(tmp_path / "home")
    plain = run("--budget", "1", command="tune")
    assert not plain["is_suggested"]
    assert suggestion_of(workspace, recommender.dataset.name, recommender.version) is None
    document = run("--budget", "1", "--suggest", command="tune")
    kept = suggestion_of(workspace, recommender.dataset.name, recommender.version)
    assert kept.config.to_json() == document["found"]["config"]
    assert f"as good as the best of {document['n_tried']:,} on {document['n']:,} test users." in kept.reason
    assert "It is what this data set suggests now" in capsys.readouterr().out


def test_a_margin_is_said_and_kept(run, capsys):
    found = run("--margin", "50")
    assert found["margin"] == 50.0
    assert "A difference of less than 50 of 100 users counts as none worth having." in capsys.readouterr().out
    with pytest.raises(ConfigError, match=r"the margin is 60\.0: give users per 100, from 0 to 50"):
        run("--margin", "60")


def test_a_mix_is_not_written_into_a_folder_that_does_not_exist(run, tmp_path):
    with pytest.raises(ConfigError, match="lies in no folder"):
        run("--out", tmp_path / "nowhere" / "mix.json", command="tune")
