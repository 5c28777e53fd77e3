"""The real server and a real browser; a page that logs an error fails its test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core.config import RankingConfig
from core.evaluation._live_headline import Bench
from core.ranking import Recommender
from core.store import Workspace
from core.store.build import open_recommender
from core.store.samples import import_sample
from dashboard.warm_up import load_loops

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTUP_SECONDS = 120


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = f"no browser found: install one of {', '.join(BROWSERS)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Run ``mixdesk run`` on a workspace and yield its address; stopped by its own process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "core.cli", "run", "--home", str(home), "--port", str(port)]
    with (home.parent / f"{home.name}-server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for_health(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for_health(address: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start: its log lies beside its workspace")


@pytest.fixture(scope="package")
def shop(browser, tmp_path_factory) -> Iterator[str]:
    """Serve the shop sample and return the address."""
    home = tmp_path_factory.mktemp("shop") / "home"
    workspace = Workspace(home)
    import_sample(workspace, "shop")
    _compile(open_recommender(workspace, "shop"))
    workspace.state.dispose()
    with serving(home) as address:
        yield address


def _compile(engine: Recommender) -> None:
    """Compile the loops that pages run, so that in a fresh clone no page has to wait for them; numba keeps them."""
    mix = RankingConfig()
    load_loops(engine)
    Bench.of(engine).at(mix.k).measure("mix", mix)


@pytest.fixture
def empty_server(browser, tmp_path) -> Iterator[str]:
    """Serve a workspace that holds nothing yet."""
    (tmp_path / "home").mkdir()
    with serving(tmp_path / "home") as address:
        yield address


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a browser context of its own."""
    contexts, complaints = [], []

    def listen(page: Page) -> None:
        page.on(
            "console",
            lambda line: complaints.append(f"{line.text} {line.location}") if _is_complaint(line) else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def make(address: str, *, width: int = 1440, height: int = 900, theme: str = "light", wait: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a server on two busy cores that has only just compiled
        listen(page)
        page.goto(address)
        if wait:
            page.locator(".st-key-recommendation_list li").first.wait_for(timeout=90_000)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(line):
    """Tell errors from the one that is Streamlit's: a run cut short drops its files while the browser asks for one."""
    address = (line.location or {}).get("url", "")
    is_dropped_file = "/media/" in address or "Download Button source error - 404" in line.text
    return line.type == "error" and not is_dropped_file
