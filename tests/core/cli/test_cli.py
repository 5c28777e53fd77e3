import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import zlib

import numpy as np
import pandas as pd
import psutil
import pytest

from core.cli import main
from core.cli._data_commands import TABLES
from core.config import RankingConfig
from core.datasets.columns import FIELDS
from core.store import Workspace, build
from core.store.build import open_recommender
from core.store.live import follow
from core.store.samples import ABOUT

ITEMS = (
    "sku,title,kinds,price\nlamp,Lamp,Home|Light,$10\ntent,Tent,Outdoor,40\nrope,Rope,Outdoor,cheap\nrug,Rug,Home,3\n"
)
LOG = "user_id,item_id,timestamp\nann,lamp,2024-03-01\nann,tent,2024-03-02\nbob,tent,2024-03-03\nbob,gone,2024-03-04\n"


class TinyEncoder:
    """Stands in for the text model: a vector of its own for every text."""

    model, fingerprint, dim, max_tokens = "tiny", "tiny-1", 8, 256

    def encode(self, texts, *, progress=None):
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dim) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    monkeypatch.setattr(build, "text_encoder", lambda model, cache_dir: TinyEncoder())


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "log.csv").write_text(LOG)
    mapping = ["--map", "item_id=sku", "--map", "category=kinds", "--map", "tags=kinds"]
    return ["--items", str(tmp_path / "items.csv"), "--interactions", str(tmp_path / "log.csv"), *mapping]


@pytest.fixture
def shop(home, files, capsys):
    """Have the data set `shop` imported already."""
    assert main(["import", "shop", *files, "--home", str(home)]) == 0
    capsys.readouterr()


def refuse_constant(name):
    raise AssertionError(f"{name} is not JSON")


@pytest.fixture
def document(home, capsys):
    """Run a command with --json; return its document and what it said on stderr."""

    def run(*arguments):
        assert main([*arguments, "--home", str(home), "--json"]) == 0
        said = capsys.readouterr()
        assert said.out.count("\n") == 1
        return json.loads(said.out, parse_constant=refuse_constant), said.err

    return run


@pytest.fixture
def complaint(home, capsys):
    """Run a command that is a user's mistake; return its sentence."""

    def run(*arguments):
        assert main([*arguments, "--home", str(home)]) == 2
        said = capsys.readouterr()
        *progress, last = said.err.splitlines()
        assert (said.out, [line for line in progress if "%" not in line]) == ("", [])
        assert last.startswith("mixdesk: ")
        return last.removeprefix("mixdesk: ")

    return run


