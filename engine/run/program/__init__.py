"""A rulebook put into statements once, and kept for the runs that follow."""
