"""Reusable widgets: each is `show(...) -> value`, knows no page and computes no score."""
