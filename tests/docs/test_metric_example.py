"""The worked example of a metric in docs/extending.md does what the page says."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "core"))

from builders import VECTORS, dataset_of, recommender_of  # noqa: E402  found in the folder above

from core.config import Modalities, RankingConfig  # noqa: E402
from core.errors import ConfigError  # noqa: E402
from core.evaluation import METRICS, Evaluation, EvaluationProtocol, compare  # noqa: E402
from core.evaluation.metrics import Shown, register, unregister  # noqa: E402
from core.evaluation.report import report_table  # noqa: E402

EXAMPLE = ROOT / "docs" / "examples" / "metric.py"
LOG = [
    ("ann", "lamp", -9, "like"),
    ("ann", "torch", 0, "like"),
    ("bob", "rug", -9, "like"),
    ("bob", "bed", 0, "like"),
    ("cat", "tent", -9, "like"),
    ("cat", "lamp", 0, "like"),
]
LAMP, TORCH, RUG, TENT, BED, ROPE = range(6)


@pytest.fixture
def example():
    spec = importlib.util.spec_from_file_location("metric_example", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    register(module.CATEGORY_SHARE)
    yield module
    unregister("category_share")


@pytest.fixture
def evaluation():
    return Evaluation.of(
        recommender_of(dataset_of(log=LOG), VECTORS), EvaluationProtocol(holdout=0.5, k=3), part="test"
    )


def test_the_formula_counts_categories(example, evaluation):
    lists = np.array([[LAMP, TORCH, RUG], [ROPE, TENT, -1], [-1, -1, -1]])
    shown = Shown(evaluation.split, lists, evaluation.recommender.space(Modalities()), lists)
    np.testing.assert_allclose(example.category_share(shown), [2 / 3, 1 / 2, np.nan])


def test_it_is_measured_compared_written_and_shown(example, evaluation):
    measured = [evaluation.measure(name, RankingConfig(diversity=variety)) for name, variety in (("a", 0), ("b", 0.9))]
    found = compare(measured, baseline="a", seed=0)
    assert found.differences["b"]["category_share"].value == measured[1].mean("category_share")
    assert set(METRICS) <= set(report_table(found)["metric"])
    assert METRICS["category_share"].shown(2 / 3) == "67%"


def test_a_name_is_taken_once(example):
    with pytest.raises(ConfigError, match="a metric 'category_share' already"):
        register(example.CATEGORY_SHARE)


def test_the_page_shows_the_file():
    assert EXAMPLE.read_text().strip() in (ROOT / "docs" / "extending.md").read_text()
