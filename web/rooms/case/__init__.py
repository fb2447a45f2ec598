"""One case: every rule, what applies and what does not and why, its course, and what would be if."""
