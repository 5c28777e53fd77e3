"""Mixdesk's dashboard: it reads state, calls `core` once and renders."""
