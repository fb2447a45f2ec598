"""Commands for auditors and for the rights of persons."""