class TestDocuments:
    def test_import_tells_what_came_in(self, document, files, tmp_path):
        found, progress = document("import", "shop", *files, "--issues", str(tmp_path / "issues.csv"))
        counted = ["dataset", "version", "items", "users", "interactions", "orphans", "issues"]
        assert list(found) == [*counted, "options", "columns", "suggestion"]
        assert found["suggestion"]["config"] is None
        counts = {name: found[name] for name in ("dataset", "items", "users", "interactions", "orphans", "issues")}
        assert counts == {"dataset": "shop", "items": 4, "users": 2, "interactions": 3, "orphans": 1, "issues": 1}
        assert found["options"]["value_kind"] == "none"
        steps = [line.strip() for line in progress.splitlines()]
        assert "6%  Learning who chooses what" in steps
        ready = steps.index("100%  Ready")
        assert steps[ready - 1 :] == [
            "95%  Publishing",
            "100%  Ready",
            "0%  Looking for a mix that suits your data",
            "100%  Ready",
        ]
        issues = pd.read_csv(tmp_path / "issues.csv").to_dict("records")
        expected = {"file": "items.csv", "row": 4, "column": "price", "value": "cheap"}
        assert issues == [expected | {"reason": "not a number, left empty", "action": "repaired"}]

    def test_import_adds_unless_told_to_replace(self, document, shop, tmp_path):
        (tmp_path / "more.csv").write_text("item_id,title\nfan,Fan\n")
        added, _ = document("import", "shop", "--items", str(tmp_path / "more.csv"))
        assert (added["items"], added["interactions"], added["orphans"]) == (5, 3, 1)
        replaced, _ = document("import", "shop", "--items", str(tmp_path / "more.csv"), "--replace")
        assert (replaced["items"], replaced["interactions"], replaced["orphans"]) == (1, 0, 0)

    def test_shown_lists_come_in_beside_the_log(self, document, shop, tmp_path):
        (tmp_path / "shown.csv").write_text("list_id,user_id,item_id,position\na,ann,lamp,1\na,ann,tent,2\n")
        found, _ = document("import", "shop", "--impressions", str(tmp_path / "shown.csv"))
        assert (found["items"], found["impressions"]) == (4, 2)

    def test_rebuild_reads_what_changed(self, document, shop, tmp_path):
        found, _ = document("rebuild", "shop")
        assert (found["is_new"], found["read"]) == (False, [])
        (tmp_path / "log.csv").write_text(LOG + "cat,rope,2024-03-05\n")
        found, _ = document("rebuild", "shop")
        assert (found["is_new"], found["read"]) == (True, [str(tmp_path / "log.csv")])
        assert (found["interactions"], found["users"], found["issues"]) == (4, 3, 0)

    def test_add_takes_in_items_and_events_for_the_next_answer(self, document, shop, home, tmp_path):
        (tmp_path / "items.jsonl").write_text('{"item_id": "stove", "title": "Stove"}\n\n')
        (tmp_path / "events.jsonl").write_text('{"user_id": "ann", "item_id": "stove", "event": "view"}\n')
        files = ("--items", str(tmp_path / "items.jsonl"), "--events", str(tmp_path / "events.jsonl"))
        found, _ = document("add", "shop", *files)
        assert found == {"dataset": "shop", "items": 1, "events": 1, "left_out": 0}
        workspace = Workspace(home)
        engine = follow(workspace, open_recommender(workspace, "shop"))
        assert engine.live.histories["ann"].items.tolist() == [engine.dataset.catalog.index_of("stove")]

    def test_sample_tells_what_came_in(self, document):
        found, progress = document("sample", "shop")
        assert list(found) == ["dataset", "version", "items", "users", "interactions", "orphans", "suggestion"]
        assert found["suggestion"]["accuracy"] >= found["suggestion"]["single"] > 0
        assert (found["dataset"], found["items"], found["orphans"]) == ("shop", 364, 0)
        assert progress.splitlines()[-1] == "100%  Ready"

    def test_datasets_lists_them_with_their_counts(self, document, shop):
        found, said = document("datasets")
        (row,) = found["datasets"]
        assert row.pop("version")
        assert row == {"dataset": "shop", "items": 4, "users": 2, "interactions": 3, "orphans": 1}
        assert said == ""

    def test_no_data_sets_are_an_empty_list(self, document):
        assert document("datasets") == ({"datasets": []}, "")

    @pytest.mark.parametrize(
        "who",
        [
            ["--user", "ann"],
            ["--user", "nobody"],
            ["--interests", "tents,ropes", "--goals", "climb", "--level", "expert"],
        ],
    )
    def test_recommend_answers_in_the_shape_of_the_design(self, document, shop, who):
        found, _ = document("recommend", "shop", *who)
        keys = {"user_id", "dataset", "index_version", "config", "cached", "fallback", "as_of", "items", "notices"}
        described = {"pool"} if "--interests" in who else set()
        assert found.keys() == keys | described
        if described:
            assert found["pool"] == {"interests": {"tents": 1, "ropes": 1}, "n_items": 2, "n_beyond": 2}
        assert found["dataset"] == "shop"
        assert found["config"] == RankingConfig().to_json()
        assert len(found["items"]) >= 2
        for rank, item in enumerate(found["items"], start=1):
            assert list(item) == [
                "item_id", "title", "rank", "score", "contributions", "base", "order_score", "rank_before_diversity"
            ]  # fmt: skip
            assert list(item["contributions"]) == ["content", "collaborative", "trending", "boost"]
            assert item["rank"] == rank
            parts = sum(value or 0.0 for value in item["contributions"].values())
            assert item["score"] == pytest.approx(item["base"] + parts, abs=1e-9)

    def test_recommend_names_what_a_new_user_says_that_nothing_is_like(self, document, shop, monkeypatch):
        monkeypatch.setattr(TinyEncoder, "encode", lambda self, texts, progress=None: np.full((len(texts), 8), 8**-0.5))
        _, notices = document("recommend", "shop", "--interests", "tax law")
        assert "Nothing here is like “tax law” (nearest: " in notices

    @pytest.mark.parametrize("option", [["--goals", "climb"], ["--level", "expert"]])
    def test_what_describes_a_new_user_does_not_go_with_a_known_one(self, complaint, shop, option):
        sentence = complaint("recommend", "shop", "--user", "ann", *option)
        assert sentence == "--goals and --level describe a new user: give --interests instead of --user."

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            (["--interests", " , "], "a new user needs at least one interest or a goal: say what they care about."),
            (
                ["--interests", "tents", "--level", "guru"],
                "level is 'guru': choose one of beginner, intermediate, expert.",
            ),
            (["--interests", "x" * 10_000], "interests are 10,000 characters long: say it in 1,000, more is not read."),
        ],
    )
    def test_a_new_user_who_cannot_be_ranked_for_is_refused(self, complaint, shop, said, sentence):
        assert complaint("recommend", "shop", *said) == sentence

    def test_recommend_leaves_out_what_the_user_has(self, document, shop):
        found, notices = document("recommend", "shop", "--user", "ann")
        assert (found["user_id"], found["fallback"]) == ("ann", None)
        assert sorted(item["item_id"] for item in found["items"]) == ["rope", "rug"]
        assert notices.splitlines() == found["notices"]

    def test_recommend_takes_length_settings_and_a_saved_mix(self, document, shop, tmp_path):
        (tmp_path / "mix.json").write_text(json.dumps({"weights": {"content": 1, "collaborative": 0, "trending": 0}}))
        mix = ["--config", str(tmp_path / "mix.json"), "--set", "diversity=0", "--set", 'lists.pin=["rug"]']
        found, _ = document("recommend", "shop", "--user", "nobody", "-k", "1", *mix, "--set", "normalisation=rank")
        assert [item["item_id"] for item in found["items"]] == ["rug"]
        config = found["config"]
        assert (config["k"], config["diversity"], config["normalisation"]) == (1, 0, "rank")
        assert config["weights"] == {"content": 1, "collaborative": 0, "trending": 0}

    def test_a_mix_that_names_a_signal_which_is_not_there_says_so_and_shares_its_weight(self, document, shop, tmp_path):
        weights = {"content": 1, "collaborative": 0, "trending": 0, "margin": 1}
        (tmp_path / "mix.json").write_text(json.dumps({"weights": weights}))
        found, said = document("recommend", "shop", "--user", "ann", "--config", str(tmp_path / "mix.json"))
        assert "'margin' is no signal of this data set: the others share its weight." in said
        for item in found["items"]:
            assert item["score"] == pytest.approx(item["base"] + item["contributions"]["content"])

    def test_similar_lists_the_items_most_like_one(self, document, shop):
        found, said = document("similar", "shop", "lamp", "-k", "2")
        assert (found["dataset"], found["item_id"], said) == ("shop", "lamp", "")
        assert [list(item) for item in found["items"]] == [["item_id", "title", "rank", "similarity"]] * 2
        titles = {"tent": "Tent", "rope": "Rope", "rug": "Rug"}
        assert [titles[item["item_id"]] for item in found["items"]] == [item["title"] for item in found["items"]]
        assert [item["rank"] for item in found["items"]] == [1, 2]
        assert found["items"][0]["similarity"] >= found["items"][1]["similarity"]


