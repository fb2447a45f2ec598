"""Findings: their life as a pure function, the difference a run makes, and how they are kept and found again."""
