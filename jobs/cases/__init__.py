"""One case while somebody waits: what every rule says about it, why, and what would be if a fact were another."""
