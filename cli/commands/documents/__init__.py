"""Commands that make pages and files from the rules."""
