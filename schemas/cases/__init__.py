"""A case as plain values, what the rules say about it, and what would be if its facts were others."""
