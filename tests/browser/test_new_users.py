"""A new user in a real browser: words, three clicks, and the hand-over."""

from desk_page import photograph, row_ids, rows, until, until_idle
from playwright.sync_api import expect


def test_an_interest_is_typed_and_three_clicks_hand_over(shop, open_page):
    page = open_page(shop)
    page.get_by_role("link", name="New users").click()
    expect(page.get_by_role("heading", name="10 picks for Freya from what they said")).to_be_visible(timeout=60_000)
    until_idle(page)
    before = row_ids(page)
    page.get_by_role("combobox", name="Interests").fill("learning to bake sourdough")
    page.keyboard.press("Enter")
    until(page, lambda: row_ids(page) != before)
    page.keyboard.press("Escape")
    columns = page.locator(".mix-handover [role=listitem]")
    for count in range(1, 4):
        until_idle(page)
        rows(page).nth(count).locator(".title").click()
        expect(columns).to_have_count(count + 1)
    assert "What they said 71%" in columns.nth(0).get_attribute("aria-label")
    assert columns.nth(3).get_attribute("aria-label") == (
        "Click 3: What they said 23%, What they did 27%, People like them 30%, Trending now 20%"
    )
    expect(page.get_by_text("“People like them” joins at click 1")).to_be_visible()
    expect(page.get_by_role("heading", name="3 clicks")).to_be_visible()
    photograph(page, "new_users")
    page.get_by_role("button", name="Undo click").click()
    expect(columns).to_have_count(3)
