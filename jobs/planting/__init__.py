"""Planted records: what the examples of the rules show, as records in a caseload."""
