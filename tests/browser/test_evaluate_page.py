"""Numbers that answer a hand: the headline and its ticks, the search, the trade-offs, the report."""

import re

import pytest
from desk_page import fader, link, linked_shares, photograph, row_ids, shares, until, until_idle
from playwright.sync_api import expect

READY_MS, SEARCH_MS = 120_000, 150_000


def said(page):
    return page.get_by_role("heading", name="would have seen something they later picked")


@pytest.fixture
def page(shop, open_page):
    page = open_page(f"{shop}?user=maya")  # who chose something new after the cut
    said(page).wait_for(timeout=READY_MS)
    until_idle(page)
    return page


def test_a_fader_moves_the_list_the_headline_and_the_ticks(page):
    before, words = row_ids(page), said(page).inner_text()
    assert "Balanced" not in words
    fader(page, "trending").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(20)
    until(page, lambda: row_ids(page) != before)
    expect(said(page)).to_contain_text("Balanced")
    expect(said(page)).to_contain_text(re.compile("Better|Worse|No difference worth having|Can't tell yet"))
    page.get_by_text("Rewind", exact=True).click()
    rewound = page.get_by_text(re.compile(r"\d+ of \d+ found"))
    rewound.wait_for()
    until_idle(page)
    photograph(page, "rewind")
    found = int(re.match(r"\d+", rewound.inner_text()).group())
    assert page.locator(".st-key-rewound_list .tick:visible").count() == found


def test_a_search_on_the_shop_draws_trade_offs_and_a_click_moves_the_faders_everywhere(page, tmp_path):
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_role("button", name="Find better mixes").click(timeout=READY_MS)
    page.get_by_text("mixes tried on").wait_for(timeout=SEARCH_MS)
    until_idle(page)
    photograph(page, "evaluate")
    chart = page.locator('[class*="st-key-trade_offs_"]')
    chart.scroll_into_view_if_needed()
    before = linked_shares(page)
    points = chart.locator(".scatterlayer .trace").nth(2).locator(".points path")
    points.first.wait_for()
    box = points.first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, lambda: linked_shares(page) != before)
    until_idle(page)
    loaded = shares(page)
    page.get_by_role("link", name="Recommend").click()
    page.locator(".st-key-recommendation_list li").first.wait_for()
    until_idle(page)
    assert shares(page) == loaded
    assert link(page)["trending"] == f"{linked_shares(page)[2]:.10g}"
    report_opens(page, tmp_path)


def report_opens(page, tmp_path):
    """Download the report and open it as a colleague without the app would."""
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_role("button", name="Report", exact=False).first.click()
    with page.expect_download(timeout=READY_MS) as waiting:
        page.get_by_role("button", name="Report (HTML)").click()
    path = tmp_path / "report.html"
    waiting.value.save_as(path)
    context = page.context.browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    report = context.new_page()
    report.goto(path.as_uri())
    report.get_by_role("img").first.wait_for()
    expect(report.locator("body")).to_contain_text("of 100 shoppers")
    photograph(report, "report")
    context.close()
