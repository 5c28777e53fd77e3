"""Bytes to raw tables: whatever a file was saved as, its cells as they stand, each row with its number."""

from core.datasets.reading._readers import SUFFIXES, RawTable, Reader, no_sound_row, read_table

__all__ = ["SUFFIXES", "RawTable", "Reader", "no_sound_row", "read_table"]
