"""What a person waits for, in headless Chromium at 10,000 items."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import server

N_ITEMS, N_MOVES = 10_000, 40
BUDGET_FIRST_PAGE_S, BUDGET_LIST_P95_MS, BUDGET_METRICS_P95_MS = 3.0, 300.0, 700.0
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

OTHER_MIX = "?content=40&collaborative=40&trending=20"
"""Where the second fader starts, so that no mix of the first is met again."""

_NEXT_PAINT = """() => new Promise((resolve) => {
  const host = [...document.querySelectorAll('.st-key-recommendation_list *')].find((node) => node.shadowRoot);
  const started = performance.now();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)));
  });
  observer.observe(host.shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
  setTimeout(() => resolve(-1), 5000);
})"""

_NEXT_NUMBERS = """() => new Promise((resolve) => {
  const read = () => ['.st-key-numbers', '.mix-numbers'].map((name) => document.querySelector(name)?.innerText).join();
  const before = read(), started = performance.now();
  const look = () => {
    const now = performance.now() - started;
    if (read() !== before) requestAnimationFrame(() => resolve(performance.now() - started));
    else if (now > 5000) resolve(-1);
    else requestAnimationFrame(look);
  };
  look();
})"""


def run() -> dict[str, object]:
    """Return seconds from process start to the first painted list, and slider release to repainted list."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        return {"skipped": "no Chromium found"}
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        server.prepared(home, N_ITEMS)
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS.split())
        first_pages = [_first_page(browser, home) for _ in range(3)]
        with server.serving(home) as address:
            server.wait_for(address)
            moved = moves(browser, address)
            with_why = moves(browser, address, _NEXT_PAINT, first=_open_why)
            newcomer = moves(browser, f"{address}new_users", _NEXT_PAINT, first=_click_ten)
            numbers = moves(browser, f"{address}{OTHER_MIX}", _NEXT_NUMBERS)
        browser.close()
    return {
        "items": N_ITEMS,
        "cold_process_to_first_list_s": round(float(np.median(first_pages)), 2),
        "budget_first_page_s": BUDGET_FIRST_PAGE_S,
        "slider_to_painted_list_p50_ms": round(float(np.percentile(moved, 50))),
        "slider_to_painted_list_p95_ms": round(float(np.percentile(moved, 95))),
        "with_why_open_p50_ms": round(float(np.percentile(with_why, 50))),
        "with_why_open_p95_ms": round(float(np.percentile(with_why, 95))),
        "new_users_after_ten_clicks_p50_ms": round(float(np.percentile(newcomer, 50))),
        "new_users_after_ten_clicks_p95_ms": round(float(np.percentile(newcomer, 95))),
        "budget_list_p95_ms": BUDGET_LIST_P95_MS,
        "moves": len(moved),
        "slider_to_painted_metrics_p50_ms": round(float(np.percentile(numbers, 50))),
        "slider_to_painted_metrics_p95_ms": round(float(np.percentile(numbers, 95))),
        "budget_metrics_p95_ms": BUDGET_METRICS_P95_MS,
        "moves_that_changed_a_number": len(numbers),
    }


def _first_page(browser: Any, home: Path) -> float:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    started = time.perf_counter()
    with server.serving(home) as address:
        server.wait_for(address)
        page.goto(address)
        page.locator(".st-key-recommendation_list li").nth(9).wait_for()
        taken = time.perf_counter() - started
        page.close()
    return taken


def _open_why(page: Any) -> None:
    """Open Why of the first row, which a mix with more of what trends moves least."""
    page.locator(".st-key-recommendation_list [data-action=why]").first.click()
    page.locator(".st-key-recommendation_list .why").wait_for()
    page.wait_for_timeout(2_000)


def _click_ten(page: Any) -> None:
    """Let a new user click ten items, each of them in the list that the last one brought."""
    for count in range(1, 11):
        page.locator(".st-key-recommendation_list .title").nth(count % 5).click()
        page.locator(f".mix-handover [role=listitem]:nth-child({count + 1})").wait_for()
        page.wait_for_timeout(400)
    page.wait_for_timeout(2_000)


def moves(
    browser: Any, address: str, watch: str = _NEXT_PAINT, *, first: Callable[[Any], None] | None = None
) -> list[float]:
    """Press an arrow key on a fader, which is a move and its release, and wait for what is watched to be painted anew.

    The fader only goes up, so that every mix is new to what is cached.
    """
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.locator(".st-key-recommendation_list li").nth(9).wait_for(timeout=120_000)
    if first is not _click_ten:
        page.get_by_role("heading", name="would have seen something they later picked").wait_for(timeout=120_000)
    page.wait_for_timeout(2_000)
    if first is not None:
        first(page)
    fader = page.locator(".st-key-trending input[type=range]")
    fader.focus()
    taken = []
    for _ in range(N_MOVES + 5):
        page.evaluate(f"void (window.painted = ({watch})())")
        page.keyboard.press("ArrowRight")
        taken.append(float(page.evaluate("window.painted")))
        page.wait_for_timeout(400)
    page.close()
    return [milliseconds for milliseconds in taken[5:] if milliseconds > 0]
