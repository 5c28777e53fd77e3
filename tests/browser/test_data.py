"""Bringing data in: the first start, and files of one's own."""

import re

from desk_page import link, photograph, rows, until, until_idle
from playwright.sync_api import expect

KEPT_AT_ONCE = 512
NOUNS = ("lamp", "tent", "rope", "boots", "stove", "map", "bottle", "knife", "sack", "poles", "whistle", "cap")
ITEMS = "sku,name,kind,price\n" + "".join(
    f"s{number},{noun.capitalize()} for the hills,outdoor,{10 + number}\n" for number, noun in enumerate(NOUNS)
)
ODD_TITLE = "*Odd* [name](b) &amp; :red[more] $5$ <b> <script>alert(1)</script>"
LOG = "user_id,item_id,timestamp,event\n" + "".join(
    f"u{user},s{(user * 5 + step) % 12},2024-05-{1 + step:02d},view\n" for user in range(6) for step in range(4)
)

SHOPIFY_PRODUCTS = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant SKU,Variant Price,Image Src,Status
hill-lamp,Hill lamp,<p>Bright</p>,Acme,Lamps,"night, camping",true,HL-S,19.90,,active
hill-lamp,,,,,,,HL-M,24.90,,
tent,Light tent,<p>For two</p>,Acme,Tents,camping,true,TENT,199.00,,active
"""


SHOPIFY_ORDERS = """Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
Lineitem sku
#1001,ann@example.com,paid,2024-05-01 10:00:00 +0200,2024-05-01 10:00:00 +0200,1,Hill lamp - S,19.90,HL-S
#1002,bob@example.com,paid,2024-05-02 11:00:00 +0200,2024-05-02 11:00:00 +0200,2,Light tent,199.00,TENT
#1003,cat@example.com,paid,2024-05-03 12:00:00 +0200,2024-05-03 12:00:00 +0200,1,Hill lamp - M,24.90,HL-M
"""


def upload(page, *files):
    page.get_by_test_id("stMain").locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in files]
    )


def texts_done(page):
    """Return how many texts the running job says are encoded; 0 while it says nothing of them."""
    told = re.search(r"([\d,]+) of [\d,]+ texts", page.get_by_test_id("stMain").inner_text())
    return int(told[1].replace(",", "")) if told else 0


def choose(page, field, option):
    """Pick from a box; its choices close when the page scrolls, so it comes into view before."""
    box = page.get_by_test_id("stMain").get_by_role("combobox", name=field)
    box.evaluate("part => part.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.wait_for_timeout(300)
    box.click()
    page.get_by_role("option", name=re.compile(rf"^{option}\b")).click()
    until_idle(page)


def test_a_link_to_a_page_opens_it_for_the_first_who_comes(empty_server, open_page):
    page = open_page(f"{empty_server}data", wait=False)
    page.get_by_role("link", name="Data").wait_for()
    page.wait_for_timeout(2_000)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_files_of_ones_own_become_a_data_set(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("my hills.csv", ITEMS + f's99,"{ODD_TITLE}",outdoor,99\n'), ("log.csv", LOG))
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("combobox", name="my hills.csv is")).to_have_value("Catalog")
    expect(main.get_by_role("combobox", name="log.csv is")).to_have_value("Behaviour log")
    expect(main.get_by_role("combobox", name="Item id (required)").first).to_have_value("sku")
    expect(page.get_by_text("100% of the log's rows find their item by sku")).to_be_visible()
    expect(page.get_by_label("Name", exact=True).and_(page.locator("input[value='my-hills']"))).to_be_visible()
    expect(page.get_by_text("Will hold 13 items and 24 actions of 6 people; every row reads well.")).to_be_visible()
    until_idle(page)
    photograph(page, "upload")
    choose(page, "Category", "kind")
    page.get_by_role("button", name="Prepare", exact=True).click()
    expect(page.get_by_text("Preparing “my-hills”")).to_be_visible()
    expect(page.get_by_text("“my-hills” is ready.")).to_be_visible(timeout=90_000)
    until_idle(page)
    page.get_by_role("button", name="Open “my-hills”").click()
    odd = page.locator(".st-key-recommendation_list li[data-id=s99]")
    odd.wait_for()
    until_idle(page)
    assert link(page)["user"] in {f"u{user}" for user in range(6)}
    assert odd.locator(".title span").last.inner_text() == ODD_TITLE
    odd.locator(".title").click()
    expect(page.get_by_role("dialog").get_by_text(ODD_TITLE, exact=True).first).to_be_visible()
    photograph(page, "odd_title")


def test_the_exports_of_a_shop_are_recognised_when_dropped_at_once(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("orders.csv", SHOPIFY_ORDERS), ("products.csv", SHOPIFY_PRODUCTS))
    expect(page.get_by_text("looks like a Shopify product export: 2 products from 3 rows")).to_be_visible()
    expect(page.get_by_text("looks like a Shopify order export: 3 orders from 3 rows")).to_be_visible()
    expect(page.get_by_text("100% of the log's rows find their item")).to_be_visible()
    expect(page.get_by_text("Will hold 3 items and 3 actions of 3 people")).to_be_visible()
    photograph(page, "shopify")
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_enabled()


def test_a_log_of_other_items_is_stopped(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("my hills.csv", ITEMS), ("log.csv", LOG.replace(",s", ",other-")))
    expect(page.get_by_text("check that both files belong together")).to_be_visible()
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_disabled()


def test_a_file_without_rows_is_refused_in_one_sentence(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("nothing.csv", "item_id,title\n"))
    expect(page.get_by_text("nothing.csv has no rows: give a file with a header and at least one row.")).to_be_visible()
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_disabled()


def test_two_files_of_one_kind_are_asked_about(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("one.csv", ITEMS), ("two.csv", ITEMS))
    expect(page.get_by_text("Two files are a catalog: say what two.csv is, or take one away.")).to_be_visible()
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_disabled()


def test_a_large_catalog_opens_before_its_texts_are_encoded_and_goes_on_where_it_was_stopped(shop, open_page):
    n_items, long = 6_000, " ".join(8 * NOUNS)  # so long that nobody's machine has encoded all before it is looked at
    items = "sku,name,description,kind,price\n" + "".join(
        f"s{n},{NOUNS[n % 12].capitalize()} no. {n},{long} {n},{NOUNS[n % 5]},{n % 90}\n" for n in range(n_items)
    )
    log = "user_id,item_id,timestamp,event\n" + "".join(
        f"u{n % 80},s{n * 7 % n_items},2024-05-{1 + n % 7:02d}T{n % 24:02d}:00,view\n" for n in range(2_000)
    )
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    upload(page, ("big-hills.csv", items), ("log.csv", log))
    expect(page.get_by_text(f"needs {n_items:,} texts encoded: ")).to_be_visible(timeout=90_000)
    photograph(page, "large_draft")
    page.get_by_role("button", name="Prepare", exact=True).click()
    page.get_by_role("button", name="Open “big-hills”").click(timeout=90_000)
    rows(page).nth(9).wait_for()
    expect(page.get_by_text("texts").first).to_be_visible(timeout=60_000)
    photograph(page, "large_opened")
    page.get_by_role("link", name="Data").click()
    until(page, lambda: texts_done(page) > KEPT_AT_ONCE)
    photograph(page, "large_waits")
    page.get_by_role("button", name="Cancel").click()
    go_on = page.get_by_role("button", name="Go on encoding")
    go_on.wait_for()
    go_on.click()
    until(page, lambda: texts_done(page) > 0)
    assert texts_done(page) >= KEPT_AT_ONCE
    page.get_by_role("button", name="Cancel").click()
    go_on.wait_for()
    photograph(page, "large_stopped")
