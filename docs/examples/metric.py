"""A metric of one's own: how many different categories a list holds."""

import numpy as np

from core.evaluation.metrics import Metric, Shown


def category_share(shown: Shown) -> np.ndarray:
    """Return different categories / items of each list, NaN for empty lists; items without one count as one more."""
    names = shown.split.train.catalog.frame["category"].to_numpy(str)
    codes = np.unique(names, return_inverse=True)[1]
    in_order = np.sort(np.where(shown.is_shown, codes[shown.lists], -1), axis=1)  # -1 is an empty place
    is_first = np.diff(in_order, axis=1, prepend=-1) > 0
    n_items = shown.is_shown.sum(axis=1)
    return np.divide(is_first.sum(axis=1), n_items, out=np.full(len(n_items), np.nan), where=n_items > 0)


CATEGORY_SHARE = Metric(
    name="category_share",
    words="Categories in a list",
    help="different categories shown / items shown",
    formula=category_share,
    is_better="",  # a matter of taste
    is_share=True,
)
