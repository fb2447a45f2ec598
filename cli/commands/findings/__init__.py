"""Findings on the command line: run in the store, reconcile, list, show, decide."""
