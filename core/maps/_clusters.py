"""Groups that the eye sees on a picture, and what to call them."""

import re
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from core.datasets import Catalog, Dataset

MIN_POINTS = 15
_SHARE_OF_POINTS, _SMALLEST = 1 / 30, 6
"""A group holds at least this share of all: some ten groups, most of them with a colour of their own."""
_MIN_SAMPLES = 5
_TERMS_PER_NAME, _MOST_TERMS = 2, 3
_LOWEST_COVER = 0.2
_TITLE_WEIGHT = 0.5
"""A word of a title says less of a group than a tag that somebody chose."""
_COMMON = frozenset(
    {
        *("the", "and", "for", "with", "without", "from", "into", "its", "are", "was", "not", "you", "your", "our"),
        *("his", "her", "their", "them", "this", "that", "who", "what", "when", "where", "how", "why", "part"),
        *("vol", "les", "der", "die", "das", "und", "una", "une", "new", "set", "pack", "night", "one", "two", "three"),
    }
)


def find_clusters(positions: np.ndarray) -> np.ndarray:
    """Return the group of every point by HDBSCAN, largest group first; -1 for points between groups.

    Fewer than 15 points, or points that all stand alike, are one group.

    References
    ----------
    Campello, Moulavi, Sander (2013), doi:10.1007/978-3-642-37456-2_14.
    """
    placed = np.flatnonzero(np.isfinite(positions[:, 0]))
    clusters = np.full(len(positions), -1, dtype=np.int32)
    if len(placed) < MIN_POINTS or np.ptp(positions[placed], axis=0).max() == 0:
        clusters[placed] = 0
        return clusters
    from sklearn.cluster import HDBSCAN

    smallest = max(int(len(placed) * _SHARE_OF_POINTS), _SMALLEST)
    model = HDBSCAN(min_cluster_size=smallest, min_samples=_MIN_SAMPLES, cluster_selection_method="leaf", copy=True)
    labels = model.fit(positions[placed].astype(np.float64)).labels_
    if labels.max() < 0:
        labels[:] = 0
    found, counts = np.unique(labels[labels >= 0], return_counts=True)
    order = np.empty(len(found), dtype=np.int32)
    order[np.argsort(-counts, kind="stable")] = np.arange(len(found))
    clusters[placed[labels >= 0]] = order[labels[labels >= 0]]
    return clusters


def name_clusters(catalog: Catalog, clusters: np.ndarray) -> tuple[str, ...]:
    """Return a name for every group: the words of titles, tags and categories that set it apart (c-TF-IDF).

    Two groups never have the same name.

    References
    ----------
    Grootendorst (2022), BERTopic, arXiv:2203.05794: class-based TF-IDF.
    """
    n_clusters = int(clusters.max(initial=-1)) + 1
    if n_clusters == 0:
        return ()
    presence, terms, is_title = _terms(catalog)
    weights, cover = class_tf_idf(presence, clusters, n_clusters)
    weights = np.where(cover >= _LOWEST_COVER, weights * np.where(is_title, _TITLE_WEIGHT, 1.0), 0.0)
    names: list[str] = []
    for cluster in range(n_clusters):
        ranked = [terms[at] for at in np.argsort(-weights[cluster], kind="stable")[:8] if weights[cluster, at] > 0]
        names.append(_name(ranked, names, cluster))
    return tuple(names)


