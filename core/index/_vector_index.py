"""Nearest neighbours by cosine: exact up to 250,000 vectors, HNSW above (FAISS)."""

import json
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from core.errors import DataError

Kind = Literal["exact", "hnsw"]

EXACT_LIMIT = 250_000
_HNSW_LINKS, _HNSW_BUILD, _HNSW_SEARCH = 32, 200, 128


class VectorIndex(Protocol):
    """What every index answers, in item positions and cosines."""

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (int64) and cosines (float32), both (n_queries, min(k, n)), best first.

        Zero vectors have no direction: as a query they find nothing, as an item they are never found; such
        places hold position -1 and NaN.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write a manifest and the index file into an existing folder."""
        ...


class FaissIndex:
    """A FAISS inner-product index over normalised vectors.

    Parameters
    ----------
    vectors : ndarray of shape (n, dim)
        Any scale; each row is normalised. Zero rows are kept out.
    kind : {"exact", "hnsw"}, optional
        By default exact up to `EXACT_LIMIT` vectors.
    """

    def __init__(self, vectors: np.ndarray, kind: Kind | None = None) -> None:
        import faiss

        self.kind: Kind = kind or ("exact" if len(vectors) <= EXACT_LIMIT else "hnsw")
        unit, has_direction = _unit(vectors)
        self._positions = np.flatnonzero(has_direction)
        self._n = len(vectors)
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        if self.kind == "hnsw":
            self._index = faiss.IndexHNSWFlat(vectors.shape[1], _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            self._index.hnsw.efConstruction = _HNSW_BUILD
            self._index.hnsw.efSearch = _HNSW_SEARCH
        self._index.add(unit[self._positions])

    def search(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest positions and their cosines; see `VectorIndex.search`."""
        width = min(k, self._n)
        positions = np.full((len(queries), width), -1, dtype=np.int64)
        cosines = np.full((len(queries), width), np.nan, dtype=np.float32)
        unit, has_direction = _unit(queries)
        found_width = min(width, len(self._positions))
        if found_width == 0 or not has_direction.any():
            return positions, cosines
        similarity, found = self._index.search(unit[has_direction], found_width)
        rows = np.flatnonzero(has_direction)[:, None]
        is_found = found >= 0
        positions[rows, np.arange(found_width)] = np.where(is_found, self._positions[found], -1)
        cosines[rows, np.arange(found_width)] = np.where(is_found, similarity, np.nan)
        return positions, cosines

    def save(self, folder: Path) -> None:
        """Write `index.json`, `index.npy` and `index.faiss` into an existing folder."""
        import faiss

        (folder / "index.json").write_text(json.dumps({"kind": self.kind, "n_vectors": self._n}))
        np.save(folder / "index.npy", self._positions, allow_pickle=False)
        faiss.write_index(self._index, str(folder / "index.faiss"))

    @classmethod
    def load(cls, folder: Path) -> "FaissIndex":
        """Read what `save` wrote.

        Raises
        ------
        DataError
            If the folder holds no index.
        """
        import faiss

        if not (folder / "index.json").is_file():
            raise DataError(f"{folder.name} holds no index: rebuild the data set.")
        manifest = json.loads((folder / "index.json").read_text())
        index = cls.__new__(cls)
        index.kind, index._n = manifest["kind"], manifest["n_vectors"]
        index._positions = np.load(folder / "index.npy", allow_pickle=False)
        index._index = faiss.read_index(str(folder / "index.faiss"))
        return index


def _unit(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros(vectors.shape, dtype=np.float32), where=lengths > 0)
    return np.ascontiguousarray(unit, dtype=np.float32), lengths[:, 0] > 0
