"""The worked example of a signal in docs/extending.md does what the page says."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "docs" / "examples"), str(ROOT / "tests" / "core")]

from builders import dataset_of, random_vectors, recommender_of  # noqa: E402  found in the folders above
from stock_signal import InStock  # noqa: E402

from core.cli import main  # noqa: E402
from core.config import RankingConfig  # noqa: E402
from core.explanation.sentences import waterfall  # noqa: E402
from core.ranking import Query  # noqa: E402
from core.signals import register, unregister  # noqa: E402

ITEMS = {name: {"stock": stock} for name, stock in zip("abcdef", ("0", "", "5", "80", "2", "1"), strict=True)}


@pytest.fixture
def engine():
    register(InStock())
    yield recommender_of(dataset_of(ITEMS, [("ann", "a", -1, "view"), ("bob", "b", -1, "view")]), random_vectors(1, 6))
    unregister("in_stock")


def test_the_signal_of_the_example_orders_a_list_alone(engine):
    answer = engine.recommend(Query("ann"), RankingConfig(diversity=0.0).alone("in_stock"))
    parts = {item.item_id: item.contributions["in_stock"] for item in answer.items}
    assert [item_id for item_id in parts if item_id != "b"] == ["d", "c", "e", "f"]
    assert parts["b"] is None  # an empty cell is no opinion


def test_it_joins_a_mix_and_its_part_is_told(engine):
    mix = RankingConfig().with_settings({"weights.in_stock": 1.0}, signals=("in_stock",))
    answer = engine.recommend(Query("ann"), mix)
    assert answer.shares["in_stock"] >= 0.5
    assert "In stock" in {step.label for step in waterfall(answer.items[0])}
    assert RankingConfig.from_json(mix.to_json()) == mix


def test_the_page_shows_the_example_as_it_is():
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "examples" / "stock_signal.py").read_text(encoding="utf-8").strip() in page


def test_the_command_line_weighs_it(engine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("core.store.build.open_recommender", lambda workspace, name: engine)
    asked = ["recommend", "any", "--home", str(tmp_path), "--user", "ann", "--set", "weights.in_stock=2", "--json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["config"]["weights"]["in_stock"] == 2
    assert main([*asked[:-2], "weights.no_such=2"]) == 2
