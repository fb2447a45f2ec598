"""Runs of a store that are built on an earlier one: which one, whether it may be, and what is noted of it."""
