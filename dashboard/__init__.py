"""Mixdesk's dashboard and command line: they read state, call `core` once and render."""
