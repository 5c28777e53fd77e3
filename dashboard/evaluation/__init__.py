"""The Evaluate page in parts: who is measured, the trade-offs, what lies behind the numbers, what is kept."""
