"""A new user in a real browser: words, three clicks, and the hand-over."""

from desk_page import linked_shares, photograph, row_ids, rows, shares, until, until_idle
from playwright.sync_api import expect

from core.explanation.hand_over import MAX_CLICKS
from core.store.starting_personas import SHOP_PERSONAS


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


def test_five_people_words_that_nothing_fits_and_ten_clicks(shop, open_page):
    page = open_page(shop)
    page.get_by_role("link", name="New users").click()
    lists = []
    for persona in SHOP_PERSONAS:
        page.locator(".st-key-personas label").filter(has_text=persona.name).first.click()
        expect(page.get_by_role("heading", name=f"10 picks for {persona.name} from what they said")).to_be_visible()
        until_idle(page)
        assert rows(page).count() == 10
        lists.append(set(row_ids(page)))
        photograph(page, f"new_users_{persona.name}")
    assert not set.intersection(*lists)

    page.get_by_role("button", name="Someone else").click()
    until_idle(page)
    page.get_by_role("combobox", name="Interests").fill("qwzxqv")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Nothing here is like “qwzxqv”")).to_be_visible()
    expect(page.get_by_role("heading", name="10 picks for a new user from 7 days of activity")).to_be_visible()
    until_idle(page)
    assert rows(page).count() == 10
    assert "told us" not in page.locator(".st-key-recommendation_list").inner_text()
    photograph(page, "new_users_nothing_fits")

    clicked = []
    columns = page.locator(".mix-handover [role=listitem]")
    for count in range(1, MAX_CLICKS + 1):
        clicked.append(row_ids(page)[0])
        rows(page).first.locator(".title").click()
        expect(columns).to_have_count(count + 1)
        until_idle(page)
        assert not set(clicked) & set(row_ids(page))
    photograph(page, "new_users_ten_clicks")


def test_the_mixes_own_faders_come_back_where_they_stood(shop, open_page):
    page = open_page(f"{shop}?content=20&collaborative=45&trending=35")
    for name in ("New users", "Data", "Evaluate", "Recommend"):
        until_idle(page)
        page.get_by_role("link", name=name, exact=True).click()
    rows(page).first.wait_for()
    until_idle(page)
    assert shares(page) == linked_shares(page) == (20, 45, 35)
