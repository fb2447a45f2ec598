"""The clock: what was planned, and what became of it."""
