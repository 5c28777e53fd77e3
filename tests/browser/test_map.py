"""The map in a real browser: drawn by a job, five presets, a click, a neighbour, a lasso, and what comes of it."""

import re

from desk_page import fader, photograph, until, until_idle
from playwright.sync_api import expect

DRAWN_MS = 120_000
PRESETS = {
    "Users": "near means alike in taste",
    "This list": "The list, by number",
    "Never recommended": "stand in none of the lists of",
    "Where it beats": "get a better list from this mix",
    "Catalog": "items with like texts stand together",
}
_PLACES = """() => {
  const plot = document.querySelector('.js-plotly-plot'), box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  return plot._fullData.filter((trace) => trace.type === 'scattergl').flatMap((trace) =>
    [...(trace.customdata || [])].map((key, at) => [
      key, box.left + xaxis._offset + xaxis.l2p(trace.x[at]), box.top + yaxis._offset + yaxis.l2p(trace.y[at]),
    ]));
}"""


def choose(page, preset):
    page.locator(".st-key-map_presets button", has_text=preset).first.click()
    expect(page.get_by_text(PRESETS[preset])).to_be_visible(timeout=60_000)
    until_idle(page)


def places(page):
    """Return where points stand on the screen, by key."""
    return {key: (x, y) for key, x, y in page.evaluate(_PLACES)}


def lonely(points):
    """Return the item that stands farthest from its nearest neighbour: a click cannot miss it."""
    items = {key: place for key, place in points.items() if key.startswith("item:")}

    def room(key):
        x, y = items[key]
        return min((x - a) ** 2 + (y - b) ** 2 for other, (a, b) in items.items() if other != key)

    return max(items, key=room)


def open_map(open_page, address, theme):
    page = open_page(address, theme=theme)
    page.get_by_role("link", name="Map").click()
    page.locator(".js-plotly-plot .gl-canvas").first.wait_for()
    until_idle(page)
    expect(page.get_by_text(re.compile(r"The \d+ groups"))).to_be_visible(timeout=DRAWN_MS)
    return page


def test_the_map_is_drawn_looked_at_and_acted_on(shop, open_page):
    page = open_map(open_page, shop, "light")
    fader(page, "trending").focus()
    page.keyboard.press("ArrowRight")
    for preset in PRESETS:
        choose(page, preset)
        photograph(page, f"map_{preset.lower().replace(' ', '_')}_light")
    click_and_follow(page)
    lasso_and_recommend(page)


def test_the_map_can_be_read_on_dark_ground(shop, open_page):
    page = open_map(open_page, shop, "dark")
    choose(page, "This list")
    photograph(page, "map_this_list_dark")
    inks = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot .annotation-text')].filter((text) => text.textContent)"
        ".map((text) => getComputedStyle(text).fill)"
    )
    assert {"rgb(232, 234, 238)", "rgb(20, 23, 28)"} == set(inks)  # names on the ground, numbers on their own


def click_and_follow(page):
    inspector = page.locator(".st-key-map_inspector")
    points = places(page)
    page.mouse.click(*points[lonely(points)])
    near = inspector.locator(".st-key-map_links_near button")
    until(page, lambda: near.count() == 8)
    until_idle(page)
    title = re.sub(r"^\d\.\d\d ", "", near.first.inner_text())
    near.first.click()
    until(page, lambda: inspector.get_by_text(title, exact=True).count() == 1 and is_ringed(page, title))
    until_idle(page)
    back = inspector.get_by_role("button", name="Back to")
    first = back.inner_text().partition("Back to ")[2]
    back.click()
    until(page, lambda: back.count() == 0 and is_ringed(page, first))
    until_idle(page)


def is_ringed(page, title):
    """Tell whether the picture on the screen is the one with a ring around an item: it is made anew for each."""
    return page.locator(".js-plotly-plot .annotation-text", has_text=title).count() == 1


def lasso_and_recommend(page):
    page.locator('.modebar-btn[data-val="lasso"]').click()
    box = page.locator(".js-plotly-plot").bounding_box()
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    page.mouse.move(x + 0.2 * width, y + 0.2 * height)
    page.mouse.down()
    for across, down in ((0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2)):
        page.mouse.move(x + across * width, y + down * height, steps=5)
    page.mouse.up()
    said = page.locator(".st-key-map_selected").get_by_text(re.compile(r"\d+ items selected"))
    said.wait_for()
    inside = sum(
        key.startswith("item:") and 0.2 < (a - x) / width < 0.8 and 0.2 < (b - y) / height < 0.8
        for key, (a, b) in places(page).items()
    )
    assert abs(int(said.inner_text().split()[0]) - inside) <= 2
    until_idle(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-map_selected").get_by_role("button", name="Download", exact=True).click()
    assert waiting.value.suggested_filename == "shop-selection.csv"
    page.get_by_role("button", name="Recommend for this taste").click()
    expect(page.get_by_role("heading", name="10 picks for someone of this taste")).to_be_visible(timeout=60_000)
    until(page, lambda: page.locator(".st-key-recommendation_list li").count() == 10)
