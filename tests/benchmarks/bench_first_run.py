"""The first minute of a workspace that holds nothing, in headless Chromium: compiled loops, nothing else prepared."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.greeting import WHAT_IT_IS
from dashboard.warm_up import compile_loops
from tests.benchmarks import server
from tests.benchmarks.bench_browser import FLAGS

N_RUNS = 3
BUDGET_SENTENCE_S, BUDGET_LIST_S, BUDGET_SHIFT = 2.0, 6.0, 0.1
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def run() -> dict[str, object]:
    """Return seconds from opening the address to a first sentence, the list, its numbers and a suggested mix."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        return {"skipped": "no Chromium found"}
    from playwright.sync_api import sync_playwright

    compile_loops()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS.split())
        runs = [_once(browser) for _ in range(N_RUNS)]
        browser.close()
    sentence, rows, numbers, suggestion, shift = np.median(runs, axis=0)
    return {
        "sentence_s": round(float(sentence), 2),
        "budget_sentence_s": BUDGET_SENTENCE_S,
        "list_s": round(float(rows), 2),
        "budget_list_s": BUDGET_LIST_S,
        "numbers_s": round(float(numbers), 2),
        "suggestion_s": round(float(suggestion), 2),
        "layout_shift": round(float(shift), 4),
        "budget_layout_shift": BUDGET_SHIFT,
        "runs": N_RUNS,
    }


def _once(browser: Any) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as home, server.serving(Path(home)) as address:
        server.wait_for(address)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(_SHIFTS)
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        awaited = (
            page.get_by_text(WHAT_IT_IS[0]),
            page.locator(".st-key-recommendation_list li").nth(9),
            page.get_by_role("heading", name="would have seen something they later picked"),
            page.get_by_role("button", name="Suggested is ready: use it"),
        )
        seconds = []
        for one in awaited:
            one.wait_for(timeout=120_000)
            seconds.append(time.perf_counter() - started)
        shift = float(page.evaluate("window.shifted"))
        page.close()
    return (*seconds, shift)
