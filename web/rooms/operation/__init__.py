"""How the office's clockwork stands, and long work under way."""
