"""Commands around the office's store."""
