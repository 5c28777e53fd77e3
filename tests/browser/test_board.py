"""Five minutes before a board: open, a story, a fader, why, the map, the numbers, the report."""

import re

import pytest
from desk_page import fader, photograph, row_ids, rows, until, until_idle
from playwright.sync_api import expect

READY_MS = 120_000


@pytest.mark.parametrize(("width", "height", "theme"), [(1440, 900, "light"), (1024, 576, "dark")])
def test_a_board_sees_what_it_came_for(shop, open_page, width, height, theme):
    page = open_page(f"{shop}?user=maya", width=width, height=height, theme=theme)
    said = page.get_by_role("heading", name="would have seen something they later picked")
    said.wait_for(timeout=READY_MS)

    def show(name):
        until_idle(page)
        photograph(page, f"board_{width}_{name}")

    assert_five_rows_fit(page, height)
    show("open")
    before = row_ids(page)
    page.get_by_role("button", name="Memory to 2 days").click()
    expect(page.get_by_text("0 of 10 are baby things (Balanced: 2)")).to_be_visible()
    until(page, lambda: row_ids(page) != before)
    page.get_by_role("button", name="to 90 days").click()
    marked = page.locator(".st-key-recommendation_list li.is-marked")
    until(page, lambda: marked.count() > 2)
    show("story")
    expect(page.get_by_text(f"{marked.count()} of 10 are baby things")).to_be_visible()
    before = row_ids(page)
    fader(page, "trending").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    until(page, lambda: row_ids(page) != before)
    show("fader")
    rows(page).first.get_by_role("button", name="Why").click()
    expect(page.locator(".st-key-recommendation_list li.is-open")).to_have_count(1)
    show("why")
    page.get_by_role("link", name="Map", exact=True).click()
    page.locator(".js-plotly-plot .gl-canvas").first.wait_for()
    page.get_by_text("This list", exact=True).click()
    expect(page.get_by_text("The list, by number")).to_be_visible()
    show("map")
    page.get_by_role("link", name="Evaluate", exact=True).click()
    page.locator(".st-key-bands").wait_for(timeout=READY_MS)
    show("evaluate")
    page.get_by_role("button", name="Report").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Report (HTML)").click()
    report = started.value.path().read_text(encoding="utf-8")
    said_here = page.get_by_text(re.compile("is not surely better than")).first.inner_text()
    assert said_here in report  # what the screen admits, the report does
    assert len(report) < 1_500_000


def assert_five_rows_fit(page, height):
    fifth = rows(page).nth(4).bounding_box()
    assert fifth["y"] + fifth["height"] <= height
