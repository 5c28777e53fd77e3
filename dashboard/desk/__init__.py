"""The desk beside every page: its faders, its controls, and when it is drawn."""
