"""Validation users of a version: their models are kept with it, and a first mix is suggested."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from prepared import remember_vectors, sources
from sqlalchemy import delete, insert

from core.config import RankingConfig
from core.evaluation import EvaluationProtocol, _search, validation_models
from core.evaluation.dataset_runs import evaluate_dataset, tune_dataset
from core.evaluation.experiment import Experiment
from core.evaluation.runs import list_runs, open_run, report_of
from core.evaluation.suggestion import suggestion_of
from core.evaluation.validation_models import open_bench, open_evaluation, prepare_validation
from core.jobs import find_job, run_worker
from core.store import Workspace
from core.store.build import import_dataset, open_recommender
from core.store.changes import forget_user
from core.store.database import jobs, utc_now
from core.store.run_files import is_in_runs


def log_of(n_users, seed=1, n_items=40):
    rng = np.random.default_rng(seed)
    rows = ["user_id,item_id,timestamp,event\n"]
    for user in range(n_users):
        taste = rng.permutation(n_items // 2) + (user % 2) * n_items // 2
        days = np.sort(rng.uniform(0, 60, size=12))
        rows += [
            f"u{user},i{item},{1_700_000_000 + int(86_400 * day)},view\n"
            for item, day in zip(taste[:12], days, strict=True)
        ]
    return "".join(rows)


ITEMS = "item_id,title\n" + "".join(f"i{n},Thing {n}\n" for n in range(40))


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path, ITEMS, log_of(150))
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    return workspace


def test_a_suggestion_is_stored_with_the_version_it_was_found_on(workspace):
    version = workspace.current_id("shop")
    assert suggestion_of(workspace, "shop", version) is None
    found = prepare_validation(workspace, "shop")
    assert suggestion_of(workspace, "shop", version) == found
    assert suggestion_of(workspace, "shop", "other") is None
    evaluation = open_bench(workspace, open_recommender(workspace, "shop")).validation
    assert (found.n_users, found.protocol_id) == (evaluation.n_users, evaluation.protocol_id)
    assert found.accuracy == pytest.approx(evaluation.measure("it", found.config).mean("ndcg"))
    assert found.balanced == pytest.approx(evaluation.measure("it", RankingConfig()).mean("ndcg"))
    assert found.accuracy >= found.single
    assert found.config.weights.shares()["collaborative"] > 0
    assert "as good as the best" in found.reason


def test_models_of_practice_users_are_fitted_once(workspace, monkeypatch):
    prepare_validation(workspace, "shop")
    recommender = open_recommender(workspace, "shop")
    fresh = open_bench(workspace, recommender).at(7)
    plain = validation_models.Evaluation.of(recommender, EvaluationProtocol(k=7)).sampled(1_000)
    np.testing.assert_array_equal(fresh.maker.lists(RankingConfig()), plain.maker.lists(RankingConfig()))

    def refuse(*_):
        raise AssertionError("fitted again")

    monkeypatch.setattr("core.signals.collaborative.fit_collaborative", refuse)
    open_bench(workspace, recommender)
    open_evaluation(workspace, recommender, EvaluationProtocol(min_train=2, k=3)).measure("it", RankingConfig())
    for rules, part in ((EvaluationProtocol(holdout=0.3), "validation"), (EvaluationProtocol(), "test")):
        with pytest.raises(AssertionError, match="fitted again"):
            open_evaluation(workspace, recommender, rules, part=part).measure("it", RankingConfig())


def test_where_few_act_after_one_moment_people_are_split_one_by_one(tmp_path):
    workspace = Workspace(tmp_path / "home")
    rows = [
        f"u{user},i{(user + n) % 40},{1_600_000_000 + 1_000_000 * user + n},view\n"
        for user in range(120)
        for n in range(8)
    ]
    files = sources(tmp_path, ITEMS, "user_id,item_id,timestamp,event\n" + "".join(rows))
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    evaluation = open_bench(workspace, open_recommender(workspace, "shop")).validation
    assert evaluation.split.protocol.split == "last"
    assert evaluation.n_users == 120


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        (None, "there are no interactions to evaluate on"),
        (log_of(20), "it takes 100 test shoppers to tell a good mix, and there are"),
        ("user_id,item_id\n" + "".join(f"u{n % 150},i{n % 40}\n" for n in range(600)), "no interaction has a time"),
    ],
)
def test_without_enough_to_go_by_there_is_a_reason_and_no_mix(tmp_path, log, reason):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path, ITEMS, log)
    remember_vectors(workspace, files)
    import_dataset(workspace, "shop", files)
    found = prepare_validation(workspace, "shop")
    assert found.config is None
    assert reason in found.reason
    assert suggestion_of(workspace, "shop", workspace.current_id("shop")) == found


def test_fewer_than_20_tried_mixes_suggest_nothing_and_say_so(workspace, monkeypatch):
    monkeypatch.setattr(
        validation_models, "tune_coarsely", partial(validation_models.tune_coarsely, budget_seconds=0.0)
    )
    found = prepare_validation(workspace, "shop")
    assert found.config is None
    assert found.reason == "only 4 mixes could be tried in time: too few to suggest one."


def test_a_full_search_tries_what_was_suggested_after_the_import(workspace):
    suggested = prepare_validation(workspace, "shop").config
    recommender = open_recommender(workspace, "shop")
    for mix in (None, RankingConfig(k=7, exclude_seen="none")):
        run = tune_dataset(workspace, recommender, EvaluationProtocol(), config=mix, budget_seconds=0.0)
        wanted = suggested if mix is None else replace(suggested, k=7, exclude_seen="none")
        assert wanted in [one.config for one in run.tuned.tried]


def test_sentences_give_the_users_that_a_search_took(workspace, monkeypatch):
    monkeypatch.setattr(_search, "FEW_USERS", 110)
    monkeypatch.setattr(_search, "MAX_USERS", 115)
    suggestion = prepare_validation(workspace, "shop")
    assert suggestion.n_users == 110
    assert "on 110 test shoppers." in suggestion.reason
    run = tune_dataset(workspace, open_recommender(workspace, "shop"), EvaluationProtocol(), budget_seconds=0.0)
    assert (run.tuned.n_users, run.result.n_users > 115) == (115, True)


def test_a_forgotten_user_takes_the_practice_models_along(workspace):
    prepare_validation(workspace, "shop")
    folder = workspace.home / "datasets" / "shop" / "practice"
    assert len(list(folder.iterdir())) == 1
    forget_user(workspace, "shop", "u3")
    assert not folder.exists()


def forget_at(workspace, step, user_id):
    """Return a progress that forgets a user as soon as the work is at a step."""

    def report(_share, now_at):
        if now_at == step:
            forget_user(workspace, "shop", user_id)

    return report


@pytest.mark.parametrize("work", [evaluate_dataset, tune_dataset])
def test_somebody_who_is_forgotten_during_an_evaluation_is_not_in_what_it_keeps(workspace, work):
    recommender = open_recommender(workspace, "shop")
    user = str(open_bench(workspace, recommender).validation.split.user_ids[0])
    more = {"budget_seconds": 0.0} if work is tune_dataset else {}
    if work is evaluate_dataset:
        work = partial(evaluate_dataset, experiment=Experiment(), part="validation")
    work(
        workspace,
        recommender,
        protocol=EvaluationProtocol(),
        progress=forget_at(workspace, "Measured Popular", user),
        **more,
    )
    (entry,) = list_runs(workspace, "shop")
    assert not is_in_runs(workspace, "shop", user)
    users = open_run(workspace, "shop", entry.run_id).result.users
    assert len(users.user_ids) == len(users.relevant) == len(users.lists["Balanced"]) == entry.n_users - 1
    assert report_of(workspace, "shop", entry.run_id) is None


def test_models_that_know_somebody_who_is_forgotten_meanwhile_are_not_kept(workspace):
    prepare_validation(workspace, "shop", progress=forget_at(workspace, "Looking for a mix that suits your data", "u3"))
    assert kept_models(workspace) == []


def kept_models(workspace):
    folder = workspace.home / "datasets" / "shop" / "practice"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_what_is_prepared_late_for_an_earlier_version_leaves_the_models_of_the_one_in_force(workspace, tmp_path):
    more = sources(tmp_path / "more", ITEMS, log_of(150, seed=2))
    done = []

    def import_meanwhile(_share, _step):
        if not done:
            done.append(import_dataset(workspace, "shop", more))
            prepare_validation(workspace, "shop")

    prepare_validation(workspace, "shop", progress=import_meanwhile)
    assert kept_models(workspace) == [workspace.current_id("shop")]


@pytest.mark.parametrize("file", ["model.json", "*.np[yz]"])
def test_a_model_that_is_being_removed_while_it_is_read_is_fitted_again(workspace, file):
    prepare_validation(workspace, "shop")
    (folder,) = (workspace.home / "datasets" / "shop" / "practice").iterdir()
    next(folder.glob(file)).unlink()
    bench = open_bench(workspace, open_recommender(workspace, "shop"))
    assert bench.at(5).measure("it", RankingConfig()).mean("ndcg") > 0


def test_models_that_are_kept_already_are_not_made_again(workspace, monkeypatch):
    prepare_validation(workspace, "shop")
    before = [path.stat().st_ino for path in (workspace.home / "datasets" / "shop" / "practice").iterdir()]
    prepare_validation(workspace, "shop")
    assert [path.stat().st_ino for path in (workspace.home / "datasets" / "shop" / "practice").iterdir()] == before


def test_a_deleted_data_set_leaves_no_suggestion(workspace, tmp_path):
    version = workspace.current_id("shop")
    prepare_validation(workspace, "shop")
    workspace.delete_dataset("shop")
    assert suggestion_of(workspace, "shop", version) is None


def test_imports_suggest_and_jobs_evaluate_and_tune(tmp_path):
    workspace = Workspace(tmp_path / "home")
    files = sources(tmp_path / "files", ITEMS, log_of(150))
    remember_vectors(workspace, files)
    named = {"items": str(files.items), "interactions": str(files.interactions)}

    def ended(task, **arguments):
        row = {"task": task, "dataset": "shop", "arguments": arguments, "state": "running", "share": 0.0, "step": ""}
        with workspace.state.begin() as connection:
            connection.execute(insert(jobs).values(**row, job_id=task, started_at=utc_now()))
        run_worker(workspace.home, task)
        job = find_job(workspace, task)
        with workspace.state.begin() as connection:
            connection.execute(delete(jobs))
        return job

    assert ended("import", files=named, issues=str(tmp_path / "issues.csv")).state == "done"
    assert suggestion_of(workspace, "shop", workspace.current_id("shop")).config is not None
    mixes = {"Balanced": RankingConfig().to_json(), "Flat": RankingConfig(diversity=0).to_json()}
    evaluated = ended("evaluate", configs=mixes, protocol={"k": 5}, note="first", part="test", baseline="Flat")
    tuned = ended("tune", protocol={"k": 5}, budget_seconds=3)
    assert (evaluated.state, tuned.state) == ("done", "done")
    second, first = list_runs(workspace, "shop")
    assert (first.run_id, first.baseline, first.note, first.part) == (
        evaluated.result["run_id"],
        "Flat",
        "first",
        "test",
    )
    assert (second.run_id, second.kind) == (tuned.result["run_id"], "tune")
    refused = ended("evaluate", configs=mixes, baseline="Nobody")
    assert refused.state == "failed"
    assert refused.step.startswith("'Nobody' is not among the candidates")
