"""German files: told when dropped, and read by another model that is timed first."""

from desk_page import photograph, rows, until_idle
from playwright.sync_api import expect

TITLES = (
    "Kaffeemühle aus Messing",
    "Schneidebrett aus Nussbaum",
    "Warme Socken für den Winter",
    "Rucksack für drei Tage in den Bergen",
    "Wasserdichte Schuhe",
    "Der letzte Zug nach Hause",
)
ITEMS = "item_id,title\n" + "".join(f"i{n},{title}\n" for n, title in enumerate(TITLES))
LOG = "user_id,item_id\n" + "".join(f"u{n},i{n % 6}\nu{n},i{(n + 1) % 6}\n" for n in range(12))


def test_a_german_catalog_is_told_and_has_another_model_read_it(shop, open_page, small_model):
    page = open_page(shop)
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    main = page.get_by_test_id("stMain")
    files = [
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        for name, text in (("laden.csv", ITEMS), ("log.csv", LOG))
    ]
    main.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files)
    expect(main.get_by_text("6 of 6 items have a text in German, and the text model reads English")).to_be_visible(
        timeout=60_000
    )
    until_idle(page)
    page.get_by_role("button", name="Prepare", exact=True).click()
    page.get_by_role("button", name="Open “laden”").click(timeout=90_000)
    rows(page).first.wait_for()
    until_idle(page)
    page.get_by_role("link", name="Data").click()
    expect(main.get_by_text("6 of 6 items have a text in German")).to_be_visible(timeout=60_000)
    until_idle(page)

    main.get_by_text("Text model", exact=True).click()
    box = main.get_by_role("textbox", name="Another model")
    for model, answer in (("nobody/nothing", "is neither a folder nor a model"), (small_model, "It reads 6 texts in")):
        box.fill(model)
        box.press("Enter")
        until_idle(page)
        main.get_by_role("button", name="See how long it takes").click()
        expect(main.get_by_text(answer)).to_be_visible(timeout=60_000)
    photograph(page, "text_model")
    main.get_by_role("button", name="Switch to this model").click()
    expect(main.get_by_text(f"are read by {small_model}.")).to_be_visible(timeout=90_000)
    expect(main.get_by_text("have a text in German")).to_have_count(0)
    until_idle(page)
    page.get_by_role("link", name="Recommend").click()
    rows(page).first.wait_for()
