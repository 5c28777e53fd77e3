"""What a person reads from the page and does to it."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page

FADERS = ("content", "collaborative", "trending")


def until(page: Page, check: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s")
        page.wait_for_timeout(50)


def until_idle(page: Page) -> None:
    """Wait until the page's script has run to its end and nothing is about to start it again."""
    page.wait_for_timeout(150)
    app = page.get_by_test_id("stApp")
    until(page, lambda: app.get_attribute("data-test-script-state") == "notRunning")


def rows(page: Page) -> Locator:
    return page.locator(".st-key-recommendation_list li")


def row_ids(page: Page) -> list[str]:
    return rows(page).evaluate_all("rows => rows.map((row) => row.dataset.id)")


def chips(page: Page) -> list[str]:
    return page.locator(".st-key-recommendation_list li .change").all_inner_texts()


def fader(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name} input[type=range]")


def shares(page: Page) -> tuple[float, ...]:
    """Return the faders as they are drawn: in whole points."""
    return tuple(float(fader(page, name).input_value()) for name in FADERS)


def link(page: Page) -> dict[str, str]:
    """Return what the browser's address carries."""
    return parse_link(page.evaluate("location.href"))


def parse_link(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address.strip()).query))


def linked_shares(page: Page) -> tuple[float, ...]:
    return tuple(float(link(page).get(name, "nan")) for name in FADERS)


def photograph(page, name):
    """Write a picture into the folder that MIXDESK_SCREENSHOTS names, if it does."""
    if folder := os.environ.get("MIXDESK_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")
