"""Items that say the same: exact pairs above a cosine, joined to groups, in bounded memory."""

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.health._health_rules import NEAR_DUPLICATE_COSINE

_TILE_ROWS, _BLOCK_ROWS = 4_096, 1_024  # at most 4.2 million pairs, some 200 MB, are held at once
_PAIRS_AT_ONCE = 16_384
_ROUNDING = 1e-5  # float32 inner products stray from the true ones by less


def near_duplicate_groups(
    vectors: np.ndarray, groups: np.ndarray, *, cosine: float = NEAR_DUPLICATE_COSINE
) -> list[np.ndarray]:
    """Return sets of items linked by pairs of at least this cosine, largest first, then by first item.

    Pairs inside one group do not link, and a set within one group is none. Pairs are decided in float64.

    Parameters
    ----------
    vectors : ndarray of shape (n_items, dim), dtype=float32
        L2-normalised; zero rows belong to no set.
    groups : ndarray of shape (n_items,), int

    Returns
    -------
    list of ndarray of int64
        Item positions, rising, at least two each.
    """
    positions = np.flatnonzero(vectors.any(axis=1))
    if len(positions) < 2:
        return []
    first, node_of = _distinct(vectors, positions)
    unit = np.ascontiguousarray(vectors[positions[first]], dtype=np.float32)
    labels = _linked(unit, _group_of_nodes(groups[positions], node_of), cosine)
    return _sets(positions, labels[node_of], groups[positions])


def _distinct(vectors: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first place of every distinct row, and which distinct row each row is.

    Thousands of equal rows (a catalog of titles, colours of one shirt) would give millions of pairs.
    """
    seen: dict[bytes, int] = {}
    node_of = np.array([seen.setdefault(vectors[position].tobytes(), len(seen)) for position in positions])
    return np.unique(node_of, return_index=True)[1], node_of


def _group_of_nodes(groups: np.ndarray, node_of: np.ndarray) -> np.ndarray:
    """Return the group that all rows of a node share; a node of several groups gets a code that no other has."""
    n_nodes, (low, high) = int(node_of.max()) + 1, (groups.min(), groups.max())
    lowest, highest = np.full(n_nodes, high), np.full(n_nodes, low)
    np.minimum.at(lowest, node_of, groups)
    np.maximum.at(highest, node_of, groups)
    return np.where(lowest == highest, lowest, high + 1 + np.arange(n_nodes))


def _linked(unit: np.ndarray, groups: np.ndarray, cosine: float) -> np.ndarray:
    """Return one label a row, equal where rows hang together."""
    import faiss

    labels = np.arange(len(unit))
    for tile in range(0, len(unit), _TILE_ROWS):
        index = faiss.IndexFlatIP(unit.shape[1])
        index.add(unit[tile : tile + _TILE_ROWS])
        for block in range(tile, len(unit), _BLOCK_ROWS):
            both = np.append(labels[tile : tile + _TILE_ROWS], labels[block : block + _BLOCK_ROWS])
            if np.ptp(both) == 0:  # all joined: a huge cluster is searched once, not in all pairs
                continue
            left, right, inner = _candidate_pairs(index, unit[block : block + _BLOCK_ROWS], cosine - _ROUNDING)
            left, right = left + block, right + tile
            is_new = (labels[left] != labels[right]) & (groups[left] != groups[right])
            labels = _joined(labels, unit, left[is_new], right[is_new], inner[is_new], cosine)
    return labels


def _candidate_pairs(index: Any, rows: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places in `rows`, rising, and in the index of all pairs of at least this inner product, and it."""
    limits, inner, found = index.range_search(rows, radius)
    counts = np.asarray(limits[1:] - limits[:-1], dtype=np.int64)
    return np.repeat(np.arange(len(rows)), counts), found, inner


def _joined(
    labels: np.ndarray, unit: np.ndarray, left: np.ndarray, right: np.ndarray, inner: np.ndarray, cosine: float
) -> np.ndarray:
    """Return the labels after these pairs; only those within rounding of the threshold are computed anew."""
    is_sure = inner >= cosine + _ROUNDING
    labels = _merged(labels, left[is_sure], right[is_sure])
    left, right = left[~is_sure], right[~is_sure]
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        a, b = left[start : start + _PAIRS_AT_ONCE], right[start : start + _PAIRS_AT_ONCE]
        is_near = np.einsum("ij,ij->i", unit[a].astype(float), unit[b].astype(float)) >= cosine
        labels = _merged(labels, a[is_near], b[is_near])
    return labels


def _merged(labels: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the labels after linking; the first link of each row alone joins most of a cluster, and is cheap."""
    if not len(left):
        return labels
    is_first = np.append(True, left[1:] != left[:-1])
    labels = _relabelled(labels, left[is_first], right[is_first])
    is_apart = labels[left] != labels[right]
    return _relabelled(labels, left[is_apart], right[is_apart]) if is_apart.any() else labels


def _relabelled(labels: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    n = len(labels)
    links = coo_array((np.ones(len(left), dtype=bool), (labels[left], labels[right])), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1])[labels]


def _sets(positions: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    sets = [positions[part] for part in parts if len(part) > 1 and np.ptp(groups[part]) > 0]
    return sorted(sets, key=lambda members: (-len(members), int(members[0])))
