"""Item vectors, their similarity and their neighbours."""

from core.index._vector_index import FaissIndex, VectorIndex
from core.index.similarity import SimilaritySpace

__all__ = ["FaissIndex", "SimilaritySpace", "VectorIndex"]
