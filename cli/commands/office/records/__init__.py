"""What `regelwerk record` can do."""