class TestWords:
    def said(self, capsys, home, *arguments):
        assert main([*arguments, "--home", str(home)]) == 0
        return capsys.readouterr().out.splitlines()

    def test_without_json_results_are_lines_of_text(self, capsys, home, files):
        assert self.said(capsys, home, "datasets") == ["No data sets yet: try `mixdesk sample shop`."]
        counts = "shop: 4 items, 2 users, 3 interactions, 1 more of unknown items kept apart"
        assert self.said(capsys, home, "import", "shop", *files) == [
            f"{counts}, 1 rows need a look.",
            "  1 x not a number, left empty",
            "No suggested mix: it takes 100 test shoppers to tell a good mix, and there are 1.",
        ]
        assert self.said(capsys, home, "datasets") == [f"{counts}."]
        similar = self.said(capsys, home, "similar", "shop", "lamp")
        assert sorted(line.split()[2] for line in similar) == ["rope", "rug", "tent"]
        lines = self.said(capsys, home, "recommend", "shop", "--user", "ann")
        assert sorted(line.split()[2] for line in lines) == ["rope", "rug"]
        assert [line.split()[0] for line in lines] == ["1", "2"]

    def test_a_sample_says_that_it_is_made_up(self, capsys, home):
        line, suggested = self.said(capsys, home, "sample", "shop")
        assert line.startswith("shop: 364 items, ")
        assert line.endswith(ABOUT["shop"].note)
        assert suggested.startswith("Suggested mix: content ")
        assert suggested.endswith("This behaviour is simulated: no evidence of quality.")


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (
                ["recommend", "films", "--user", "ann"],
                "there is no data set 'films': choose one of shop, or import it.",
            ),
            (["similar", "films", "lamp"], "there is no data set 'films': choose one of shop, or import it."),
            (["similar", "shop", "fan"], "item 'fan' is not in this catalog of 4 items: check the id."),
            (["similar", "shop", "lamp", "-k", "0"], "k is 0: give a whole number of at least 1."),
            (["recommend", "shop", "--user", "a", "-k", "0"], "k is 0: give a whole number between 1 and 1000."),
            (
                ["recommend", "shop", "--user", "a", "--set", "diversity=2"],
                "diversity is 2: give a number between 0 and 1.",
            ),
            (["recommend", "shop", "--user", "a", "--set", "k"], "--set 'k' is not of the form NAME=VALUE."),
            (["recommend", "shop", "--user", "a", "--set", "=1"], "--set '=1' is not of the form NAME=VALUE."),
            (
                ["recommend", "shop", "--user", "a", "--config", "no.json"],
                "no.json does not exist: check the path.",
            ),
            (["import", "films"], "'films' has no catalog yet: give a file of items (--items FILE)."),
            (["import", "films", "--items", "no.csv"], "no.csv does not exist: check the path."),
            (["import", "films", "--map", "title"], "--map 'title' is not of the form NAME=VALUE."),
            (["sample", "films"], "there is no sample 'films': choose one of shop, movielens."),
            (["run", "--port", "0"], "port is 0: give a number between 1 and 65535."),
            (["run", "--port", "70000"], "port is 70000: give a number between 1 and 65535."),
            (["import", "s", "--issues", "no/where.csv"], "--issues 'no/where.csv' lies in no folder: make no first."),
        ],
    )
    def test_a_mistake_is_one_sentence_and_exit_code_2(self, complaint, shop, arguments, sentence):
        assert complaint(*arguments) == sentence

    def test_an_unknown_setting_is_refused_with_those_there_are(self, complaint, shop):
        sentence = complaint("recommend", "shop", "--user", "ann", "--set", "weights.magic=1")
        assert sentence.startswith("setting 'weights.magic' does not exist: choose from weights.content, ")

    @pytest.mark.parametrize(
        ("mapping", "sentence"),
        [
            ("titel=title", "--map 'titel' is not a field: use one of item_id, title, "),
            ("tags=genre", "items.csv has no column 'genre' for tags: it has sku, title, kinds, price."),
            (
                "interactions.value=stars",
                "log.csv has no column 'stars' for value: it has user_id, item_id, timestamp.",
            ),
        ],
    )
    def test_a_mapping_that_fits_nothing_is_refused(self, complaint, files, mapping, sentence):
        assert complaint("import", "shop", *files, "--map", mapping).startswith(sentence)

    @pytest.mark.parametrize("name", ["../x", "X", "", "a/b", "a" * 64])
    def test_a_name_that_cannot_be_a_folder_is_refused(self, complaint, files, name):
        assert complaint("import", name, *files).startswith(f"{name!r} cannot name a data set: use up to 63 ")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"{", "mix.json is not JSON (Expecting property name enclosed in double quotes: "),
            (b"\xff\xfe", "mix.json is not JSON ('utf-8' codec can't decode byte 0xff in position 0: "),
            (b"[1]", "mix is [1]: give an object with named settings."),
            (b'{"k": 0}', "k is 0: give a whole number between 1 and 1000."),
            (b'{"speed": 1}', "setting 'speed' does not exist: choose from "),
        ],
    )
    def test_a_file_that_is_no_mix_is_refused(self, complaint, shop, tmp_path, monkeypatch, content, sentence):
        (tmp_path / "mix.json").write_bytes(content)
        monkeypatch.chdir(tmp_path)
        assert complaint("recommend", "shop", "--user", "ann", "--config", "mix.json").startswith(sentence)

    def test_a_taken_port_is_refused(self, complaint):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            sentence = complaint("run", "--port", str(port))
        assert sentence == f"port {port} on 127.0.0.1 is taken or not allowed: choose another with --port."

    def test_a_home_that_is_a_file_is_refused(self, capsys, tmp_path):
        (tmp_path / "file").write_text("")
        assert main(["datasets", "--home", str(tmp_path / "file")]) == 2
        cure = "Check the path, its rights and the space left."
        assert capsys.readouterr().err == f"mixdesk: cannot use {str(tmp_path / 'file')!r}: File exists. {cure}\n"

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["bake"],
            ["recommend", "shop"],
            ["recommend", "shop", "--user", "a", "--interests", "b"],
            ["run", "--port", "many"],
        ],
    )
    def test_a_command_line_that_is_none_shows_its_usage(self, capsys, arguments):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        said = capsys.readouterr()
        assert (said.out, said.err.startswith("usage: mixdesk")) == ("", True)


