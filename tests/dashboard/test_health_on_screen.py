"""The health card: what was found, and a second look at it once the file is mended."""

import os
import shutil

import pytest
from driver import ITEMS, LOG, as_read, look_again, open_app, words

from core import jobs
from core.store.build import open_recommender
from core.store.database import utc_now
from core.store.version_health import health_before, version_health

ORPHAN = "eve,stove,2024-10-04,view\n"


def check_again(at, finding):
    return at.button(key=f"check_again_{finding}").click().run()


def health_of(workspace):
    version, engine = workspace.current("tiny"), open_recommender(workspace, "tiny")
    return version_health(version, engine.dataset, engine.parts["text"])


@pytest.fixture
def jobs_at_once(monkeypatch):
    """Run a job's task in this process, where the text model is the small one."""

    def start(workspace, task, dataset, **arguments):
        result = jobs.TASKS[task](workspace, dataset, arguments, lambda share, step: None)
        return jobs.Job("here", task, dataset, "done", 1.0, "Ready", result, None, utc_now())

    monkeypatch.setattr(jobs, "start_job", start)


def test_a_finding_says_what_it_waits_for_and_is_gone_once_its_file_is_mended(tiny, tmp_path, jobs_at_once):
    tiny(log=LOG + ORPHAN)
    at = open_app("data")
    assert "1 of 8 interactions names an item that the catalog lacks" in as_read(words(at))
    at = check_again(at, "orphans")
    assert "tiny-items.csv" in as_read(words(at))
    assert "save the mended file there, then check again." in words(at)
    items = tmp_path / "tiny-items.csv"
    items.write_text(ITEMS + "stove,Stove,Outdoor,,30\n")
    os.utime(items, ns=(items.stat().st_atime_ns, items.stat().st_mtime_ns + 10**9))
    at = check_again(at, "orphans")
    look_again()
    at = at.run()
    assert "Interactions with unknown items 1 → 0; Users without interactions 1 → 0." in as_read(words(at))
    assert "check_again_orphans" not in {button.key for button in at.button}


def test_checks_are_kept_with_their_version_and_a_damaged_report_is_made_anew(tiny):
    workspace = tiny(log=LOG)
    version = workspace.current("tiny")
    assert health_before(workspace, version) is None
    report = health_of(workspace)
    assert health_of(workspace) == report
    (version.folder / "health.json").write_text('{"findings": [{"key":')
    assert health_of(workspace) == report


def test_a_version_that_is_replaced_while_it_is_checked_has_its_report_all_the_same(tiny):
    workspace = tiny(log=LOG)
    version, engine = workspace.current("tiny"), open_recommender(workspace, "tiny")
    vectors = engine.parts["text"].copy()
    shutil.rmtree(version.folder)
    assert version_health(version, engine.dataset, vectors).findings is not None


def test_a_sample_has_nothing_to_mend(shop):
    at = open_app("data", dataset="shop")
    assert not [button for button in at.button if button.key and button.key.startswith("check_again")]
