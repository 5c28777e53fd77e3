"""The desk and the list in a real browser."""

import csv
from urllib.parse import urlsplit

import pytest
from desk_page import (
    chips,
    fader,
    link,
    linked_shares,
    photograph,
    row_ids,
    rows,
    shares,
    until,
    until_idle,
)
from playwright.sync_api import expect

BALANCED = pytest.approx((50, 30, 20))


@pytest.fixture
def page(shop, open_page):
    page = open_page(shop)
    until(page, lambda: "trending" in link(page))
    until_idle(page)
    return page


def test_a_fader_moved_by_keyboard_moves_rows_chips_and_the_other_faders(page):
    before = row_ids(page)
    assert len(before) == 10
    assert shares(page) == BALANCED
    fader(page, "trending").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(20)
    until(page, lambda: linked_shares(page) == pytest.approx((31.25, 18.75, 50)))
    until(page, lambda: row_ids(page) != before)
    until_idle(page)
    assert shares(page) == pytest.approx((31.25, 18.75, 50), abs=0.5)
    assert len(row_ids(page)) == 10
    assert any("▲" in chip or "▼" in chip or chip == "new" for chip in chips(page))
    expect(page.locator(".st-key-facts")).to_contain_text("edited")


def test_twenty_quick_presses_keep_the_ratio_of_the_other_two(page):
    fader(page, "trending").focus()
    for key in ["ArrowRight"] * 20 + ["ArrowLeft"] * 20 + ["ArrowRight"] * 20:
        page.keyboard.press(key)
        page.wait_for_timeout(50)
    until_idle(page)
    moved = shares(page)[2]  # a loaded browser may drop a press; what it shows is what must hold
    assert moved > 30
    rest = 100 - moved
    until(page, lambda: linked_shares(page) == pytest.approx((rest * 5 / 8, rest * 3 / 8, moved)))


def test_undo_takes_back_the_move_that_was_just_made(page):
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_disabled()
    fader(page, "trending").focus()
    page.keyboard.press("ArrowRight")
    expect(undo).to_be_enabled()
    undo.click()
    until(page, lambda: shares(page) == BALANCED and linked_shares(page) == BALANCED)
    until_idle(page)
    fader(page, "trending").focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: linked_shares(page) == pytest.approx((49.375, 29.625, 21)))


def test_mute_and_solo_are_one_click_each_way(page):
    mute = page.locator(".st-key-mute_content button").first
    mute.click()
    until(page, lambda: shares(page) == pytest.approx((0, 60, 40)))
    expect(mute).to_have_text("Unmute")
    mute.click()
    until(page, lambda: shares(page) == BALANCED)
    page.locator(".st-key-solo_trending button").first.click()
    until(page, lambda: shares(page) == pytest.approx((0, 0, 100)))
    page.locator(".st-key-solo_trending button").first.click()
    until(page, lambda: shares(page) == BALANCED)


def test_a_like_changes_the_list_and_undo_takes_it_back(page):
    before = row_ids(page)
    like = rows(page).nth(3).locator("[data-action=like]")
    like.click()
    liked = page.locator(f".st-key-recommendation_list li[data-id='{before[3]}'] [data-action=like]")
    expect(liked).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo", exact=True).click()
    until(page, lambda: row_ids(page) == before)
    expect(liked).to_have_attribute("aria-pressed", "false")


