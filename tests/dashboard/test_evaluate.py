"""The Evaluate page: verdict, bands, trade-offs, what lies behind them, what is kept."""

import json
import re
from dataclasses import replace

import pytest
from driver import UNTIMED_LOG, as_read, go_to, open_app, presets, press, until_measured, words

from core.config import RankingConfig
from core.evaluation import EvaluationProtocol
from core.evaluation.dataset_runs import evaluate_dataset, tune_dataset
from core.evaluation.experiment import Experiment
from core.evaluation.margin import stored_margin
from core.evaluation.new_people import NewPeopleBench
from core.evaluation.new_people_search import search_new_people
from core.evaluation.runs import list_runs, open_run
from core.evaluation.suggestion import suggestion_of
from core.evaluation.verdict import judgement, verdict
from core.jobs import running_jobs, wait_for_job
from core.store.build import open_recommender
from core.store.external_lists import TODAYS_SYSTEM, external_rows, save_external_lists
from dashboard import cache
from dashboard.lists import list_views
from dashboard.pages.evaluate import _experiment
from dashboard.pages.evaluate._described import price

MINE = {"content": "20", "collaborative": "20", "trending": "60"}


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch):
    monkeypatch.setattr(cache, "HEAD_START_SECONDS", 0.0)


def open_evaluate(**link):
    return go_to(until_measured(open_app(**link)), "evaluate")


def shown(at):
    return _experiment.result(at.session_state["view"], None)


def test_the_page_says_what_the_mix_is_worth_and_on_whom(shop):
    at = open_evaluate(**MINE)
    assert not at.exception
    assert not at.error
    view = at.session_state["view"]
    bench = cache.bench("shop", view.version).result()
    result = cache.experiment("shop", view.version, tuple(_experiment.mixes(view).items()), 10, (), "")[1]
    share = bench.at(10).measure("mine", view.mix).mean("hit_rate")
    assert result.candidate("Your mix").metrics["hit_rate"] == share
    assert verdict(result, "Your mix", "shoppers") in as_read(words(at))
    assert f"Tested on what {bench.n_users:,} shoppers picked in the " in as_read(words(at))
    assert bench.at(10).protocol_id in as_read(" ".join(caption.help for caption in at.caption))
    assert "This behaviour is simulated: no evidence of quality." in as_read(words(at))


def test_a_mix_is_not_compared_with_itself(shop):
    at = open_evaluate(content="50", collaborative="30", trending="20")
    assert not at.exception
    assert (
        "shoppers would have seen something they later picked: move a fader to measure your mix beside it."
        in as_read(words(at))
    )
    assert "Your mix" not in words(at)


def test_everybody_takes_part_once(shop):
    cache.workspace().save_config("shop", "Popular", RankingConfig(diversity=0.9))
    cache.workspace().save_config("shop", "Twin of Balanced", RankingConfig())
    at = open_evaluate(**MINE)
    names = list(_experiment.mixes(at.session_state["view"]))
    assert names[:2] == ["Balanced", "Your mix"]
    assert "Popular (saved)" in names
    assert "Twin of Balanced" not in names
    assert not at.exception


def test_mixes_that_were_saved_under_taken_names_stand_beside_those_they_would_replace(shop):
    for place, name in enumerate(("Your mix", "Today's system", "Suggested", "Trending first")):
        cache.workspace().save_config("shop", name, RankingConfig(diversity=0.9 - place / 10))
    at = open_evaluate(**MINE)
    assert not at.exception
    assert not at.error
    view = at.session_state["view"]
    assert _experiment.mixes(view)["Your mix"] == view.mix
    names = [one.name for one in shown(at).candidates]
    assert len(names) == len(set(names))
    assert {"Your mix (saved)", "Today's system (saved)", "Suggested (saved)", "Trending first (saved)"} <= set(names)
    assert shown(at).candidate("Today's system").config is None
    assert "Trending first (saved)" in presets(at).options


