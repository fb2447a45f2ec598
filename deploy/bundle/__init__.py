"""Archives for installing without a network: one for each version of Python."""
