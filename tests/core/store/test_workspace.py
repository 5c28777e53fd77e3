import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from prepared import remember_vectors, sources, written
from sqlalchemy import text

from core.config import RankingConfig, Weights
from core.errors import ConfigError, DataError, NotFoundError
from core.store import Workspace, check_name


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "home")


def publish(workspace, content="one", name="shop"):
    def write(folder):
        written(folder / "a.txt", content)
        written(folder / "deep" / "b.bin", b"\0\1")
        return {"counts": {"items": len(content)}}

    return workspace.publish(name, write)


def kept(workspace, name="shop"):
    """Return what stands in a data set's folder of versions."""
    return sorted(path.name for path in (workspace.home / "datasets" / name / "versions").iterdir())


def python(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def finished(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()


class TestNames:
    @pytest.mark.parametrize("name", ["a", "0", "my-shop_2", "a" * 63])
    def test_a_good_name_is_given_back(self, name):
        assert check_name(name) == name

    @pytest.mark.parametrize(
        "name",
        ["", "../x", "a/b", "X", "a" * 64, ".", "..", "-a", "_a", "a b", "a.b", "a\n", "ä", "a\\b", "a\0", "C:x"],
    )
    def test_a_name_that_could_not_be_a_folder_everywhere_is_refused_everywhere(self, workspace, name):
        sentence = (
            f"{name!r} cannot name a data set: use up to 63 lower-case letters, digits, - and _, "
            "beginning with a letter or digit."
        )
        for act in (check_name, workspace.current_id, workspace.current, workspace.delete_dataset):
            with pytest.raises(ConfigError) as caught:
                act(name)
            assert str(caught.value) == sentence
        with pytest.raises(ConfigError), workspace.writing(name):
            pass
        with pytest.raises(ConfigError):
            workspace.publish(name, lambda folder: {})
        assert [path.name for path in workspace.home.iterdir() if path.name != "locks"] == []


class TestPublishing:
    def test_a_version_holds_its_files_under_their_hashes(self, workspace):
        version = publish(workspace)
        assert version == workspace.current("shop") == workspace.version("shop", version.version_id)
        assert version.manifest["counts"] == {"items": 3}
        assert version.manifest["files"] == {
            "a.txt": hashlib.sha256(b"one").hexdigest(),
            "deep/b.bin": hashlib.sha256(b"\0\1").hexdigest(),
        }
        assert json.loads((version.folder / "manifest.json").read_text()) == {"format": 2, **version.manifest}
        assert kept(workspace) == [version.version_id]
        assert (workspace.home / "datasets" / "shop" / "current").read_text() == version.version_id

    def test_a_new_version_takes_over_and_the_old_one_stays_readable(self, workspace):
        first, second = publish(workspace, "one"), publish(workspace, "three")
        assert workspace.current_id("shop") == second.version_id
        assert (first.folder / "a.txt").read_text() == "one"
        assert workspace.version("shop", first.version_id).manifest["counts"] == {"items": 3}

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
    def test_a_writer_that_raises_leaves_the_last_version_and_nothing_else(self, workspace, error):
        version = publish(workspace)

        def write(folder):
            written(folder / "a.txt", "half")
            raise error

        with pytest.raises(error):
            workspace.publish("shop", write)
        assert workspace.current("shop") == version
        assert kept(workspace) == [version.version_id]

    def test_a_first_writer_that_raises_leaves_no_data_set(self, workspace):
        with pytest.raises(ZeroDivisionError):
            workspace.publish("shop", lambda folder: {"counts": 1 / 0})
        assert workspace.dataset_names() == []
        with pytest.raises(NotFoundError):
            workspace.current("shop")

    def test_five_versions_are_kept_the_newest_ones(self, workspace):
        published = [publish(workspace, str(number)).version_id for number in range(8)]
        assert published == sorted(published)
        assert kept(workspace) == published[3:]
        assert workspace.current_id("shop") == published[-1]
        with pytest.raises(NotFoundError) as caught:
            workspace.version("shop", published[0])
        assert str(caught.value) == f"'shop' has no version {published[0]!r}: it may have been replaced."

    def test_a_publisher_killed_halfway_leaves_the_last_version_and_the_next_one_works(self, workspace):
        version = publish(workspace)
        code = (
            "import sys, time; from pathlib import Path; from core.store import Workspace\n"
            "def write(folder):\n"
            "    (folder / 'a.txt').write_text('half'); print('writing', flush=True); time.sleep(60)\n"
            "Workspace(Path(sys.argv[1])).publish('shop', write)"
        )
        with python(code, workspace.home) as publisher:
            assert publisher.stdout.readline() == "writing\n"
            drafts = [name for name in kept(workspace) if name != version.version_id]
            assert [name.split("-")[1] for name in drafts] == [str(publisher.pid)]
            publisher.kill()
            assert publisher.wait(timeout=10) == -signal.SIGKILL
        assert Workspace(workspace.home).current("shop") == version
        assert (version.folder / "a.txt").read_text() == "one"
        second = publish(workspace, "two")
        assert workspace.current("shop") == second
        assert kept(workspace) == [version.version_id, second.version_id]

    def test_a_kill_between_the_version_and_the_pointer_keeps_the_last_one_in_force(self, workspace, monkeypatch):
        version = publish(workspace)

        def killed(*_):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(workspace, "_make_current", killed)
            with pytest.raises(SystemExit):
                publish(workspace, "two")
        assert workspace.current("shop") == version
        assert publish(workspace, "three") == workspace.current("shop")


class TestDatasets:
    def test_data_sets_are_listed_oldest_first_and_shared_by_every_opener(self, workspace):
        for name in ("tees", "shop", "films", "tees"):
            publish(workspace, name=name)
        assert workspace.dataset_names() == ["tees", "shop", "films"]
        assert Workspace(workspace.home).dataset_names() == ["tees", "shop", "films"]

    def test_an_unknown_data_set_is_refused_with_those_there_are(self, workspace):
        with pytest.raises(NotFoundError) as caught:
            workspace.current("films")
        assert str(caught.value) == "there is no data set 'films': choose one of none yet, or import it."
        publish(workspace)
        with pytest.raises(NotFoundError) as caught:
            workspace.delete_dataset("films")
        assert str(caught.value) == "there is no data set 'films': choose one of shop, or import it."

    def test_deleting_removes_versions_mixes_and_jobs_of_that_data_set_only(self, workspace):
        for name in ("shop", "films"):
            publish(workspace, name=name)
            workspace.save_config(name, "Mine", RankingConfig())
        workspace.delete_dataset("shop")
        assert workspace.dataset_names() == ["films"]
        assert not (workspace.home / "datasets" / "shop").exists()
        assert (workspace.configs("shop"), list(workspace.configs("films"))) == ({}, ["Mine"])
        with pytest.raises(NotFoundError):
            workspace.current("shop")
        assert publish(workspace).manifest["counts"] == {"items": 3}
        assert workspace.dataset_names() == ["films", "shop"]

    def test_the_home_folder_is_the_one_given_or_the_environments(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MIXDESK_HOME", str(tmp_path / "there"))
        assert Workspace().home == (tmp_path / "there").resolve()
        assert Workspace(tmp_path / "here").home == (tmp_path / "here").resolve()
        assert (tmp_path / "here").is_dir()

    def test_the_database_can_be_moved_by_its_url(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MIXDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
        publish(Workspace(tmp_path / "home"))
        assert (tmp_path / "elsewhere.db").is_file()
        assert not (tmp_path / "home" / "mixdesk.sqlite3").exists()

    def test_the_database_waits_for_others_and_confirms_durably(self, workspace):
        with workspace.state.connect() as connection:
            found = [
                connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "busy_timeout")
            ]
        assert found == ["wal", 2, 30_000]


class TestMixes:
    def test_mixes_are_saved_replaced_listed_and_deleted_per_data_set(self, workspace):
        fresh, near = RankingConfig(k=5), RankingConfig(weights=Weights(1, 0, 0), diversity=0.5)
        workspace.save_config("shop", " Fresh ", fresh)
        workspace.save_config("shop", "Near", near)
        workspace.save_config("films", "Fresh", near)
        assert list(workspace.configs("shop").items()) == [("Fresh", fresh), ("Near", near)]
        workspace.save_config("shop", "Fresh", near)
        assert list(workspace.configs("shop").items()) == [("Near", near), ("Fresh", near)]
        workspace.delete_config("shop", "Near")
        workspace.delete_config("shop", "Near")
        assert workspace.configs("shop") == {"Fresh": near}
        assert Workspace(workspace.home).configs("films") == {"Fresh": near}

    def test_every_setting_of_a_mix_comes_back(self, workspace):
        config = RankingConfig().with_settings(
            {"filters.attributes.a.b": ["x"], "lists.boost.ä": 0.5, "trending.window_days": 9, "filters.max_price": 3}
        )
        workspace.save_config("shop", "'; DROP TABLE mixes; --", config)
        assert workspace.configs("shop") == {"'; DROP TABLE mixes; --": config}

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_mix_needs_a_name_of_1_to_60_characters(self, workspace, name):
        with pytest.raises(ConfigError) as caught:
            workspace.save_config("shop", name, RankingConfig())
        assert str(caught.value) == f"a mix cannot be named {name!r}: use 1 to 60 characters."
        workspace.save_config("shop", "x" * 60, RankingConfig())
        assert list(workspace.configs("shop")) == ["x" * 60]


class TestTwoAtOnce:
    def test_a_second_writer_of_one_data_set_is_refused_at_once_until_the_first_is_done(self, workspace):
        other = Workspace(workspace.home)
        publish(workspace)
        with workspace.writing("shop"):
            for act in (lambda: other.writing("shop").__enter__(), lambda: other.delete_dataset("shop")):
                started_at = time.monotonic()
                with pytest.raises(DataError) as caught:
                    act()
                assert time.monotonic() - started_at < 2
                assert str(caught.value) == "'shop' is being imported or deleted elsewhere: wait until that is done."
            with other.writing("films"):
                assert workspace.current_id("shop") == other.current_id("shop")
        with other.writing("shop"):
            pass

    def test_a_writer_that_was_killed_holds_nothing(self, workspace):
        code = (
            "import sys, time; from pathlib import Path; from core.store import Workspace\n"
            "with Workspace(Path(sys.argv[1])).writing('shop'): print('holding', flush=True); time.sleep(60)"
        )
        with python(code, workspace.home) as holder:
            assert holder.stdout.readline() == "holding\n"
            with pytest.raises(DataError, match="is being imported"), workspace.writing("shop"):
                pass
            os.kill(holder.pid, signal.SIGKILL)
            holder.wait(timeout=10)
        with workspace.writing("shop"):
            pass

    def test_processes_that_open_a_new_database_at_once_all_write_to_it(self, tmp_path):
        code = (
            "import sys; from pathlib import Path; from core.config import RankingConfig\n"
            "from core.store import Workspace\n"
            "print('ready', flush=True); sys.stdin.readline()\n"
            "Workspace(Path(sys.argv[1])).save_config('shop', sys.argv[2], RankingConfig())"
        )
        openers = [python(code, tmp_path / "home", f"mix {number}") for number in range(4)]
        assert [opener.stdout.readline() for opener in openers] == ["ready\n"] * 4
        for opener in openers:
            opener.stdin.write("go\n")
            opener.stdin.flush()
        for opener in openers:
            finished(opener)
        assert sorted(Workspace(tmp_path / "home").configs("shop")) == [f"mix {number}" for number in range(4)]

    def test_two_processes_import_two_data_sets_at_once_and_one_name_only_once(self, workspace, tmp_path):
        files = sources(tmp_path / "files", log="user_id,item_id\nann,lamp\n")
        remember_vectors(workspace, files)
        code = (
            "import sys; from pathlib import Path; from core.errors import DataError\n"
            "from core.datasets.importing import Sources\n"
            "from core.store import build\n"
            "home, name = Path(sys.argv[1]), sys.argv[2]\n"
            "files = Sources(Path(sys.argv[3]), Path(sys.argv[4]))\n"
            "def wait(share, step):\n"
            "    if share == 0: print('begun', flush=True); sys.stdin.readline()\n"
            "try:\n"
            "    build.import_dataset(build.Workspace(home), name, files, progress=wait)\n"
            "except DataError as error: print(error)\n"
            "else: print('done')"
        )
        names = ("shop", "films", "shop")
        importers = []
        for name in names:
            importers.append(python(code, workspace.home, name, files.items, files.interactions))
            first_line = importers[-1].stdout.readline().strip()
            refused = f"'{name}' is being imported or deleted elsewhere: wait until that is done."
            assert first_line == ("begun" if len(importers) < 3 else refused)
        for importer in importers[:2]:
            importer.stdin.write("go\n")
            importer.stdin.flush()
        assert [finished(importer) for importer in importers] == ["done", "done", ""]
        assert sorted(workspace.dataset_names()) == ["films", "shop"]
        for name in ("films", "shop"):
            assert workspace.current(name).manifest["counts"] == {
                "items": 3, "users": 1, "interactions": 1, "orphans": 0
            }  # fmt: skip