def test_a_link_to_a_mix_saved_under_a_taken_name_still_compares_with_it(shop):
    cache.workspace().save_config("shop", "Popular", RankingConfig(diversity=0.9))
    view = open_app(compare="Popular").session_state["view"]
    assert (view.compared_name, view.compared.diversity) == ("Popular (saved)", 0.9)


def test_lists_that_were_kept_under_a_taken_name_take_part_under_another(shop):
    rows = external_rows(shop, "shop", TODAYS_SYSTEM)
    save_external_lists(shop, "shop", "Balanced", rows)
    save_external_lists(shop, "shop", "Random", rows)
    at = open_evaluate(compare="Random (lists)", **MINE)
    assert not at.exception
    assert not at.error
    assert shown(at).baseline == "Random (lists)"
    assert {"Balanced", "Balanced (lists)", "Random"} <= set(shown(at).differences)


def test_a_search_is_drawn_and_what_it_found_can_be_loaded(shop):
    engine = open_recommender(shop, "shop")
    run = tune_dataset(shop, engine, EvaluationProtocol(), budget_seconds=1.0)
    at = open_evaluate(**MINE)
    assert f"{len(run.tuned.tried):,} mixes tried on {run.tuned.n_users:,} test shoppers" in as_read(words(at))
    press(at, "Load “Found”")
    assert not at.exception
    wanted = run.tuned.tried[run.tuned.suggested].config.weights.shares()
    assert at.session_state["view"].mix.weights.shares() == pytest.approx(wanted)


def test_what_a_search_found_is_the_one_suggested_mix_once_somebody_says_so(shop):
    engine = open_recommender(shop, "shop")
    before = suggestion_of(shop, "shop", engine.version)
    run = tune_dataset(shop, engine, EvaluationProtocol(), budget_seconds=1.0, config=RankingConfig(k=8))
    found = run.tuned.tried[run.tuned.suggested].config
    at = open_evaluate(**MINE)
    assert "Suggested" not in words(at)
    press(at, "Make it the suggested mix")
    assert not at.exception
    assert "“Suggested” is this mix now, for everybody." in words(at)
    labels = [button.label for button in at.button]
    assert "Load “Suggested”" in labels
    assert "Make it the suggested mix" not in labels
    kept = suggestion_of(shop, "shop", engine.version)
    assert (kept.config, kept.new_items) == (found, None if before is None else before.new_items)
    assert f"on {run.tuned.n_users:,} test shoppers." in kept.reason
    other = open_app()
    assert presets(other).value == "Suggested"
    assert other.session_state["view"].mix == found
    linked = open_app(compare="Suggested", **MINE).session_state["view"]
    assert (linked.compared_name, linked.compared) == ("Suggested", found)
    again = tune_dataset(shop, engine, EvaluationProtocol(), budget_seconds=1.0)
    assert found in [one.config for one in again.result.candidates]


def test_a_pair_has_one_word_on_every_page_and_one_margin(shop):
    at = open_evaluate(**MINE)
    view = at.session_state["view"]
    row = shown(at).differences["Your mix"]["hit_rate"]
    word = str(judgement(row, "shoppers"))
    assert word in as_read(words(at))
    at = go_to(at, "recommend")
    assert word.lower() in as_read(words(at)).replace("**", "").lower()
    assert row.word != "No difference worth having"
    at = go_to(at, "evaluate")
    margin = next(field for field in at.number_input if field.label == "Least difference worth having, of 100 shoppers")
    assert margin.value == 1.0
    margin.set_value(50.0).run()
    assert stored_margin(shop, "shop") == 50.0
    assert "no difference worth having" in as_read(words(at))
    assert "A difference of less than 50 of 100 shoppers counts as none worth having." in as_read(words(at))
    assert "No difference worth having" in as_read(words(until_measured(open_app(**MINE))))
    assert shown(at).margin == 50.0
    assert view.mix == at.session_state["view"].mix


