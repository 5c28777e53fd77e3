"""Item vectors, their likeness and their neighbours."""

from core.index._vector_index import FaissIndex, VectorIndex
from core.index.likeness import LikenessSpace

__all__ = ["FaissIndex", "LikenessSpace", "VectorIndex"]
