"""What a set of lists is worth: for each user where a choice was found, and for the set where it was not.

A list shorter than k counts as if its missing places held nothing: denominators are k, not its length.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from core.errors import ConfigError
from core.evaluation._splits import Split
from core.index.similarity import SimilaritySpace
from core.threads import over_users

HEAD_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class Shown:
    """Lists beside what the split wants found; what all metrics are computed from.

    Parameters
    ----------
    split : Split
    lists : ndarray of int64, shape (n_users, k)
        Item positions, best first, -1 where a list is shorter.
    space : SimilaritySpace
    popular : ndarray of int64, shape (n_users, k)
        The most popular items that each user has not seen: what anybody could have guessed.
    """

    split: Split
    lists: np.ndarray
    space: SimilaritySpace
    popular: np.ndarray

    @property
    def k(self) -> int:
        """Length of the lists."""
        return int(self.lists.shape[1])

    @cached_property
    def is_shown(self) -> np.ndarray:
        """Places that hold an item, bool of shape (n_users, k)."""
        return self.lists >= 0

    @cached_property
    def hits(self) -> np.ndarray:
        """Places that hold a target, float64 of shape (n_users, k)."""
        n_items = len(self.split.train.catalog)
        owners = np.repeat(np.arange(len(self.lists)), self.split.target_counts)
        wanted = owners * n_items + self.split.target_items
        keys = np.arange(len(self.lists))[:, None] * n_items + self.lists
        at = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
        return ((wanted[at] == keys) & self.is_shown).astype(np.float64)

    @cached_property
    def best_possible(self) -> np.ndarray:
        """Targets that fit into a list, int64 of shape (n_users,)."""
        return np.minimum(self.split.target_counts, self.k)

    @cached_property
    def dissimilarity(self) -> np.ndarray:
        """Mean and smallest dissimilarity of each list's pairs, float64 of shape (n_users, 2)."""
        from core.evaluation import _batch_kernels

        result = np.empty((len(self.lists), 2))
        over_users(
            len(result),
            lambda first, last: _batch_kernels.dissimilarity_of_lists(
                self.lists, self.space.scaled, self.space.presence, first, last, result
            ),
        )
        return result

    @cached_property
    def exposure(self) -> np.ndarray:
        """How many of the headline's lists show each item, int64 of shape (n_items,)."""
        lists = self.lists[self.split.is_headline]
        return np.bincount(lists[lists >= 0], minlength=len(self.split.train.catalog))

    def mean_of_items(self, values: np.ndarray) -> np.ndarray:
        """Return the mean of a value of items over each list's items, NaN for empty lists."""
        summed = np.where(self.is_shown, values[self.lists], 0.0).sum(axis=1)
        counts = self.is_shown.sum(axis=1)
        return np.divide(summed, counts, out=np.full(len(self.lists), np.nan), where=counts > 0)


def precision(shown: Shown) -> np.ndarray:
    """Return targets shown / k. Source: Herlocker et al. (2004), TOIS, doi:10.1145/963770.963772."""
    return np.asarray(shown.hits.sum(axis=1) / shown.k)


def recall(shown: Shown) -> np.ndarray:
    """Return targets shown / all targets of the user. Source: Herlocker et al. (2004), doi:10.1145/963770.963772."""
    return np.asarray(shown.hits.sum(axis=1) / shown.split.target_counts)


def hit_rate(shown: Shown) -> np.ndarray:
    """Return 1 where the list shows a target, else 0. Source: Deshpande and Karypis (2004), TOIS."""
    return np.asarray(shown.hits.any(axis=1).astype(np.float64))


def ndcg(shown: Shown) -> np.ndarray:
    """Return ``sum of hit / log2(1 + rank)`` / the same with all min(k, targets) hits on top.

    Source: Järvelin and Kekäläinen (2002), TOIS, doi:10.1145/582415.582418; binary gains.
    """
    gains = 1.0 / np.log2(np.arange(2, shown.k + 2))
    return np.asarray(shown.hits @ gains / np.cumsum(gains)[shown.best_possible - 1])


def average_precision(shown: Shown) -> np.ndarray:
    """Return ``sum over hits of precision at their rank`` / min(k, targets). Source: Manning et al. (2008), ch. 8."""
    at_rank = np.cumsum(shown.hits, axis=1) / np.arange(1, shown.k + 1)
    return np.asarray((at_rank * shown.hits).sum(axis=1) / shown.best_possible)