def test_the_chart_of_everybody_is_drawn_best_first(shop):
    at = open_evaluate(**MINE)
    rows = [row["hit_rate"] for row in shown(at).differences.values()]
    names = [row.candidate for row in sorted(rows, key=lambda row: -row.difference)]
    (picture,) = [html.value for html in at.get("html") if "more or fewer than with Balanced" in html.value]
    drawn = re.findall(r'aria-label="(.*?): [+−0]', picture)
    assert drawn == [name.replace("'", "&#39;") for name in names]


def test_a_kept_evaluation_opens_and_goes(shop):
    mixes = {"Balanced": RankingConfig(), "Trending": RankingConfig().with_weights(content=0, collaborative=0)}
    engine = open_recommender(shop, "shop")
    evaluate_dataset(shop, engine, Experiment(mixes), EvaluationProtocol(k=5), part="test", note="for the board")
    at = open_evaluate(**MINE)
    assert "Opened 1 time so far" in words(at)
    press(at, "Open")
    assert not at.exception
    kept = open_run(shop, "shop", list_runs(shop, "shop")[0].run_id).result
    assert verdict(kept, "Trending", "shoppers") in as_read(words(at))
    assert "Final check" in words(at)
    press(at, "Back to the desk")
    assert "Your mix" in words(at)
    press(at, "Delete")
    assert list_runs(shop, "shop") == []
    assert "Opened 1 time so far" in words(at), "a look stays counted"


def test_a_final_check_runs_as_a_job_and_opens_when_it_is_there(shop):
    at = open_evaluate(**MINE)
    press(at, "Open the final check")
    jobs = running_jobs(shop)
    assert [job.task for job in jobs] == ["evaluate"]
    assert next(button for button in at.button if button.label == "Find better mixes").disabled
    assert wait_for_job(shop, jobs[0].job_id, timeout_seconds=120).state == "done"
    at.run()
    assert "A kept evaluation is open" in words(at)
    assert "Opened 1 time so far" in words(at)
    assert not at.exception


def test_a_user_who_gains_opens_on_recommend_side_by_side(shop):
    at = open_evaluate(**MINE)
    gain, _ = shown(at).most_moved("Your mix", n=1)
    next(button for button in at.button if button.key == f"Gain_{gain[0]}").click().run()
    assert at.session_state["view"].user_id == gain[0]
    assert at.session_state["list_view"] == list_views.SIDE_BY_SIDE
    assert "items stand in both lists" in words(at)


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (None, "Nothing to measure yet"),
        (UNTIMED_LOG, "The log has no times"),
        ("user_id,item_id,timestamp,event\nann,lamp,2024-10-04,like\n", "Nothing to measure"),
    ],
    ids=["no log", "no times", "one user"],
)
def test_where_nothing_can_be_measured_the_page_says_why(tiny, log, sentence):
    tiny(log=log)
    at = open_evaluate()
    assert not at.exception
    assert not at.error
    assert sentence in as_read(words(at))


def test_a_handful_of_users_is_too_few_to_judge(tiny):
    rows = [
        f"{user},{item},2024-10-{day:02d},like\n"
        for user in (f"u{n:02d}" for n in range(20))
        for day, item in enumerate(("lamp", "torch", "rug", "tent", "bed", "rope"), start=1)
    ]
    tiny(log="user_id,item_id,timestamp,event\n" + "".join(rows))
    at = open_evaluate(**MINE)
    assert not at.exception
    assert "20 shoppers are too few to judge: it takes 100 or more." in as_read(words(at))
    assert next(button for button in at.button if button.label == "Find better mixes").disabled
    press(at, "Measure new people")
    assert not at.exception
    assert "Not measured: nobody here can be described" in as_read(words(at))


