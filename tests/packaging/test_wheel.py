"""The wheel alone, in an environment of its own and far from the checkout, is the whole of Mixdesk."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.request
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from core.datasets.pictures import load_thumbnails
from core.jobs import cancel_job, running_jobs
from core.store import Workspace

pytest.importorskip("hatchling", reason="needs the extra: pip install 'mixdesk[dev]' (hatchling missing)")

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "data" / "sample_shop"
SHIPPED = ("README.md", "interactions.csv.gz", "items.csv", "map.npz", "today_lists.csv.gz", "users.csv", "vectors.npz")
N_PICTURES = 364


def build(source, target, kind):
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=60)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def scripts(wheel, tmp_path_factory):
    """Install the wheel beside this environment's libraries, without the editable Mixdesk; return the scripts."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True, timeout=60)
    # A folder named in a .pth file is searched, and its own .pth files, the editable install's too, are not read.
    libraries = {place for place in sys.path if Path(place).name in ("site-packages", "dist-packages")}
    libraries |= {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text("".join(f"{place}\n" for place in sorted(libraries)))
    lines = "import core, dashboard; print(core.__file__); print(dashboard.__file__)"
    found = subprocess.run([python, "-c", lines], cwd=folder, env=environment(), capture_output=True, text=True)
    assert found.stdout.splitlines() == [str(own / "core" / "__init__.py"), str(own / "dashboard" / "__init__.py")]
    return python.parent


def environment():
    left_out = ("PYTHONPATH", "MIXDESK_HOME", "MIXDESK_DATABASE_URL")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def contents(wheel):
    with zipfile.ZipFile(wheel) as packed:
        return {entry.filename: entry.CRC for entry in packed.infolist()}


def packed_data(names):
    return {name for name in names if name.startswith("core/data/")}


def test_the_wheel_holds_the_code_with_its_files_and_nothing_else(wheel):
    names = set(contents(wheel))
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"core", "dashboard", "mixdesk"}
    shop = {name.removeprefix("core/data/sample_shop/") for name in packed_data(names)}
    pictures = {f"images/{path.name}" for path in (SHOP / "images").iterdir()}
    assert (shop, len(pictures)) == ({*SHIPPED, *pictures}, N_PICTURES)
    files = [path for room in ("core", "dashboard") for path in (ROOT / room).rglob("*") if path.is_file()]
    code = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert code == {name for name in names if name.startswith(("core/", "dashboard/"))} - packed_data(names)
    assert {Path(name).suffix for name in code} == {".py", ".jinja", ".js", ".css", ".png", ".toml", ".csv"}
    assert [name for name in code if name.endswith(".csv")] == ["core/users/synonyms.csv"]


def test_the_source_archive_builds_the_same_wheel(wheel, tmp_path):
    (tmp_path / "made").mkdir()
    archive = build(ROOT, tmp_path / "made", "sdist")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "source", filter="data")
    (tmp_path / "again").mkdir()
    (source,) = (tmp_path / "source").iterdir()
    assert contents(build(source, tmp_path / "again", "wheel")) == contents(wheel)


def test_the_command_line_runs_from_any_folder(scripts, tmp_path):
    def mixdesk(*arguments):
        command = [scripts / "mixdesk", *arguments, "--json"]
        ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    assert mixdesk("sample", "shop")["items"] == N_PICTURES
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    workspace = Workspace(tmp_path / "data" / "workspace")
    assert len(load_thumbnails(workspace.current("shop").folder)) == N_PICTURES
    workspace.state.dispose()
    assert [item["rank"] for item in mixdesk("recommend", "shop", "--user", "ines")["items"]] == list(range(1, 11))


def test_the_dashboard_opens_the_sample_shop_from_any_folder(scripts, tmp_path):
    with serving(scripts, tmp_path) as port:
        assert "<title>Mixdesk</title>" in fetched(port, "")
        theme, is_sound = opened(port)
        assert (theme.light.primary_color, theme.dark.primary_color) == ("#3D4451", "#C6CCD6")
        assert is_sound
        workspace = Workspace(tmp_path / "data" / "workspace")
        try:
            wait_until(lambda: workspace.dataset_names() == ["shop"])  # by a worker process that the server started
            assert len(load_thumbnails(workspace.current("shop").folder)) == N_PICTURES
            assert opened(port)[1]
        finally:
            for job in running_jobs(workspace):
                cancel_job(workspace, job.job_id)
            workspace.state.dispose()


@contextmanager
def serving(scripts, folder):
    """Run the installed ``mixdesk run`` in a folder; stopped by its own process id."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [scripts / "mixdesk", "run", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment(), stdout=log, stderr=log)
        try:
            wait_until(lambda: server.poll() is not None or is_healthy(port))
            yield port
        finally:
            server.terminate()
            assert server.wait(timeout=20) == 0, (folder / "server.log").read_text()


def wait_until(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.1)


def is_healthy(port):
    try:
        return fetched(port, "_stcore/health") == "ok"
    except OSError:
        return False


def fetched(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
        return answer.read().decode()


def opened(port):
    """Open the first page as a browser does; return the theme it is told, and whether the page was drawn to its end."""
    theme, is_sound = None, True
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as stream:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        stream.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(stream.recv(timeout=60))
            if told.HasField("new_session"):
                theme = told.new_session.custom_theme
            is_sound &= not (told.HasField("delta") and told.delta.new_element.HasField("exception"))
            if told.HasField("script_finished"):
                return theme, is_sound and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
