"""What a screen reader or a keyboard meets, checked by axe-core; shadow roots of the components included."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from desk_page import FADERS, until_idle

_PROTOCOL = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
_GRAVE = ("serious", "critical")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_with_why_open_and_why_not_asked_has_no_serious_finding(shop, open_page, theme):
    page = open_page(shop, theme=theme)
    until_idle(page)
    page.locator(".st-key-recommendation_list li").nth(2).locator("[data-action=why]").click()
    page.locator(".st-key-recommendation_list .why").wait_for()
    box = page.get_by_placeholder("Search a title or an item id")
    box.fill("a")
    box.press("Enter")
    page.get_by_text("Which one?").wait_for()
    until_idle(page)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_PROTOCOL)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in _GRAVE] == []


_FOCUSED = """() => {
  let at = document.activeElement;
  const holders = [];
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  for (let one = document.activeElement; one; one = one.parentElement)
    holders.push(...[...one.classList].filter((name) => name.startsWith('st-key-')));
  return { place: holders[0] ?? '', kind: at?.dataset?.action ?? at?.type ?? '', words: at?.innerText ?? '' };
}"""


def test_everything_can_be_reached_and_used_without_a_mouse(shop, open_page):
    page = open_page(shop)
    until_idle(page)
    walk = []
    while len(walk) < 130 and ("st-key-why_not" not in [step["place"] for step in walk]):
        page.keyboard.press("Tab")
        walk.append(page.evaluate(_FOCUSED))
    words = [step["words"].strip() for step in walk]
    places = [step["place"].removeprefix("st-key-") for step in walk]
    assert any(text.endswith("New users") for text in words)
    assert "Balanced" in words
    stops = [places.index(name) for name in (*FADERS, "variety", "memory")]
    assert words.index("Balanced") < stops[0]
    assert stops == sorted(stops)
    assert stops[-1] < places.index("recommendation_list")
    assert "why" in [step["kind"] for step in walk]
    while page.evaluate(_FOCUSED)["kind"] != "why":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")  # rows are one stop: arrows go from one to the next
    page.keyboard.press("w")
    why = page.locator(".st-key-recommendation_list li").nth(1).locator(".why")
    why.wait_for()
    until_idle(page)
    page.keyboard.press("w")
    why.wait_for(state="detached")
