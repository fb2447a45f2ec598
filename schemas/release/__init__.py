"""How rules change: drafts, changes, simulations, releases."""