def test_a_part_of_one_user_is_grey(tiny):
    items = ("lamp", "torch", "rug", "tent", "bed", "rope")
    rows = [f"u{n:02d},{item},2024-10-{day:02d},like\n" for n in range(40) for day, item in enumerate(items, start=1)]
    rows += [f"one,{item},2024-10-01,like\n" for item in items[:5]] + ["one,rope,2024-10-05,like\n"]
    tiny(log="user_id,item_id,timestamp,event\n" + "".join(rows))
    at = open_evaluate()
    assert not at.exception
    parts = next(table for table in at.dataframe if "Part" in table.value.columns)
    one = parts.value["Shoppers"].tolist().index(1)
    styles = parts.proto.arrow_data.styler.styles
    assert f"row{one}_col1" in styles
    assert "#8b8f98" in styles


def test_todays_system_can_be_what_mixes_are_measured_against(shop):
    at = open_evaluate(compare="Today's system", **MINE)
    assert not at.exception
    assert not at.error
    result = shown(at)
    assert (result.baseline, _experiment.desk_name(result, at.session_state["view"])) == ("Today's system", "Your mix")
    assert verdict(result, "Your mix", "shoppers") in as_read(words(at))


def test_other_rules_are_measured_as_a_job_and_stand_in_the_protocol(shop):
    at = open_evaluate(**MINE)
    at.session_state["rules_split"] = "last"
    at.session_state["rules_holdout"] = 30
    at.session_state["rules_k"] = 5
    at.run()
    press(at, "Measure by these rules")
    job = running_jobs(shop)[0]
    assert wait_for_job(shop, job.job_id, timeout_seconds=120).state == "done"
    at.run()
    assert not at.exception
    assert "A kept evaluation is open" in words(at)
    kept = open_run(shop, "shop", list_runs(shop, "shop")[0].run_id).result
    assert kept.protocol_id.startswith("last 0.3 validation / ")
    assert (kept.k, kept.part) == (5, "validation")
    assert f"Tested on what {kept.n_users:,} shoppers picked last, lists of 5" in as_read(words(at))
    assert "Not opened yet" in words(at), "validation is no look at test"


def test_numbers_that_are_too_good_to_be_true_are_warned_of(shop, monkeypatch):
    monkeypatch.setattr("core.evaluation.experiment.suspicions", lambda one: [f"{one.name} knows too much."])
    at = open_evaluate(**MINE)
    assert "Your mix knows too much." in [warning.value.replace("\\", "") for warning in at.warning]


def test_numbers_leave_as_json(shop):
    at = open_evaluate(**MINE)
    document = json.loads(json.dumps(shown(at).to_json(), allow_nan=False))
    assert document["n"] == shown(at).n_users
    assert {one["name"] for one in document["candidates"]} >= {"Your mix", "Balanced", "Random"}


def test_new_people_are_measured_on_request(shop, words_encoder, monkeypatch):
    monkeypatch.setattr("core.store.build._encoder_of_words", lambda model, cache_dir: words_encoder)
    at = open_evaluate(**MINE)
    press(at, "Measure new people")
    assert not at.exception
    view = at.session_state["view"]
    bench = NewPeopleBench.of(cache.bench("shop", view.version).result().whole)
    people = bench.people
    said, everything = (bench.measure(view.mix, with_pool=with_pool) for with_pool in (True, False))
    assert price(said, everything) in as_read(words(at))
    assert f"{len(people):,} test shoppers, each known by two words alone" in as_read(words(at))
    table = next(frame.value for frame in at.dataframe if "Different items" in frame.value)
    assert table["Lists"].tolist()[:3] == ["Your mix", "Your mix, without variety", "Your mix, everything competes"]
    assert table["Different items"].tolist()[0] == f"{said.n_items:,}"
    assert len(table) == 6
    press(at, "Find weights for new people")
    own = search_new_people(bench, view.mix).suggested.new_people
    assert f"{own.weights.shares()['trending']:.0%}" in words(at)
    press(at, "Use them for new people")
    assert not at.exception
    assert at.session_state["view"].mix == replace(view.mix, new_people=own)
    presets(at).set_value("More variety").run()
    assert not at.exception
    assert at.session_state["view"].mix.new_people is None
    assert "Measure new people" in [button.label for button in at.button]  # nothing slow follows a fader
