"""The audit package: what is gathered for it, part by part, and the road on one page (`make`)."""
