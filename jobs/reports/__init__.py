"""Reports about a week, a month, a quarter and the risks: gathered, written, noted."""
