"""A year of an office, simulated day by day, against a reckoning of its own."""
