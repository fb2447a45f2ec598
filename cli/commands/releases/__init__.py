"""Changes of the rules on the command line: tried, released, compared."""
