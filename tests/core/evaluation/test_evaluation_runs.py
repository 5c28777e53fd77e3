"""Evaluations that are kept: what is opened again is what was measured, and forgetting reaches it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from crowds import crowd
from sqlalchemy import insert, update

from core.config import RankingConfig
from core.datasets.list_files import ListRows
from core.datasets.options import Positives
from core.errors import ConfigError, DataError, NotFoundError
from core.evaluation import Evaluation, EvaluationProtocol
from core.evaluation.comparison import word_of
from core.evaluation.dataset_runs import evaluate_dataset, tune_dataset
from core.evaluation.experiment import Experiment, ExternalSystem, hold
from core.evaluation.margin import DEFAULT_MARGIN, save_margin, stored_margin
from core.evaluation.runs import (
    compare_runs,
    count_test_evaluations,
    delete_run,
    list_runs,
    open_run,
    report_of,
    save_run,
)
from core.store import Workspace
from core.store.candidate_names import BALANCED, FOUND
from core.store.database import datasets, runs, schema_version, utc_now
from core.store.run_files import forget_in_runs, is_in_runs, run_folder

MIXES = {BALANCED: RankingConfig(), "Plain": RankingConfig(diversity=0.0)}
PROTOCOL = EvaluationProtocol(k=5)


@pytest.fixture(scope="module")
def recommender():
    return crowd(51, n_users=60, n_rows=900)


@pytest.fixture(scope="module")
def result(recommender):
    return hold(Experiment(MIXES), Evaluation.of(recommender, PROTOCOL))[1]


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path / "home")
    with workspace.state.begin() as connection:
        connection.execute(insert(datasets).values(name="tiny", created_at=utc_now()))
    return workspace


def test_a_kept_evaluation_comes_back_as_it_was(workspace, result):
    entry = save_run(workspace, result, note=" before the sale ", seconds=1.5, report="<p>ü</p>")
    assert (entry.kind, entry.note, entry.n_users, entry.part) == (
        "evaluate",
        "before the sale",
        result.n_users,
        "validation",
    )
    assert list_runs(workspace, "tiny") == [entry]
    found = open_run(workspace, "tiny", entry.run_id)
    assert found.tuned is None
    assert found.result.to_json() == result.to_json()
    assert found.result.candidate("Plain").config == MIXES["Plain"]
    np.testing.assert_array_equal(found.result.users.user_ids, result.users.user_ids)
    assert (found.result.users.relevant, found.result.users.lists) == (result.users.relevant, result.users.lists)
    for name, metrics in result.users.metrics.items():
        for metric, values in metrics.items():
            np.testing.assert_array_equal(found.result.users.metrics[name][metric], values)
    assert found.result.most_moved("Plain") == result.most_moved("Plain")
    assert report_of(workspace, "tiny", entry.run_id) == "<p>ü</p>"


def test_users_of_a_result_have_the_means_that_it_tells(result):
    plain = result.candidate("Plain")
    for metric in ("hit_rate", "ndcg", "recall"):
        assert plain.metrics[metric] == pytest.approx(result.users.metrics["Plain"][metric].mean())
    assert plain.differences["ndcg"].difference == pytest.approx(
        plain.metrics["ndcg"] - result.candidate(BALANCED).metrics["ndcg"]
    )
    assert result.n_without_history > 0
    history = [row for row in result.segments if row.group == "History"]
    assert [row.name for row in history] == ["no action", "1 to 4 actions", "5 or more actions"]
    assert history[0].n == result.n_without_history


def test_newest_evaluations_stand_first_and_deleted_ones_are_gone(workspace, result):
    first, second = save_run(workspace, result), save_run(workspace, result)
    assert [one.run_id for one in list_runs(workspace, "tiny")] == [second.run_id, first.run_id]
    delete_run(workspace, "tiny", first.run_id)
    delete_run(workspace, "tiny", first.run_id)
    assert [one.run_id for one in list_runs(workspace, "tiny")] == [second.run_id]
    assert not (workspace.home / "datasets" / "tiny" / "runs" / first.run_id).exists()
    with pytest.raises(NotFoundError, match="keeps no evaluation"):
        open_run(workspace, "tiny", first.run_id)


def test_a_note_has_an_end(workspace, result):
    with pytest.raises(ConfigError, match="the note has 501 characters: use at most 500"):
        save_run(workspace, result, note="x" * 501)


def test_mixes_of_two_evaluations_are_compared_user_by_user(workspace, result):
    one, other = (open_run(workspace, "tiny", save_run(workspace, result).run_id) for _ in range(2))
    found = compare_runs(one, "Plain", other, BALANCED)
    expected = result.candidate("Plain").differences["ndcg"]
    assert (found["ndcg"].difference, found["ndcg"].low) == (expected.difference, expected.low)
    with pytest.raises(ConfigError, match="the two evaluations have different protocols"):
        compare_runs(one, "Plain", replace(other, result=replace(result, protocol_id="other")), BALANCED)
    with pytest.raises(NotFoundError, match="'Other' was not measured here: choose one of Balanced, Plain"):
        compare_runs(one, "Other", other, BALANCED)


def test_a_forgotten_user_leaves_kept_evaluations_and_their_reports(workspace, result):
    user = str(result.users.user_ids[3])
    entry = save_run(workspace, result, report=f"<p>{user}</p>")
    assert is_in_runs(workspace, "tiny", user)
    assert forget_in_runs(workspace, "tiny", user) == 1
    assert not is_in_runs(workspace, "tiny", user)
    found = open_run(workspace, "tiny", entry.run_id).result
    assert user not in found.users.user_ids
    assert len(found.users.relevant) == result.n_users - 1
    assert report_of(workspace, "tiny", entry.run_id) is None
    assert forget_in_runs(workspace, "tiny", user) == 0


def test_looks_at_test_are_counted_and_stay_counted(workspace, recommender):
    for part, looks in (("validation", 0), ("test", 1), ("test", 2)):
        _, run = evaluate_dataset(workspace, recommender, Experiment(MIXES), PROTOCOL, part=part)
        assert count_test_evaluations(workspace, "tiny") == looks
    delete_run(workspace, "tiny", run.entry.run_id)
    assert count_test_evaluations(workspace, "tiny") == 2
    assert count_test_evaluations(workspace, "other") == 0


def test_a_search_is_kept_with_every_mix_it_tried(workspace, recommender):
    run = tune_dataset(workspace, recommender, PROTOCOL, config=RankingConfig(exclude_seen="any"))
    again = open_run(workspace, "tiny", run.entry.run_id)
    assert again.entry.kind == "tune"
    assert again.tuned == run.tuned
    tried = run.tuned.tried
    best, suggested = tried[run.tuned.best], tried[run.tuned.suggested]
    assert best.accuracy == max(one.accuracy for one in tried) >= run.tuned.single_accuracy
    assert suggested.is_as_good
    assert suggested.accuracy >= run.tuned.single_accuracy
    assert suggested.variety == max(one.variety for one in tried if one.is_as_good)
    measured = again.result.candidate(FOUND)
    assert measured.config == suggested.config
    assert measured.metrics["ndcg"] == pytest.approx(suggested.accuracy)
    assert measured.metrics["coverage"] == pytest.approx(suggested.reach)


def test_lists_of_another_system_take_part_with_what_is_wrong_with_them(recommender, result):
    import pandas as pd

    user = str(result.users.user_ids[0])
    rows = ListRows(pd.DataFrame([(user, "item 01", 1.0)], columns=["user_id", "item_id", "rank"]), "old.csv")
    strangers = ListRows(rows.table.assign(user_id="nobody"), "strange.csv")
    experiment = Experiment(
        MIXES, {"Old": ExternalSystem(rows, as_of=4e12), "Strange": ExternalSystem(strangers)}, baseline="Old"
    )
    found = hold(experiment, Evaluation.of(recommender, PROTOCOL))[1]
    assert (found.baseline, found.users.lists["Old"][0]) == ("Old", ("item 01",))
    assert "Old: these lists were made after the cut, so they may know what is to be found." in found.warnings
    assert any(notice.startswith("Strange is not compared: strange.csv has no list") for notice in found.notices)
    with pytest.raises(DataError, match="has no list for any user"):
        hold(Experiment(MIXES, {"Strange": ExternalSystem(strangers)}, "Strange"), Evaluation.of(recommender, PROTOCOL))


@pytest.mark.parametrize("name", ["Popular", "Trending now", "Old"])
def test_candidates_need_names_of_their_own(name):
    with pytest.raises(ConfigError, match=f"two candidates would be named '{name}'"):
        Experiment({name: RankingConfig()}, {"Old": ExternalSystem(ListRows(None, ""))})


def test_rules_come_back_from_json():
    for rules in (
        PROTOCOL,
        EvaluationProtocol(split="last", last_n=3, positives=Positives(events=("like",)), min_train=2),
    ):
        assert EvaluationProtocol.from_json(rules.to_json()) == rules


def test_a_run_is_read_with_its_own_margin(workspace, recommender):
    save_margin(workspace, "tiny", 30.0)
    kept = evaluate_dataset(workspace, recommender, Experiment(MIXES), PROTOCOL)[1].entry.run_id
    own = evaluate_dataset(workspace, recommender, Experiment(MIXES), PROTOCOL, margin=0.5)[1].entry.run_id
    save_margin(workspace, "tiny", 2.0)
    assert [open_run(workspace, "tiny", run).result.margin for run in (kept, own)] == [30.0, 0.5]
    assert "less than 30 of 100 users counts as none" in report_of(workspace, "tiny", kept)
    assert stored_margin(workspace, "tiny") == 2.0
    assert stored_margin(workspace, "other") == DEFAULT_MARGIN
    with pytest.raises(ConfigError, match=r"the margin is -1: give users per 100, from 0 to 50\."):
        save_margin(workspace, "tiny", -1)
    with pytest.raises(ConfigError, match=r"the margin is 51: give users per 100, from 0 to 50\."):
        evaluate_dataset(workspace, recommender, Experiment(MIXES), PROTOCOL, margin=51)


def test_a_run_of_format_3_is_judged_pair_by_pair_and_what_its_search_found_is_called_so(workspace, recommender):
    run = tune_dataset(workspace, recommender, PROTOCOL, budget_seconds=1.0)
    path = run_folder(workspace, "tiny", run.entry.run_id) / "result.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    result = document["result"]
    del result["margin"], result["until"]
    for one in result["candidates"]:
        one["name"] = "Suggested" if one["name"] == FOUND else one["name"]
        for row in one["against_baseline"].values():
            row["word"] = "Can't tell yet"
    path.write_text(json.dumps(document | {"format": 3}).replace(f'"{FOUND}": {{', '"Suggested": {'), encoding="utf-8")
    with workspace.state.begin() as connection:
        headline = {"Suggested" if name == FOUND else name: share for name, share in run.entry.headline.items()}
        connection.execute(update(runs).values(headline=headline))
        connection.execute(update(schema_version).values(format=3))
    again = Workspace(workspace.home)
    entry = list_runs(again, "tiny")[0]
    assert entry.headline == run.entry.headline
    found = open_run(again, "tiny", entry.run_id).result
    assert [one.name for one in found.candidates] == [one.name for one in run.result.candidates]
    assert found.segments[0].means.keys() == run.result.segments[0].means.keys()
    assert (found.margin, np.isnan(found.until)) == (0.0, True)
    for one in found.candidates:
        for row in one.differences.values():
            assert row.word == word_of(row.metric, row.low, row.high, margin=0.0)
    assert {row.word for one in found.candidates for row in one.differences.values()} > {"Can't tell yet"}
    again.state.dispose()
