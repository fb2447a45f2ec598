"""Auditing: what was planned and what was done, any run from its data to its reasons, samples, the trail."""
