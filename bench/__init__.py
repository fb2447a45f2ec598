"""Measurements: what a run costs, beside the same rules written by hand in SQL."""