def mixdesk(*arguments, **further):
    command = [sys.executable, "-m", "core.cli", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **further)


def test_a_real_process_exits_with_2_and_one_line(home):
    with mixdesk("recommend", "films", "--user", "ann", "--json", "--home", home) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err == "mixdesk: there is no data set 'films': choose one of none yet, or import it.\n"


def test_the_dashboard_is_served_on_loopback_only(home):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with mixdesk("run", "--port", port, "--home", home) as process:
        try:
            deadline, answer = time.monotonic() + 60, ""
            while answer != "ok" and process.poll() is None and time.monotonic() < deadline:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as response:
                        answer = response.read().decode()
                except OSError:
                    time.sleep(0.1)
            listening = [c.laddr for c in psutil.Process(process.pid).net_connections("tcp") if c.status == "LISTEN"]
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert answer == "ok"
    assert [(address.ip, address.port) for address in listening] == [("127.0.0.1", port)]


def test_add_says_what_it_cannot_take(complaint, shop, tmp_path):
    assert complaint("add", "shop") == "there is nothing to add: give --items, --events or both."
    (tmp_path / "events.jsonl").write_text('{"user_id": "ann", "item_id": "lamp"}\n[1, 2]\n')
    assert complaint("add", "shop", "--events", str(tmp_path / "events.jsonl")) == (
        "events.jsonl, line 2 is '[1, 2]': give one JSON object a line."
    )
    assert complaint("add", "shop", "--items", "nowhere.jsonl") == "nowhere.jsonl does not exist: check the path."


