"""A workspace of an earlier release on the pages, and what a later release kept."""

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from driver import as_read, go_to, listed, open_app, until_measured, words
from sqlalchemy import select, update

from core.config import RankingConfig, Weights, decay_from_half_life
from core.store.database import saved_views, schema_version
from dashboard import cache, texts
from dashboard.lists.headline import NOT_MEASURED

FIXTURES = Path(__file__).parents[1] / "core" / "store" / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
VIEW_ID, RUN_ID = EXPECTED["saved"]["view_id"], EXPECTED["run"]["run_id"]
LATER = "was written by a later Mixdesk (format 9, this one reads up to {}): update Mixdesk."


@pytest.fixture
def garden(empty):
    """Put the workspace that a release without format numbers made in this test's place."""
    shutil.copytree(FIXTURES / "workspace_format_1", empty.home, dirs_exist_ok=True)
    return empty


def open_link(link):
    return open_app(**{key: value for key, (value,) in parse_qs(urlsplit(link).query).items()})


def test_an_old_link_opens_the_mix_and_user_it_names(garden):
    links = (garden.home / "old_link.txt").read_text().split()
    assert links == [EXPECTED["saved"]["old_link"], EXPECTED["saved"]["view_link"]]
    at = open_link(links[0])
    assert not at.exception
    assert not at.error
    mix = RankingConfig(weights=Weights(0.2, 0.3, 0.5), diversity=0.7, decay_per_day=decay_from_half_life(14))
    assert at.session_state["view"].mix == mix
    assert (at.session_state["view"].user_id, at.session_state["compare"]) == ("1", "Today's system")


def test_an_old_view_opens_with_the_list_it_showed(garden):
    at = open_link(EXPECTED["saved"]["view_link"])
    assert not at.exception
    assert not at.error
    assert not at.session_state["view_notice"]
    shown = [[item.item_id, pytest.approx(item.order_score, abs=2e-6)] for item in listed(at).items]
    assert shown == EXPECTED["lists_of_user_1"]["saved view, with its like and hide"]
    kept = EXPECTED["saved"]["view"]["content"]
    keys = ("compare", "likes", "hides", "list_view", "why", "why_not", "new_name", "new_goals")
    assert {key: at.session_state[key] for key in keys} == {key: kept[key] for key in keys}


def test_a_later_view_is_said_in_a_sentence_and_the_page_opens_without_it(garden):
    with garden.state.begin() as connection:
        content = connection.scalar(select(saved_views.c.content))
        connection.execute(update(saved_views).values(content=content | {"format": 9}))
    at = open_app(view=VIEW_ID)
    assert not at.exception
    assert f"This saved view {LATER.format(2)}" in as_read(words(at))
    assert at.session_state["view"].dataset_name == "garden"


@pytest.fixture
def later_garden(garden):
    """Give the database the number of a later release, as long as the test lasts."""

    def renumber(number):
        with garden.state.begin() as connection:
            connection.execute(update(schema_version).values(format=number))

    renumber(9)
    yield garden
    renumber(4)


@pytest.mark.parametrize("link", [{}, {"view": VIEW_ID}])
def test_a_later_database_is_said_in_a_sentence(later_garden, link):
    at = open_app(**link)
    assert not at.exception
    sentence = f"the state database {later_garden.home / 'mixdesk.sqlite3'} {LATER.format(4)}"
    assert [error.value for error in at.error] == [texts.plain(sentence)]


class TestKeptEvaluations:
    @pytest.fixture(autouse=True)
    def no_head_start(self, monkeypatch):
        monkeypatch.setattr(cache, "HEAD_START_SECONDS", 0.0)

    @pytest.fixture
    def document(self, garden):
        """Return the way to change what the one kept evaluation says."""
        path = garden.home / "datasets" / "garden" / "runs" / RUN_ID / "result.json"

        def change(edit):
            found = json.loads(path.read_text(encoding="utf-8"))
            edit(found)
            path.write_text(json.dumps(found), encoding="utf-8")

        return change

    def opened(self):
        at = go_to(until_measured(open_app()), "evaluate")
        at.session_state["opened_run"] = ("garden", RUN_ID)
        return at.run()

    def test_a_metric_that_came_later_is_said_not_to_be_measured_then(self, document):
        def take_out(found):
            for one in found["result"]["contenders"]:
                del one["metrics"]["gini"]

        document(take_out)
        at = self.opened()
        assert not at.exception
        assert not at.error
        assert "A kept evaluation is open" in words(at)
        next(toggle for toggle in at.toggle if toggle.key == "formulas_of_all").set_value(True).run()
        (table,) = [one.value for one in at.dataframe if "What it counts" in one.value]
        shown = table.set_index("Metric")[EXPECTED["run"]["contenders"]]
        assert set(shown.loc["Unevenness of showing"]) == {NOT_MEASURED} == {"not measured then"}
        assert NOT_MEASURED not in set(shown.drop(index="Unevenness of showing").to_numpy().ravel())

    def test_a_later_evaluation_is_said_in_a_sentence_and_left(self, document):
        document(lambda found: found.update(format=9))
        at = self.opened()
        assert not at.exception
        assert f"this kept evaluation {LATER.format(4)}" in as_read(words(at))
        at.run()
        assert not at.error
        assert "A kept evaluation is open" not in words(at)