def name_user_clusters(dataset: Dataset, clusters: np.ndarray) -> tuple[str, ...]:
    """Return a name for every group of users: what its users act on more than all users do, by ``p log(p / q)``.

    p is the mean share of a tag or category among the actions of the group's users, q among everybody's.
    """
    n_clusters = int(clusters.max(initial=-1)) + 1
    if n_clusters == 0:
        return ()
    presence, terms, is_title = _terms(dataset.catalog)
    if not is_title.all():
        presence, terms = (
            presence[:, ~is_title],
            [term for term, other in zip(terms, is_title, strict=True) if not other],
        )
    log = dataset.interactions
    shape = (len(log.user_ids), log.n_items)
    acts = csr_array((np.ones(len(log)), (log.user_index, log.item_index)), shape=shape)
    tastes = acts @ presence
    of_user = tastes.sum(axis=1)
    scaled = tastes.multiply(np.divide(1.0, of_user, out=np.zeros_like(of_user), where=of_user > 0)[:, None])
    everybody = np.asarray(scaled.sum(axis=0)) / max(int((of_user > 0).sum()), 1)
    names: list[str] = []
    for cluster in range(n_clusters):
        own = np.asarray(scaled.tocsr()[np.flatnonzero(clusters == cluster)].mean(axis=0))
        gain = own * np.log(np.divide(own, everybody, out=np.ones_like(own), where=(own > 0) & (everybody > 0)))
        ranked = [terms[at] for at in np.argsort(-gain, kind="stable")[:8] if gain[at] > 0]
        names.append(_name(ranked, names, cluster))
    return tuple(names)


def class_tf_idf(presence: csr_array, clusters: np.ndarray, n_clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``tf * log(1 + A / f)`` of every group and term, and the share of a group's items that carry the term.

    tf is the term's share of all terms in the group, f how often it stands in all groups, A the mean number of terms
    in a group.
    """
    inside = np.flatnonzero(clusters >= 0)
    member = csr_array((np.ones(len(inside)), (clusters[inside], inside)), shape=(n_clusters, len(clusters)))
    counts = (member @ presence).toarray()
    in_group = counts.sum(axis=1, keepdims=True)
    overall = counts.sum(axis=0)
    share = np.divide(counts, in_group, out=np.zeros_like(counts), where=in_group > 0)
    rarity = np.log1p(np.divide(in_group.mean(), overall, out=np.zeros_like(overall), where=overall > 0))
    sizes = np.bincount(clusters[inside], minlength=n_clusters)[:, None]
    return share * rarity, np.divide(counts, sizes, out=np.zeros_like(counts), where=sizes > 0)


def _terms(catalog: Catalog) -> tuple[csr_array, list[str], np.ndarray]:
    """Return items x terms (1 where an item carries a term), the terms as shown, and which stand in titles only."""
    known: dict[str, int] = {}
    shown: list[str] = []
    is_title: list[bool] = []
    rows, columns = [], []
    for row, (title, category, tags) in enumerate(zip(catalog.titles, catalog.categories, catalog.tags, strict=True)):
        chosen = [term for term in (category, *tags) if term and not term.isdigit()]
        words = [word for word in re.findall(r"[^\W\d_]{3,}", title) if word.casefold() not in _COMMON]
        for term, from_title in [*((term, False) for term in chosen), *((word, True) for word in words)]:
            at = known.setdefault(term.casefold(), len(shown))
            if at == len(shown):
                shown.append(term)
                is_title.append(from_title)
            elif is_title[at] and not from_title:
                shown[at], is_title[at] = term, False
            rows.append(row)
            columns.append(at)
    shape = (len(catalog), len(shown))
    presence = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    presence.sum_duplicates()
    presence.data[:] = 1.0
    return presence, shown, np.array(is_title, dtype=bool)


def _name(ranked: Sequence[str], taken: Sequence[str], cluster: int) -> str:
    """Return the first words that say different things, one more where the name is taken, else with a number."""
    words: list[str] = []
    for term in ranked:
        if not any(_is_similar(term.casefold(), word.casefold()) for word in words):
            words.append(term)
    for n_terms in range(_TERMS_PER_NAME, min(len(words), _MOST_TERMS) + 1):
        name = _joined(words[:n_terms])
        if not any(set(name.casefold().split(" · ")) == set(other.casefold().split(" · ")) for other in taken):
            return name
    return _numbered(_joined(words[:_TERMS_PER_NAME]) or f"Group {cluster + 1}", taken)


def _joined(words: Sequence[str]) -> str:
    name = " · ".join(words)
    return name[:1].upper() + name[1:]


def _numbered(name: str, taken: Sequence[str]) -> str:
    """Return the name, with a number from 2 on where it is taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _is_similar(term: str, other: str) -> bool:
    return term in other or other in term or term.rstrip("s") == other.rstrip("s")
