"""People whom nobody knows: what they say, and what they do first."""
