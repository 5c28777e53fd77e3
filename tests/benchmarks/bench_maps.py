"""The picture of 10,000 items: PCA, our UMAP layout, and stock umap-learn on the same vectors in the same run."""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from core.index import FaissIndex
from core.maps import find_neighbours, measure_quality, pca_positions, umap_positions
from tests.benchmarks import synthetic

N_ITEMS, SEED = 10_000, 0
PCA_BUDGET_SECONDS, BUDGET_RATIO = 0.5, 4.0


def run() -> dict[str, object]:
    """Return seconds, the ratio and both trustworthiness figures; everything compiled first on a small set."""
    vectors = synthetic.vectors(N_ITEMS)
    for draw in (_ours, _stock):
        draw(vectors[:600])
    _, pca_s = _timed(pca_positions, vectors)
    ours, ours_s = _timed(_ours, vectors)
    stock, stock_s = _timed(_stock, vectors)
    trust = {}
    for name, positions in {"ours": ours, "stock": stock}.items():
        quality = measure_quality(vectors, positions, seed=SEED)
        trust[name] = None if quality is None else round(quality.trustworthiness, 4)
    return {
        "items": N_ITEMS,
        "pca_s": round(pca_s, 2),
        "pca_budget_s": PCA_BUDGET_SECONDS,
        "ours_s": round(ours_s, 2),
        "stock_umap_s": round(stock_s, 2),
        "ratio": round(stock_s / ours_s, 1),
        "budget_ratio": BUDGET_RATIO,
        "trustworthiness": trust,
    }


def _ours(vectors: np.ndarray) -> np.ndarray:
    """Draw from the index's neighbours; building the index counts too."""
    return umap_positions(vectors, find_neighbours(FaissIndex(vectors), vectors), seed=SEED)


def _stock(vectors: np.ndarray) -> np.ndarray:
    import umap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a seed makes it use one thread, which it says
        return np.asarray(umap.UMAP(metric="cosine", random_state=SEED).fit_transform(vectors))


def _timed(draw: Callable[[np.ndarray], Any], vectors: np.ndarray) -> tuple[Any, float]:
    started = time.perf_counter()
    drawn = draw(vectors)
    return drawn, time.perf_counter() - started