def reciprocal_rank(shown: Shown) -> np.ndarray:
    """Return 1 / rank of the first target, 0 without one. Source: Voorhees (1999), TREC-8."""
    first = shown.hits.argmax(axis=1)
    return np.where(shown.hits.any(axis=1), 1.0 / (first + 1), 0.0)


def novelty(shown: Shown) -> np.ndarray:
    """Return the mean of ``-log2(share of train users who chose the item)`` over the list's items, in bits.

    An item nobody chose counts as if one had. Source: Zhou et al. (2010), PNAS, doi:10.1073/pnas.1000488107.
    """
    log = shown.split.train.interactions
    return shown.mean_of_items(-np.log2(np.maximum(log.choosers, 1) / max(len(log.user_ids), 1)))


def serendipity(shown: Shown) -> np.ndarray:
    """Return targets shown that the k most popular unseen items would not have / k.

    Source: Ge et al. (2010), RecSys, doi:10.1145/1864708.1864761, popularity as the primitive recommender.
    """
    is_obvious = (shown.lists[:, :, None] == shown.popular[:, None, :]).any(axis=2)
    return np.asarray((shown.hits * ~is_obvious).sum(axis=1) / shown.k)


def average_popularity(shown: Shown) -> np.ndarray:
    """Return the mean number of choices in train over the list's items. Source: Yin et al. (2012), PVLDB."""
    return shown.mean_of_items(shown.split.train.interactions.popularity)


def long_tail_share(shown: Shown) -> np.ndarray:
    """Return the share of the list's items outside the fifth of the catalog with most choices in train.

    Source: Abdollahpouri et al. (2019), FLAIRS; ties at the border go to the lower position.
    """
    popularity = shown.split.train.interactions.popularity
    is_tail = np.ones(len(popularity))
    is_tail[np.argsort(-popularity, kind="stable")[: round(HEAD_SHARE * len(popularity))]] = 0.0
    return shown.mean_of_items(is_tail)


def intra_list_diversity(shown: Shown) -> np.ndarray:
    """Return the mean of ``1 - similarity`` over the list's pairs, NaN below two items.

    Source: Ziegler et al. (2005), WWW, doi:10.1145/1060745.1060754.
    """
    return np.asarray(shown.dissimilarity[:, 0])


def least_dissimilarity(shown: Shown) -> np.ndarray:
    """Return the smallest ``1 - similarity`` of the list's pairs, NaN below two items; same source as the mean."""
    return np.asarray(shown.dissimilarity[:, 1])


def coverage(shown: Shown) -> float:
    """Return different items shown / items in the catalog. Source: Ge et al. (2010), doi:10.1145/1864708.1864761."""
    return float((shown.exposure > 0).mean())


def gini(shown: Shown) -> float:
    """Return the Gini coefficient of how often each item of the catalog is shown: 0 all alike, 1 one item only.

    ``sum((2 i - n - 1) x_i) / (n sum(x))`` over ascending exposures. Source: Fleder and Hosanagar (2009),
    Management Science, doi:10.1287/mnsc.1080.0974. NaN where nothing is shown.
    """
    exposure = np.sort(shown.exposure).astype(np.float64)
    n, total = len(exposure), exposure.sum()
    return float(((2 * np.arange(1, n + 1) - n - 1) @ exposure) / (n * total)) if total > 0 else float("nan")


