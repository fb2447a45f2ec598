"""One case at a time: what the rules say about it, and what would be if its facts were others."""
