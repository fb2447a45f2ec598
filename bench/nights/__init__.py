"""A night built on the one before, beside a full run of it."""
