"""Bringing data in: the first start, and files of one's own."""

import re

import pytest
from desk_page import link, row_ids, rows, until, until_idle
from playwright.sync_api import expect

NOUNS = ("lamp", "tent", "rope", "boots", "stove", "map", "bottle", "knife", "sack", "poles", "whistle", "cap")
ITEMS = "sku,name,kind,price\n" + "".join(
    f"s{number},{noun.capitalize()} for the hills,outdoor,{10 + number}\n" for number, noun in enumerate(NOUNS)
)
ODD_TITLE = "*Odd* [name](b) &amp; :red[more] $5$ <b>"
LOG = "user_id,item_id,timestamp,event\n" + "".join(
    f"u{user},s{(user * 5 + step) % 12},2024-05-{1 + step:02d},view\n" for user in range(6) for step in range(4)
)


def upload(page, label, name, text):
    chooser = page.get_by_test_id("stFileUploader").filter(has_text=label).locator("input[type=file]")
    chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def test_an_empty_workspace_gets_the_shop_and_shows_its_list(empty_server, open_page):
    page = open_page(empty_server, wait=False)
    expect(page.get_by_text("Preparing “shop”")).to_be_visible(timeout=20_000)
    rows(page).nth(9).wait_for(timeout=60_000)
    until(page, lambda: link(page).get("dataset") == "shop")
    until_idle(page)
    assert page.get_by_role("heading", name=re.compile("10 picks for Maya")).count() == 1
    expect(page.get_by_text("Move a fader on the left")).to_be_visible()
    expect(page.get_by_text("Preparing")).to_have_count(0)


@pytest.mark.usefixtures("shop")
def test_files_of_ones_own_become_a_data_set(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, "Catalog", "my hills.csv", ITEMS + f's99,"{ODD_TITLE}",outdoor,99\n')
    expect(page.get_by_text("choose the column that holds item_id and title")).to_be_visible()
    prepare = page.get_by_role("button", name="Prepare", exact=True)
    expect(prepare).to_be_disabled()
    for field, column in (("Item id (required)", "sku"), ("Title (required)", "name"), ("Category", "kind")):
        page.get_by_test_id("stMain").get_by_role("combobox", name=field).click()
        page.get_by_role("option", name=re.compile(f"^{column} ")).click()
        until_idle(page)
    upload(page, "Behaviour log", "log.csv", LOG)
    expect(page.get_by_label("Name", exact=True).and_(page.locator("input[value='my-hills']"))).to_be_visible()
    expect(prepare).to_be_enabled()
    until_idle(page)
    prepare.click()
    expect(page.get_by_text("Preparing “my-hills”")).to_be_visible()
    expect(page.get_by_text("“my-hills” is ready.")).to_be_visible(timeout=90_000)
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="my-hills").click()
    expect(page.get_by_text("13 items · 6 users · 24 actions")).to_be_visible()
    page.get_by_role("link", name="Recommend").click()
    until(page, lambda: "s99" in row_ids(page) or len(row_ids(page)) == 9)
    until_idle(page)
    if "s99" in row_ids(page):
        odd = page.locator(".st-key-recommendation_list li[data-id=s99]")
        assert odd.locator(".title span").last.inner_text() == ODD_TITLE
        odd.locator("[data-action=open]").click()
        assert page.get_by_role("dialog").get_by_text(ODD_TITLE, exact=True).first.is_visible()


def test_a_file_without_rows_is_refused_in_one_sentence(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, "Catalog", "nothing.csv", "item_id,title\n")
    expect(page.get_by_text("nothing.csv has no rows: give a file with a header and at least one row.")).to_be_visible()
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_disabled()
