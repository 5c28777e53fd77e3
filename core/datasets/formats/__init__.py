"""Exports that many people have, recognised and turned into the design's tables: one format, one module."""

from core.datasets.formats._format import Format
from core.datasets.formats._recognising import Recognised, read_file, recognise
from core.datasets.formats._registry import ENTRY_POINTS, FORMATS, known_formats, register, unregister
from core.datasets.formats._sheet import Sheet, labels_of

__all__ = [
    "ENTRY_POINTS",
    "FORMATS",
    "Format",
    "Recognised",
    "Sheet",
    "known_formats",
    "labels_of",
    "read_file",
    "recognise",
    "register",
    "unregister",
]