def test_a_hidden_item_is_gone_and_undo_brings_it_back(page):
    before = row_ids(page)
    rows(page).first.locator("[data-action=hide]").click()
    until(page, lambda: before[0] not in row_ids(page))
    assert len(row_ids(page)) == 10
    expect(page.get_by_role("button", name="Show 1 hidden item again")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    until(page, lambda: row_ids(page) == before)


def test_quick_likes_are_all_kept(page):
    wanted = row_ids(page)[:4]
    for item_id in wanted:
        page.locator(f".st-key-recommendation_list li[data-id='{item_id}'] [data-action=like]").click(timeout=3_000)
    for item_id in wanted:
        kept = page.locator(f".st-key-recommendation_list li[data-id='{item_id}'] [data-action=like]")
        if kept.count():
            expect(kept).to_have_attribute("aria-pressed", "true")
    undo = page.get_by_role("button", name="Undo", exact=True)
    until_idle(page)
    while undo.is_enabled():
        undo.click()
        until_idle(page)
    expect(page.locator(".st-key-recommendation_list [aria-pressed=true]")).to_have_count(0)


def test_rows_answer_to_the_keyboard(page):
    before = row_ids(page)
    rows(page).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("h")
    until(page, lambda: before[1] not in row_ids(page))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_details_show_the_item_and_what_is_like_it(page):
    title = rows(page).nth(2).locator(".title span").last.inner_text()
    rows(page).nth(2).locator(".title").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(title)
    expect(dialog).to_contain_text("Similar items")
    expect(dialog.get_by_text("likeness")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    until_idle(page)
    assert page.get_by_role("dialog").count() == 0


def test_a_pinned_item_stands_first(page):
    wanted = row_ids(page)[4]
    rows(page).nth(4).locator(".title").click()
    page.get_by_role("dialog").get_by_role("button", name="Pin to the top").click()
    until(page, lambda: row_ids(page)[0] == wanted)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows(page).first).to_contain_text("Pinned by hand")
    expect(page.get_by_text("Rules (1)")).to_be_visible()


def test_an_event_of_the_history_opens_its_item(page):
    page.locator(".st-key-history_strip button").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Similar items")


def test_the_address_opens_the_same_view_elsewhere_and_share_says_it(page, open_page):
    fader(page, "collaborative").focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    until(page, lambda: link(page)["collaborative"] == "45")
    until_idle(page)
    address = page.evaluate("location.href")
    page.get_by_role("button", name="Share").click()
    shared = page.get_by_test_id("stCode")
    until(page, lambda: "?view=" in shared.first.inner_text())
    assert urlsplit(shared.first.inner_text()).netloc == urlsplit(address).netloc
    other = open_page(address)
    until(other, lambda: link(other) == link(page))
    until_idle(other)
    assert row_ids(other) == row_ids(page)
    assert chips(other) == chips(page)
    assert shares(other) == pytest.approx(shares(page))


def test_a_link_without_a_page_keeps_its_desk_on_the_data_page(page):
    fader(page, "trending").focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: link(page)["trending"] == "21")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("What “shop” holds")).to_be_visible()
    until(page, lambda: link(page).get("trending") == "21")
    page.get_by_role("link", name="Recommend").click()
    rows(page).first.wait_for()
    assert shares(page)[2] == 21


def test_the_downloaded_list_has_the_shown_order(page):
    with page.expect_download() as started:
        page.get_by_role("button", name="List as CSV").click()
    assert started.value.suggested_filename == "shop-ines.csv"
    with started.value.path().open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [row["item_id"] for row in written] == row_ids(page)
    shown = page.locator(".st-key-recommendation_list li .match span:last-child").all_inner_texts()
    assert [round(float(row["match"])) for row in written] == [int(match) for match in shown]


def test_a_filter_is_applied_while_its_box_stays_open(page):
    page.get_by_test_id("stExpander").filter(has_text="Filters").locator("summary").click()
    box = page.locator(".st-key-filter_category input")
    box.click()
    page.keyboard.type("Trail")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Filters (1)")).to_be_visible()
    until_idle(page)
    expect(box).to_be_visible()


def test_why_opens_under_its_row_and_follows_the_faders(page):
    row = rows(page).nth(1)
    title = row.locator(".title span").last.inner_text()
    row.locator("[data-action=why]").click()
    panel = page.locator(".st-key-recommendation_list .why")
    expect(panel).to_contain_text("Stands here through")
    expect(panel).to_have_attribute("aria-label", f"Why {title}")
    assert panel.locator(".steps b").last.inner_text() == row.locator(".match span:last-child").inner_text()
    row.focus()
    page.keyboard.press("w")
    expect(panel).to_have_count(0)
    photograph(page, "why")


def test_two_mixes_stand_side_by_side_and_a_dozen_people_in_rows(page):
    page.get_by_role("radio", name="Side by side").click()
    expect(page.get_by_text("10 of 10 items stand in both lists")).to_be_visible()
    expect(page.locator(".st-key-side_now li")).to_have_count(10)
    photograph(page, "side_by_side")
    page.get_by_role("radio", name="12 users").click()
    expect(page.get_by_text("of the picks go to all 12")).to_be_visible()
    photograph(page, "twelve")


def test_a_name_typed_into_the_user_box_is_that_user(shop, open_page):
    page = open_page(f"{shop}?user=maya")
    box = page.get_by_test_id("stMain").get_by_role("combobox", name="User")
    box.click()
    page.keyboard.type("Kofi")
    page.keyboard.press("Enter")
    until(page, lambda: link(page)["user"] == "kofi")
    expect(page.get_by_text("He rides every wave of the season")).to_be_visible()
