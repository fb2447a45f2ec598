"""Reports: those that are written, and one on demand."""
