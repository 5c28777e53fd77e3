"""Which signals can be used already, and how one goes on that was stopped."""

import pytest
from driver import LOG, as_read, listed, open_app, words

from core.store import build, live_log
from core.store.live import add_events
from dashboard import cache


def stopped(*_, **__):
    raise KeyboardInterrupt


def test_a_complete_data_set_says_that_all_is_ready(tiny):
    tiny(log=LOG)
    at = open_app("data")
    assert words(at).count("\nready") == 2
    assert "Too little lately" in words(at)


def test_what_was_stopped_is_said_and_goes_on_from_the_page(tiny, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(build, "_takes_long", lambda *_: True)
        patch.setattr(build, "encode_cached", stopped)
        with pytest.raises(KeyboardInterrupt):
            tiny(log=LOG)
    at = open_app()
    assert "“Similar to what they like” is not ready yet" in as_read(words(at))
    assert "Not ready yet: it joins the mix by itself." in words(at)
    at = open_app("data")
    assert "not ready: its preparation was stopped" in words(at)
    assert any(button.label == "Go on encoding" for button in at.button)


def test_what_arrives_live_is_on_the_page_at_its_next_run(tiny):
    workspace = tiny(log=LOG)
    assert open_app(user="eve").session_state["view"].engine.live.last_number == 0
    add_events(workspace, "tiny", [{"user_id": "eve", "item_id": "lamp", "event": "like"}])
    cache.live_number.cache_clear()
    assert listed(open_app(user="eve")).fallback is None


def test_the_newest_engine_is_extended_by_what_arrives_and_not_made_anew(tiny, monkeypatch):
    workspace, read, rows_after = tiny(log=LOG), [], live_log.rows_after

    def noted(workspace, dataset, number):
        read.append(len(found := rows_after(workspace, dataset, number)))
        return found

    monkeypatch.setattr(live_log, "rows_after", noted)
    version = cache.current_version("tiny")
    numbers = []
    for item in ("lamp", "torch", "rug"):
        add_events(workspace, "tiny", [{"user_id": "eve", "item_id": item, "event": "like"}])
        cache.live_number.cache_clear()
        numbers += [cache.lively("tiny", version).live.last_number, cache.lively("tiny", version).live.last_number]
    assert numbers == [1, 1, 2, 2, 3, 3]
    assert read == [1, 1, 1]
    assert len(cache.lively("tiny", version).live.histories["eve"]) == 3
