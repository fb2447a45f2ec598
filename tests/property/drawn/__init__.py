"""Draws rules and populations, by Hypothesis or by a seed."""
