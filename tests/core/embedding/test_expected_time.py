"""How long encoding takes is measured before it begins, told, and opens the other signals first where it is long."""

import time

import numpy as np
import pytest
from prepared import LOG, TinyEncoder, sources

from core.config import RankingConfig
from core.embedding import VectorCache, encode_cached, encoding_time, load_tokenizer
from core.progress import duration_words
from core.ranking import Query
from core.store import Workspace, build, expectation
from core.store.build import import_dataset, open_recommender
from core.store.expectation import expect

TEXTS = [f"text {n}" for n in range(500)]
MANY = "item_id,title,category,price\nlamp,Lamp,Home,1\ntent,Tent,Out,2\nrope,Rope,Out,3\n" + "".join(
    f"i{n},Thing {n},Home,{n}\n" for n in range(60)
)


class SlowEncoder(TinyEncoder):
    """Takes a hundredth of a second a text."""

    def encode(self, texts, *, progress=None):
        time.sleep(0.01 * len(texts))
        return super().encode(texts)


@pytest.fixture
def slow(monkeypatch):
    encoder = SlowEncoder()
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: encoder)
    return encoder


def test_the_time_of_what_is_new_is_extrapolated_from_a_few_texts(tmp_path):
    cache = VectorCache(tmp_path)
    encode_cached(TinyEncoder(), TEXTS[:100], cache)
    expected = encoding_time(SlowEncoder(), [*TEXTS, *TEXTS[:50]], cache)
    assert (expected.n_texts, expected.n_new) == (500, 400)
    assert 4.0 <= expected.seconds <= 8.0
    assert encoding_time(SlowEncoder(), TEXTS, cache).n_new == 400
    assert encoding_time(SlowEncoder(), TEXTS[:100], cache).seconds == 0.0


class ClockedEncoder(TinyEncoder):
    """Loads for 100 seconds at the first call, then takes 6 seconds a text, by a clock of its own."""

    def __init__(self):
        super().__init__()
        self.now, self._is_loaded = 0.0, False

    def monotonic(self):
        return self.now

    def encode(self, texts, *, progress=None):
        self.now += 0.0 if self._is_loaded else 100.0
        self._is_loaded = True
        for n in range(len(texts)):
            self.now += 6.0
            progress((n + 1) / len(texts), "")
        return super().encode(texts)


def test_the_time_left_is_told_once_the_pace_is_known_and_loading_the_model_weighs_nothing(tmp_path, monkeypatch):
    encoder, told = ClockedEncoder(), []
    monkeypatch.setattr("core.embedding._vector_cache.time", encoder)
    encode_cached(encoder, TEXTS[:40], VectorCache(tmp_path), progress=lambda *said: told.append(said), chunk_size=10)
    assert told[:3] == [(0.0, "0 of 40 texts"), (0.025, "1 of 40 texts"), (0.05, "2 of 40 texts, about 4 minutes left")]
    assert (0.75, "30 of 40 texts, about 1 minute left") in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "under a minute"), (60, "about 1 minute"), (360, "about 6 minutes"), (7_200, "about 2 hours")],
)
def test_durations_are_told_as_people_say_them(seconds, words):
    assert duration_words(seconds) == words


def test_an_import_says_beforehand_what_it_holds_and_how_long_it_takes(tmp_path, slow, monkeypatch):
    monkeypatch.setattr(expectation, "MANY_ITEMS", 50)
    expected = expect(Workspace(tmp_path / "home"), sources(tmp_path, MANY, LOG))
    assert (expected.held.n_items, expected.held.n_interactions) == (63, 4)
    assert expected.encoding.n_new == 63
    assert 0.63 <= expected.encoding.seconds <= 1.6
    assert Workspace(tmp_path / "home").dataset_names() == []


def test_signals_that_need_no_vectors_open_first_and_the_vectors_follow(tmp_path, slow, monkeypatch):
    monkeypatch.setattr(build, "MANY_ITEMS", 10)
    workspace, seen = Workspace(tmp_path / "home"), []

    def look(share, step):
        if workspace.dataset_names() and (not seen or seen[-1].version != workspace.current_id("shop")):
            seen.append(open_recommender(workspace, "shop"))

    import_dataset(workspace, "shop", sources(tmp_path, MANY, LOG), progress=look)
    assert [engine.pending for engine in seen] == [("content", "collaborative"), ("content",), ()]
    answers = [engine.recommend(Query("ann"), RankingConfig()) for engine in seen]
    assert answers[0].fallback == "popular"
    assert answers[1].dropped["content"] == "is not ready yet"
    assert set(answers[1].shares) == {"collaborative"}
    assert "content" in answers[2].shares
    assert np.isfinite(seen[2].parts["text"]).all()
    import_dataset(workspace, "shop", sources(tmp_path, MANY + "new,New one,Home,1\n", LOG))
    assert all(not workspace.version("shop", one).manifest["pending"] for one in workspace.version_ids("shop")[3:])


GERMAN = "item_id,title\na,Kaffeemühle aus Messing\nb,Warme Socken für den Winter\nc,Der letzte Zug nach Hause\n"


def test_an_import_says_beforehand_that_the_text_model_does_not_read_its_texts(tmp_path, slow):
    workspace, files = Workspace(tmp_path / "home"), sources(tmp_path, GERMAN, LOG)
    found = expect(workspace, files).language
    assert found.headline.startswith("3 of 3 items have a text in German, and the text model reads English")
    assert expect(workspace, files, text_model="/models/multilingual").language is None
    assert expect(workspace, sources(tmp_path, MANY, LOG)).language is None


def test_the_time_of_an_import_is_that_of_the_model_it_is_given(tmp_path, slow, monkeypatch):
    asked = []
    monkeypatch.setattr(expectation, "MANY_ITEMS", 50)
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: asked.append(model) or slow)
    monkeypatch.setattr(build, "load_tokenizer", lambda model: load_tokenizer())
    workspace, files = Workspace(tmp_path / "home"), sources(tmp_path, MANY, LOG)
    assert expect(workspace, files, text_model="hub/name").encoding.n_new == 63
    assert asked == ["hub/name"]
