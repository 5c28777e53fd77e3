"""The first minute: a word at once, the list with the first version, and nothing that jumps under a reader's eyes."""

import re
from urllib.request import urlopen

import pytest
from desk_page import fader, link, row_ids, rows, until, until_idle
from playwright.sync_api import expect

WHAT_IT_IS = "A mixing desk for recommendations"
READY_MS = 120_000
LARGEST_SHIFT = 0.1
"""What web.dev calls good: https://web.dev/articles/cls."""
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("address", ["", "new_users", "map", "evaluate", "data"])
def test_the_page_itself_says_what_this_is_before_anything_runs(shop, address):
    with urlopen(f"{shop}{address}", timeout=20) as answer:
        page = answer.read().decode()
    assert page.index("<title>Mixdesk</title>") < page.index(WHAT_IT_IS)
    assert "st-key-recommendation_list" in page  # the style comes along, so that nothing jumps when it arrives


def test_an_empty_workspace_gets_the_shop_and_a_suggestion_that_moves_nothing(empty_server, open_page):
    page = open_page("about:blank", wait=False)
    page.add_init_script(SHIFTS)
    page.goto(empty_server)
    expect(page.get_by_role("heading", name=WHAT_IT_IS)).to_be_visible()
    rows(page).nth(9).wait_for(timeout=60_000)
    until(page, lambda: link(page).get("dataset") == "shop")
    expect(page.get_by_role("heading", name=WHAT_IT_IS)).to_have_count(0)
    expect(page.get_by_text("A home barista who looks at coffee and tea")).to_be_visible()
    first, mix = row_ids(page), link(page)
    use = page.get_by_role("button", name="Suggested is ready: use it")
    use.wait_for(timeout=READY_MS)
    page.get_by_role("heading", name="would have seen something they later picked").wait_for(timeout=READY_MS)
    until_idle(page)
    assert (row_ids(page), link(page)) == (first, mix)
    assert page.get_by_role("radio", name="Suggested").count() == 0
    assert page.evaluate("window.shifted") < LARGEST_SHIFT
    expect(page.get_by_text("Preparing")).to_have_count(0)
    use.click()
    until(page, lambda: row_ids(page) != first)
    expect(page.get_by_role("radio", name="Suggested")).to_be_checked()
    expect(use).to_have_count(0)
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_text(re.compile(r"The \d+ groups"))).to_be_visible(timeout=30_000)  # it came with the sample


@pytest.mark.parametrize("address", ["", "new_users", "map", "evaluate", "data"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_no_page_jumps_while_it_loads(shop, open_page, address, width, height):
    page = open_page("about:blank", width=width, height=height, wait=False)
    page.add_init_script(SHIFTS)
    page.goto(f"{shop}{address}")
    fader(page, "trending").wait_for()
    until_idle(page)
    assert page.evaluate("window.shifted") < LARGEST_SHIFT
