"""The nouns of what leaves the house: documents that people sign, orders of data."""
