"""Item vectors, their likeness and their neighbours."""

from core.index.likeness import LikenessSpace
from core.index.vector_index import FaissIndex, VectorIndex

__all__ = ["FaissIndex", "LikenessSpace", "VectorIndex"]
