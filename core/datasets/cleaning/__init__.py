"""Raw tables to validated ones: cells read, every row that is not sound named with its reason."""

from core.datasets.cleaning._impressions import append_impressions, empty_impressions, read_impressions
from core.datasets.cleaning._tables import attributes_of, read_items, read_log, read_users

__all__ = [
    "append_impressions",
    "attributes_of",
    "empty_impressions",
    "read_impressions",
    "read_items",
    "read_log",
    "read_users",
]
