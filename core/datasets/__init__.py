"""Catalogs and behaviour logs: read, validated, frozen."""

from core.datasets.catalog import Catalog
from core.datasets.dataset import About, Dataset
from core.datasets.interactions import Interactions
from core.datasets.options import DatasetOptions, Positives

__all__ = ["About", "Catalog", "Dataset", "DatasetOptions", "Interactions", "Positives"]
