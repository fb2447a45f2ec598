"""What is kept as files: snapshots and rulebooks by their hash, backups."""
