"""Who is measured, the trade-offs, what lies behind the numbers, what is kept."""
