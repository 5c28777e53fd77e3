"""Every metric against numbers worked out by hand, and against a second implementation in plain Python."""

import math
from itertools import combinations

import numpy as np
import pytest
from builders import TODAY, VECTORS, dataset_of, recommender_of, unit_rows
from crowds import crowd

from core.evaluation._splits import split_dataset
from core.evaluation.evaluation import Evaluation
from core.evaluation.metrics import METRICS, PER_SET, PER_USER, Shown
from core.evaluation.protocol import EvaluationProtocol

LOG = [
    ("ann", "lamp", -9, "like"),
    ("bob", "lamp", -9, "like"),
    ("bob", "torch", -9, "like"),
    ("cat", "rug", -8, "like"),
    ("ann", "torch", 0, "like"),
    ("ann", "bed", 0, "like"),
    ("bob", "rope", 0, "like"),
    ("cat", "lamp", 0, "like"),
]
LAMP, TORCH, RUG, TENT, BED, ROPE = range(6)
LISTS = np.array([[RUG, TORCH, BED], [ROPE, TENT, -1], [TENT, BED, ROPE]])
POPULAR = np.array([[TORCH, RUG, TENT], [RUG, TENT, BED], [LAMP, TORCH, TENT]])


def shown():
    split = split_dataset(dataset_of(log=LOG), EvaluationProtocol(holdout=0.5, k=3), "test")
    return Shown(split, LISTS, recommender_of(split.train, VECTORS).space(modalities()), POPULAR)


def modalities():
    from core.config import Modalities

    return Modalities()


LOG2_3 = math.log2(3)
BY_HAND = {
    "hit_rate": [1, 1, 0],
    "precision": [2 / 3, 1 / 3, 0],
    "recall": [1, 1, 0],
    "ndcg": [(1 / LOG2_3 + 1 / 2) / (1 + 1 / LOG2_3), 1, 0],
    "map": [(1 / 2 + 2 / 3) / 2, 1, 0],
    "mrr": [1 / 2, 1, 0],
    # 3 users in train: the lamp was chosen by 2, torch and rug by 1, the others count as if by 1
    "novelty": [LOG2_3, LOG2_3, LOG2_3],
    "serendipity": [1 / 3, 1 / 3, 0],
    "average_popularity": [2 / 3, 0, 0],
    # the lamp alone is a fifth of six items
    "long_tail_share": [1, 1, 1],
    # cosines: rug-torch .48, rug-bed .8, torch-bed 0; rope-tent .6; tent-bed 0, tent-rope .6, bed-rope 0
    "intra_list_diversity": [1 - 1.28 / 3, 0.4, 1 - 0.6 / 3],
    "least_dissimilarity": [0.2, 0.4, 0.4],
}
SET_BY_HAND = {
    "coverage": 5 / 6,
    # exposures 0, 1, 1, 2, 2, 2 of 8
    "gini": (-5 * 0 - 3 * 1 - 1 * 1 + 1 * 2 + 3 * 2 + 5 * 2) / (6 * 8),
    # ann and cat share the bed, bob and cat the rope and the tent
    "personalisation": 1 - (0 + 1 + 2) / (3 * 3),
}


@pytest.mark.parametrize("name", list(PER_USER))
def test_a_metric_of_users_is_what_its_formula_says(name):
    np.testing.assert_allclose(PER_USER[name](shown()), BY_HAND[name], atol=1e-6)


@pytest.mark.parametrize("name", list(PER_SET))
def test_a_metric_of_the_set_is_what_its_formula_says(name):
    assert PER_SET[name](shown()) == pytest.approx(SET_BY_HAND[name])


def test_every_metric_has_words_and_a_formula_for_the_screen():
    assert set(METRICS) == {*PER_USER, *PER_SET}
    assert all(metric.words and metric.help for metric in METRICS.values())
    assert all(compute.__doc__ for compute in (*PER_USER.values(), *PER_SET.values()))


