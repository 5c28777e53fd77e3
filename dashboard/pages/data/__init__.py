"""Bringing data in, reading it right, and seeing what is wrong with it."""
