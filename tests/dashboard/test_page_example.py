"""The worked example of a page in docs/extending.md does what the page says."""

from pathlib import Path

import pytest
from driver import open_app

from dashboard import pages

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "page.py"


@pytest.fixture
def listed(monkeypatch):
    entry = pages.PageEntry("nearest", "Nearest items", "near_me", str(EXAMPLE))
    monkeypatch.setattr(pages, "PAGES", (*pages.PAGES, entry))


def test_the_page_opens_in_the_frame_and_answers(listed, tiny):
    tiny()
    at = open_app().switch_page(str(EXAMPLE)).run()
    assert not at.exception
    assert at.slider(key="content")  # the desk stands beside it
    assert at.dataframe[0].value["Item"].tolist()[:2] == ["Torch", "Rug"]
    at.selectbox(key="nearest_to").set_value("rope").run()
    assert at.dataframe[0].value["Item"].tolist()[0] == "Torch"
    assert at.dataframe[0].value["Similarity"].tolist()[0] == pytest.approx(0.6, abs=1e-3)


def test_the_page_shows_the_file():
    assert EXAMPLE.read_text().strip() in (ROOT / "docs" / "extending.md").read_text()
