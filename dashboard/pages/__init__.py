"""The pages, one folder each, with the parts that only it uses, and the list that the navigation shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page of the navigation.

    Attributes
    ----------
    address : str
        Its part of the URL, "" for the page that opens first.
    script : str
        Its path, from beside ``app.py``.
    is_list_first : bool
        Whether its list answers a hand on a fader: it is sent before the desk is drawn again.
    is_for_new_user : bool
        Whether it is about somebody who is described, not about a user of the log.
    """

    address: str
    title: str
    icon: str
    script: str
    is_list_first: bool = False
    is_for_new_user: bool = False


PAGES = (
    PageEntry("", "Recommend", "recommend", "pages/recommend/page.py", is_list_first=True),
    PageEntry(
        "new_users", "New users", "person_add", "pages/new_users/page.py", is_list_first=True, is_for_new_user=True
    ),
    PageEntry("map", "Map", "scatter_plot", "pages/map/page.py"),
    PageEntry("evaluate", "Evaluate", "monitoring", "pages/evaluate/page.py"),
    PageEntry("data", "Data", "database", "pages/data/page.py"),
)