def personalisation(shown: Shown) -> float:
    """Return 1 - the mean over pairs of users of ``items in both lists / k``; NaN below two users.

    Every item shown to c users makes c (c - 1) / 2 shared places, so no pair has to be looked at.
    """
    n_users = int(shown.split.is_headline.sum())
    exposure = shown.exposure.astype(np.float64)
    pairs = n_users * (n_users - 1) * shown.k
    return float(1.0 - (exposure @ (exposure - 1)) / pairs) if pairs > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: how it is computed, and how people meet it. Screens, files and the report take all from here.

    Attributes
    ----------
    name : str
        Its key in files.
    words : str
        Its name on screen.
    help : str
        Formula and denominator in one sentence.
    formula : callable
        From the lists to float64 of shape (n_users,), NaN for users without a value; with `per` "set" to one number.
    per : {"user", "set"}
        Only what has a value for each user is compared with likely ranges.
    is_better : {"higher", "lower", ""}
        Which way is better; "" where that is a matter of taste.
    is_share : bool
        Shown in per cent; other values with so many `decimals`.
    is_short : bool
        Whether it stands in the short table of the command line, and among the colours of the map's users.
    """

    name: str
    words: str
    help: str
    formula: Callable[[Shown], Any]
    per: Literal["user", "set"] = "user"
    is_better: Literal["higher", "lower", ""] = "higher"
    is_share: bool = False
    decimals: int = 3
    is_short: bool = True

    def shown(self, value: float) -> str:
        """Return a value as people read it: shares in per cent, the rest with the decimals that mean something."""
        if np.isnan(value):
            return "–"
        if self.is_share:
            return f"{100 * value:.0f}%" if value >= 0.1 else f"{100 * value:.1f}%"
        return f"{value:,.{self.decimals}f}"


HEADLINE = "hit_rate"
"""The metric that headlines state: a share of users, said as so many of 100."""
METRICS: dict[str, Metric] = {}
"""All metrics by name, in the order of tables; those for each user first."""
PER_USER: dict[str, Callable[[Shown], np.ndarray]] = {}
PER_SET: dict[str, Callable[[Shown], float]] = {}
"""The formulas of `METRICS`, by what they have a value for."""


def register(metric: Metric) -> None:
    """Add a metric for as long as this process runs.

    Raises
    ------
    ConfigError
        If the name is taken.
    """
    if metric.name in METRICS:
        raise ConfigError(f"There is a metric {metric.name!r} already: give yours another name.")
    METRICS[metric.name] = metric
    formulas: dict[str, Callable[[Shown], Any]] = PER_USER if metric.per == "user" else PER_SET
    formulas[metric.name] = metric.formula


def unregister(name: str) -> None:
    """Take a metric out again; nothing happens if there is none of this name."""
    for known in (METRICS, PER_USER, PER_SET):
        known.pop(name, None)


for _metric in (
    Metric(
        "hit_rate",
        "Would have seen a later pick",
        "users whose later choice stood in their top k / users",
        hit_rate,
        is_share=True,
    ),
    Metric("ndcg", "Ranking quality", "sum of hits / log2(1 + rank), over the best that k places allow", ndcg),
    Metric(
        "recall", "Share of choices found", "later choices shown / later choices of the user", recall, is_share=True
    ),
    Metric("precision", "Places that hit", "later choices shown / k", precision, is_share=True, is_short=False),
    Metric(
        "map",
        "Precision at each hit",
        "sum of precision at every hit's rank / min(k, later choices)",
        average_precision,
    ),
    Metric(
        "mrr",
        "How soon the first hit comes",
        "1 / rank of the first later choice, 0 without one",
        reciprocal_rank,
        is_short=False,
    ),
    Metric(
        "intra_list_diversity", "Variety score", "mean of 1 - similarity over all pairs of a list", intra_list_diversity
    ),
    Metric(
        "least_dissimilarity",
        "Variety of the closest pair",
        "smallest 1 - similarity of a list's pairs",
        least_dissimilarity,
        is_short=False,
    ),
    Metric(
        "novelty",
        "Less-known picks",
        "mean of -log2(users who chose the item / users), in bits",
        novelty,
        decimals=2,
    ),
    Metric(
        "serendipity",
        "Hits nobody would guess",
        "hits that are not among the k most popular / k",
        serendipity,
        is_short=False,
    ),
    Metric(
        "average_popularity",
        "Popularity of picks",
        "mean number of choices of the items shown",
        average_popularity,
        is_better="",
        decimals=0,
        is_short=False,
    ),
    Metric(
        "long_tail_share",
        "Picks off the beaten track",
        "outside the most chosen fifth / items shown",
        long_tail_share,
        is_better="",
        is_share=True,
        is_short=False,
    ),
    Metric(
        "coverage",
        "Catalog reach",
        "different items shown to anyone / items in the catalog",
        coverage,
        per="set",
        is_share=True,
    ),
    Metric(
        "gini",
        "Unevenness of showing",
        "Gini coefficient of how often each item is shown",
        gini,
        per="set",
        is_better="lower",
    ),
    Metric(
        "personalisation",
        "Unlikeness between users",
        "1 - mean share of places that two users' lists share",
        personalisation,
        per="set",
        is_share=True,
    ),
):
    register(_metric)
