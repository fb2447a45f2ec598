"""What is kept content-addressed: rulebooks, snapshots, backups."""
