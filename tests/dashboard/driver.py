"""Opens the pages without a browser, and small data sets that need no model."""

import re
from concurrent.futures import wait
from pathlib import Path
from threading import Event

import numpy as np
from streamlit.testing.v1 import AppTest

from core.config import SIGNALS
from core.datasets.importing import Sources
from core.errors import DataError
from core.ranking import Query, Recommendation
from core.store import Workspace
from core.store.build import import_dataset
from dashboard import cache

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
ITEMS = """item_id,title,category,tags,price
lamp,Lamp,Home,light|desk,10
torch,Torch,Outdoor,light,20
rug,Rug,Home,floor,30
tent,Tent,Outdoor,sleep,40
bed,Bed,Home,sleep,50
rope,Rope,Outdoor,,
"""
VECTORS = {
    "Lamp": [1, 0, 0, 0],
    "Torch": [0.8, 0.6, 0, 0],
    "Rug": [0.6, 0, 0.8, 0],
    "Tent": [0, 0.6, 0, 0.8],
    "Bed": [0, 0, 1, 0],
    "Rope": [0, 1, 0, 0],
}
LOG = """user_id,item_id,timestamp,event
ann,lamp,2024-10-04,like
bob,lamp,2024-10-03,view
bob,torch,2024-10-02,cart
cat,torch,2024-10-01,view
cat,tent,2024-09-30,view
dan,rug,2024-09-29,view
dan,bed,2024-09-28,like
"""
UNTIMED_LOG = "user_id,item_id,event\n" + "".join(
    ",".join(np.array(line.split(","))[[0, 1, 3]]) + "\n" for line in LOG.splitlines()[1:]
)


class TinyEncoder:
    """Gives every text the direction of the title it names first in `VECTORS`; other texts have none in common."""

    model, fingerprint, dim, max_tokens = "minilm", "tiny-0", 4, 256

    def encode(self, texts, *, progress=None):
        rows = [next((row for title, row in VECTORS.items() if title in text), [0.5] * 4) for text in texts]
        return np.array(rows, np.float32)


def publish(workspace: Workspace, name: str, folder: Path, *, items=ITEMS, log=None, users=None) -> None:
    """Import texts as a data set; the caller has put `TinyEncoder` in the encoder's place."""
    paths = {}
    for table, text in {"items": items, "interactions": log, "users": users}.items():
        if text is not None:
            paths[table] = folder / f"{name}-{table}.csv"
            paths[table].write_text(text)
    import_dataset(workspace, name, Sources(**paths))


def open_app(page: str | None = None, **link: str) -> AppTest:
    """Open the dashboard as a browser that follows a link would."""
    at = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    return at if page is None else go_to(at, page)


def go_to(at: AppTest, page: str) -> AppTest:
    return at.switch_page(f"pages/{page}/page.py").run()


class HeadStart:
    """Stands in for the time that the first list has before validation users are made ready: as long as a test wants.

    Where a test never asks for numbers, none are computed behind its back.
    """

    def __init__(self):
        self._is_over, self._ended = Event(), False

    def sleep(self, seconds: float) -> None:
        if seconds:
            self._is_over.wait(120)
        if self._ended:
            raise DataError("The test has ended.")

    def begin(self) -> None:
        self._is_over.clear()
        self._ended = False

    def let_go(self) -> None:
        self._is_over.set()

    def end(self) -> None:
        self._ended = True
        self._is_over.set()


HEAD_START = HeadStart()


def look_again() -> None:
    """Let pages see at once what another process has changed."""
    for one in vars(cache).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


def until_measured(at: AppTest) -> AppTest:
    """Draw the page again once its validation users are ready; they may say why they never will be."""
    HEAD_START.let_go()
    view = at.session_state["view"]
    wait([cache.bench(view.dataset_name, view.version)], timeout=120)
    return at.run()


def shares(at: AppTest) -> tuple[float, ...]:
    return tuple(at.session_state[name] for name in SIGNALS)


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def presets(at: AppTest):
    return next(group for group in at.button_group if group.label == "Start from")


def is_off(at: AppTest, label: str) -> bool:
    return next(button for button in at.button if button.label == label).disabled


def as_read(markdown: str) -> str:
    """Return text without the backslashes that keep Markdown from being read in it."""
    return re.sub(r"\\(?=[^\w\s])", "", markdown)


def words(at: AppTest) -> str:
    """Return all sentences on the page."""
    kinds = (at.markdown, at.caption, at.info, at.warning, at.error, at.success, at.text, at.toast)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def listed(at: AppTest) -> Recommendation:
    """Return the list that the page shows, with this session's likes and hides."""
    view, state = at.session_state["view"], at.session_state
    likes, hides = (tuple(state[table].get(view.user_id, ())) for table in ("likes", "hides"))
    return view.engine.recommend(Query(view.user_id, likes=likes, hides=hides), view.mix)


def listed_ids(at: AppTest) -> list[str]:
    return [item.item_id for item in listed(at).items]
