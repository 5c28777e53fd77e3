"""The worked example of "An export format" does what the page says."""

import importlib.util
from pathlib import Path

import pytest

from core.datasets.cures import cure_of
from core.datasets.formats import register, unregister
from core.datasets.importing import Sources, import_files
from core.datasets.preview import preview, roles_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
ITEMS = "item_id,title\nMUG,Mug\nCAP,Cap\n"
ORDERS = """\
Increment ID,Customer Email,SKU,Purchase Date,Qty Ordered,Status
1001,ann@example.com,MUG,2024-03-01 10:00:00,2,complete
1001,ann@example.com,CAP,2024-03-01 10:00:00,1,complete
1002,bob@example.com,CAP,2024-03-02 10:00:00,1,canceled
1003,,MUG,2024-03-03 10:00:00,1,complete
1004,cat@example.com,,2024-03-04 10:00:00,1,complete
1004,cat@example.com,CAP,2024-03-04 10:00:00,0,complete
1004,cat@example.com,MUG,2024-03-04 10:00:00,3,complete
"""


@pytest.fixture
def example():
    """Load the example from its file and register its format for one test."""
    spec = importlib.util.spec_from_file_location("export_format", DOCS / "examples" / "export_format.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    register(module.MAGENTO_ORDERS)
    yield module
    unregister("magento_orders")


@pytest.fixture
def files(tmp_path):
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "orders.csv").write_text(ORDERS)
    return Sources(tmp_path / "items.csv", tmp_path / "orders.csv")


def test_the_export_is_imported(example, files):
    result = import_files("shop", files, imported_at=2e9)
    columns = ["user_id", "item_id", "event", "value"]
    assert result.dataset.log[columns].sort_values(columns).to_numpy().tolist() == [
        ["ann@example.com", "CAP", "purchase", 1.0],
        ["ann@example.com", "MUG", "purchase", 2.0],
        ["cat@example.com", "MUG", "purchase", 3.0],
    ]
    assert result.issues[["row", "reason"]].to_numpy().tolist() == [
        [4, "the order was taken back by the shop"],
        [5, "the order was placed by a guest"],
        [6, "no SKU on this line of the order"],
        [7, "nothing was ordered on this line"],
    ]


def test_it_is_told_what_the_file_is_and_what_to_do(example, files):
    summary = "looks like a Magento order export: 4 orders from 7 rows"
    assert preview(files).understood["interactions"].summary == summary
    (role,) = roles_of([files.interactions])
    assert (role.role, role.confidence) == ("interactions", 1.0)
    reasons = import_files("shop", files, imported_at=2e9).issues["reason"]
    cures = {cure_of(reason, "dropped") for reason in reasons}
    assert cures == {cure for _, cure in example.MAGENTO_ORDERS.cures}


def test_without_its_format_the_file_is_an_ordinary_log(files):
    assert preview(files).understood["interactions"].summary == ""


def test_the_page_shows_the_file(example):
    page = (DOCS / "extending.md").read_text()
    assert (DOCS / "examples" / "export_format.py").read_text() in page
