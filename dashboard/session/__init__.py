"""What one session holds: its state, its link, its saved views and its steps."""