def naive(evaluation, lists):
    """Return metrics of every user, written anew from the definitions with sets and loops."""
    split, k = evaluation.split, lists.shape[1]
    log = split.train.interactions
    fans = [set() for _ in range(len(split.train.catalog))]
    for user, item, good in zip(log.user_index, log.item_index, log.is_positive, strict=True):
        if good:
            fans[item].add(user)
    parts = evaluation.recommender.parts["text"].astype(float)
    rows = []
    for user, raw in enumerate(lists):
        wanted, row = set(split.targets_of(user)), [item for item in raw if item >= 0]
        ranks = [rank for rank, item in enumerate(row, start=1) if item in wanted]
        best = min(k, len(wanted))
        unlike = [1 - parts[a] @ parts[b] for a, b in combinations(row, 2)]
        rows.append(
            {
                "hit_rate": float(bool(ranks)),
                "precision": len(ranks) / k,
                "recall": len(ranks) / len(wanted),
                "ndcg": sum(1 / math.log2(r + 1) for r in ranks)
                / sum(1 / math.log2(r + 1) for r in range(1, best + 1)),
                "map": sum((n + 1) / rank for n, rank in enumerate(ranks)) / best,
                "mrr": 1 / ranks[0] if ranks else 0.0,
                "novelty": np.mean([-math.log2(max(len(fans[item]), 1) / len(log.user_ids)) for item in row]),
                "average_popularity": np.mean([log.popularity[item] for item in row]),
                "intra_list_diversity": np.mean(unlike),
                "least_dissimilarity": min(unlike),
            }
        )
    return rows


def test_metrics_equal_a_plain_implementation():
    evaluation = Evaluation.of(crowd(11), EvaluationProtocol(k=7))
    lists = evaluation.maker.random_lists(seed=3)
    lists[::3, 5:] = -1
    measured = evaluation.measure_lists("some", lists)
    expected = naive(evaluation, lists)
    for name in expected[0]:
        np.testing.assert_allclose(measured.per_user[name], [row[name] for row in expected], atol=1e-5, err_msg=name)


def test_personalisation_equals_the_mean_over_all_pairs_of_users():
    evaluation = Evaluation.of(crowd(12))
    lists = evaluation.maker.popular_lists()
    users = [set(row) - {-1} for row in lists[evaluation.split.is_headline]]
    common = np.mean([len(a & b) / 10 for a, b in combinations(users, 2)])
    assert evaluation.measure_lists("some", lists).per_set["personalisation"] == pytest.approx(1 - common)


def test_lists_with_fewer_than_two_items_have_no_variety():
    split = split_dataset(dataset_of(log=LOG), EvaluationProtocol(holdout=0.5, k=3), "test")
    lists = np.array([[RUG, -1, -1], [-1, -1, -1], [TENT, BED, ROPE]])
    evaluation = Evaluation(split, recommender_of(split.train, VECTORS))
    measured = evaluation.measure_lists("short", lists)
    np.testing.assert_allclose(measured.per_user["intra_list_diversity"], [np.nan, np.nan, 0.8], atol=1e-6)
    assert measured.mean("intra_list_diversity") == pytest.approx(0.8)
    np.testing.assert_allclose(measured.per_user["novelty"], [LOG2_3, np.nan, LOG2_3])


def test_items_that_share_no_part_are_wholly_unlike():
    vectors = VECTORS.copy()
    vectors[RUG] = 0
    pictures = unit_rows(np.eye(6, 3))
    split = split_dataset(dataset_of(log=LOG), EvaluationProtocol(holdout=0.5, k=3), "test")
    from core.config import Modalities

    space = recommender_of(split.train, vectors, image=pictures).space(Modalities(1, 0, 0))
    found = Shown(split, np.array([[RUG, BED, -1]] * 3), space, POPULAR).dissimilarity
    np.testing.assert_allclose(found, 1.0)


def test_the_log_of_this_file_ends_today():
    assert dataset_of(log=LOG).interactions.newest == TODAY
