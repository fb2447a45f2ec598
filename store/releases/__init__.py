"""Drafts, changes, simulations, releases and substitutes in the database."""
