"""Numbers for reports, read from runs' files, snapshots and the database; nothing is written."""
