"""What a screen reader or a keyboard meets, checked by axe-core; shadow roots of the components included."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from desk_page import until_idle

_RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
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
    found = page.evaluate(_RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in _GRAVE] == []
