"""Mixdesk's engine: catalogs, behaviour logs, signals, ranking and its reasons. No user interface in here."""
