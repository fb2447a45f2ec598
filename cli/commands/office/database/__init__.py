"""What `regelwerk db` can do."""
