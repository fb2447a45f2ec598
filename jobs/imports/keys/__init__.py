"""The case key in use: changing it, and from a pseudonym back to the number."""
