"""Items and users on a plane: pictures, groups with names, and neighbours."""

from core.maps._clusters import find_clusters, name_clusters
from core.maps._item_map import MapOfVersion, Picture, has_map, load_map, make_map, quick_items, quick_users
from core.maps._neighbours import Neighbours, find_neighbours
from core.maps._projection import has_direction, pca_positions, umap_positions
from core.maps._quality import Quality, measure_quality
from core.maps._users_on_map import place_among, taste_vectors

__all__ = [
    "MapOfVersion",
    "Neighbours",
    "Picture",
    "Quality",
    "find_clusters",
    "find_neighbours",
    "has_direction",
    "has_map",
    "load_map",
    "make_map",
    "measure_quality",
    "name_clusters",
    "pca_positions",
    "place_among",
    "quick_items",
    "quick_users",
    "taste_vectors",
    "umap_positions",
]
