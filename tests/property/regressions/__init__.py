"""Counterexamples that were once found, made small: each stays as a test."""
