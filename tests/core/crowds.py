"""Random logs of many users, and lists for all of them."""

import numpy as np
from builders import dataset_of, random_vectors, recommender_of

from core.datasets import DatasetOptions

EVENTS = ("view", "like", "cart", "purchase", "dislike", "hide")


def crowd(seed, n_users=40, n_items=60, n_rows=600, events=EVENTS, groups=False, newcomers=True, n_new=0):
    """Return a recommender over a random log in which some users appear after the validation cut only.

    The last `n_new` items are chosen by nobody.
    """
    rng = np.random.default_rng(seed)
    names = [f"item {i:02d}" for i in range(n_items)]
    items = {
        name: {"available": bool(rng.random() > 0.1), "group_id": f"g{i // 3}" if groups and i % 2 else "", "price": i}
        for i, name in enumerate(names)
    }
    log = [
        (
            f"user {rng.integers(n_users):02d}",
            names[int((n_items - n_new) * rng.random() ** 2)],
            -20 * rng.random(),
            events[rng.integers(len(events))],
        )
        for _ in range(n_rows)
    ]
    log += [(f"new {i}", names[i], -5 - 0.01 * i, "like") for i in range(5 if newcomers else 0)]
    dataset = dataset_of(items, log, DatasetOptions(trending_window_days=10, fixed=("trending_window_days",)))
    return recommender_of(dataset, random_vectors(seed, n_items))


def perfect(evaluation):
    """Return lists of what each user chose next."""
    lists = np.full((len(evaluation.split.user_ids), evaluation.split.protocol.k), -1)
    for user, row in enumerate(lists):
        found = evaluation.split.targets_of(user)[: len(row)]
        row[: len(found)] = found
    return lists
