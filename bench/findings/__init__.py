"""Ten million findings in the store: what its lists cost."""
