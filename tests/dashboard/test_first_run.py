"""A workspace that holds nothing: what it begins with, and what its pages say meanwhile."""

import subprocess
import sys

import pytest
from driver import as_read, open_app, press, words

from core.jobs import last_job
from core.jobs._records import end_job
from core.store.database import jobs, utc_now
from dashboard import first_run, shell, texts
from dashboard.greeting import WHAT_IT_IS
from dashboard.pages import PAGES


@pytest.fixture
def started(monkeypatch):
    found = []
    monkeypatch.setattr(first_run, "start_job", lambda _, task, dataset: found.append((task, dataset)))
    return found


def note_job(workspace, state="running"):
    """Write the row of an import of the sample that has no process yet, and may have ended."""
    row = {"job_id": "one", "task": "sample", "dataset": "shop", "arguments": {}, "share": 0.3, "step": "Reading files"}
    with workspace.state.begin() as connection:
        connection.execute(jobs.insert().values(**row, state="running", started_at=utc_now()))
    if state != "running":
        end_job(workspace, "one", state, "the disk is full: free some space, then try again.")


def test_an_empty_workspace_begins_with_the_sample_once(empty, started):
    first_run.begin(empty)
    assert started == [("sample", "shop")]
    note_job(empty)
    first_run.begin(empty)
    assert len(started) == 1


def test_a_workspace_with_data_begins_with_that(shop, started):
    first_run.begin(shop)
    assert started == []


def test_while_the_sample_is_imported_the_page_says_what_this_is_and_how_far_it_is(empty):
    note_job(empty)
    at = open_app()
    assert not at.exception
    assert WHAT_IT_IS[0] in words(at)
    assert texts.SAMPLE_ON_ITS_WAY in words(at)
    assert [button.label for button in at.button] == ["Cancel"]


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_where_that_ends_without_data_the_page_says_why_and_how_to_begin(empty, started, state):
    note_job(empty, state)
    at = open_app()
    assert texts.NOTHING_YET in words(at)
    assert ("the disk is full" in as_read(words(at))) == (state == "failed")
    press(at, "Load the sample shop")
    assert started == [("sample", "shop")]


def test_the_last_job_is_the_one_that_started_last(empty):
    assert last_job(empty) is None
    note_job(empty)
    assert last_job(empty).job_id == "one"


def test_the_page_that_the_browser_fetches_is_streamlits_with_our_word_and_style():
    page = shell.html()
    assert page.count("<title>") == page.count("<title>Mixdesk</title>") == 1
    assert all(words in page for words in WHAT_IT_IS)
    assert ".st-key-recommendation_list" in page
    assert "BACKEND_BASE_URL" in page
    assert [route.path for route in shell.routes()] == [f"/{one.address}" for one in PAGES]


def test_the_frame_of_every_page_loads_nothing_that_only_some_pages_need():
    code = (
        "import sys, core.store.build, dashboard.frame, dashboard.warm_up\n"
        "heavy = ('scipy.stats', 'sklearn', 'torch', 'sentence_transformers', 'openvino', 'umap', 'duckdb')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
