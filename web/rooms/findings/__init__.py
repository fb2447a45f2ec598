"""Befunde: lists of findings, one finding with all that belongs to it, decisions."""
