"""Signals of one's own from end to end: the margin of the shop, and scores of the system that runs today."""

import pytest
from desk_page import fader, link, photograph, row_ids, rows, until, until_idle
from playwright.sync_api import expect

READY_MS, SEARCH_MS = 120_000, 150_000


@pytest.fixture
def page(shop, open_page):
    page = open_page(shop)
    page.get_by_role("heading", name="would have seen something they later picked").wait_for(timeout=READY_MS)
    until_idle(page)
    return page


def add(page):
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("raise its fader to let it count").last.wait_for()
    until_idle(page)


def raise_fader(page, key, steps):
    fader(page, key).focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(20)
    until(page, lambda: link(page).get(key) == str(steps))
    until_idle(page)


def test_the_margin_and_the_scores_of_today_are_blended_explained_searched_shared_and_removed(
    page, open_page, tmp_path
):
    before = row_ids(page)
    page.get_by_role("button", name="Add a signal").click()
    page.get_by_text("Scores from a file").wait_for()
    photograph(page, "add-a-signal")
    add(page)
    raise_fader(page, "own_margin", 30)
    assert row_ids(page) != before
    expect(page.locator(".mix-number", has_text="Mean margin")).to_be_visible()
    rows(page).first.locator("[data-action=why]").click()
    why = page.locator(".st-key-recommendation_list .why")
    expect(why).to_contain_text("Margin")
    photograph(page, "margin-why")

    file = tmp_path / "todays_model.csv"
    file.write_text("item_id,score\n" + "".join(f"{item},{place}\n" for place, item in enumerate(row_ids(page))))
    page.get_by_role("button", name="Add a signal").click()
    page.get_by_text("Scores from a file").click()
    page.get_by_test_id("stFileUploader").locator("input[type=file]").last.set_input_files(file)
    page.get_by_role("button", name="Add", exact=True).wait_for()
    until_idle(page)
    add(page)
    raise_fader(page, "own_todays_model", 20)
    photograph(page, "five-faders")

    page.get_by_role("button", name="Share").click()
    shared = page.get_by_test_id("stCode").first
    until(page, lambda: "?view=" in shared.inner_text())
    other = open_page(shared.inner_text().strip())
    until_idle(other)
    until(other, lambda: row_ids(other) == row_ids(page))
    assert fader(other, "own_todays_model").input_value() == "20"

    page.keyboard.press("Escape")
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_role("button", name="Find better mixes").click(timeout=READY_MS)
    page.get_by_text("mixes tried on").wait_for(timeout=SEARCH_MS)
    until_idle(page)
    expect(page.get_by_text("was made elsewhere").first).to_be_visible()
    photograph(page, "evaluate-own-signals")

    for label in ("margin", "todays_model"):
        page.locator(f".st-key-remove_{label}").get_by_role("button").first.click()
        expect(fader(page, f"own_{label}")).to_have_count(0)
        until_idle(page)
    assert "own_margin" not in link(page)
