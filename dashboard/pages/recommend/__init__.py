"""The list, why each item is there, and what else it could be."""
