"""Fitting EASE through the smaller system, against the naive inverse over items."""

import time

import numpy as np
from scipy.sparse import csr_array

from core.signals import Ease
from tests.benchmarks import synthetic

SIZES = {"610_x_9742": (9_742, 610, 100_000, 1.0), "6000_x_3700": (3_700, 6_000, 300_000, 2.0)}


def run() -> dict[str, object]:
    """Return seconds to fit at two sizes, and the naive way's at the smaller."""
    figures: dict[str, object] = {}
    for name, (n_items, n_users, n_events, budget) in SIZES.items():
        matrix = synthetic.dataset(n_items, n_users, n_events).interactions.positive_matrix()
        started = time.perf_counter()
        model = Ease.fit(matrix, l2=300.0)
        figures[name] = {
            "budget_s": budget,
            "seconds": round(time.perf_counter() - started, 2),
            "active_items": len(model.active),
            "side": "users" if model.is_user_side else "items",
        }
        if model.is_user_side:
            figures[f"{name}_naive"] = {"seconds": round(_naive_seconds(matrix), 2)}
    return figures


def _naive_seconds(matrix: csr_array) -> float:
    """Invert the whole item system, as the paper's listing does."""
    active = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    dense = matrix[:, active]
    started = time.perf_counter()
    gram = (dense.T @ dense).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += 300.0
    precision = np.linalg.inv(gram)
    weights = precision / -np.diag(precision)
    weights[np.diag_indices_from(weights)] = 0.0
    return time.perf_counter() - started
