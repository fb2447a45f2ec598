"""A whole case at once: everything all rules can reach from it, quickly enough to answer while somebody waits."""