def test_forget_deletes_a_user_and_says_how_much(document, complaint, shop):
    assert document("forget", "shop", "--user", "bob")[0] == {
        "dataset": "shop",
        "n_interactions": 2,
        "n_versions": 1,
        "n_uploads": 0,
    }
    assert document("datasets")[0]["datasets"][0]["users"] == 1
    assert complaint("forget", "shop", "--user", "zoe") == "'shop' knows no user 'zoe': check the id."


def test_a_map_is_one_file_that_needs_no_network(shop, home, tmp_path, capsys):
    out = tmp_path / "map.html"
    assert main(["map", "shop", "--out", str(out), "--home", str(home), "--json"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert (document["dataset"], document["items"], document["out"]) == ("shop", 4, str(out))
    page = out.read_text(encoding="utf-8")
    assert "Map of shop" in page
    content = json.loads(page.partition('id="content">')[2].partition("</script>")[0])
    assert content["titles"] == ["Lamp", "Tent", "Rope", "Rug"]
    assert sorted(content["near"][0]) == [1, 2, 3]
    assert not re.search(r"<script[^>]+src=|@import|<link ", page)


def test_a_map_that_cannot_be_drawn_or_kept_gets_one_sentence(files, home, tmp_path, capsys):
    (tmp_path / "items.csv").write_text("sku,title,kinds,price\nlamp,Lamp,Home,10\ntent,Tent,Out,40\n")
    assert main(["import", "two", *files, "--home", str(home)]) == 0
    capsys.readouterr()
    for out, sentence in (
        (tmp_path / "map.html", "at least three items"),
        (tmp_path / "no" / "map.html", "in no folder"),
    ):
        assert main(["map", "two", "--out", str(out), "--home", str(home)]) == 2
        assert sentence in capsys.readouterr().err
        assert not out.exists()


def test_the_command_line_knows_every_table_without_loading_pandas():
    assert tuple(FIELDS) == TABLES
    loaded = "import sys, core.cli; print('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout == "False\n"


def test_events_are_said_on_stderr_from_the_level_on_that_the_environment_names(home, files):
    def said(**level):
        surroundings = {name: value for name, value in os.environ.items() if name != "MIXDESK_LOG"} | level
        with mixdesk("import", "../x", *files, "--home", home, env=surroundings) as process:
            return process.communicate(timeout=60)[1]

    assert " refused: " not in said()
    assert " INFO core.store.build: import into ../x refused: '../x' cannot name a data set" in said(MIXDESK_LOG="INFO")
