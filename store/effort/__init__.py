"""What a run has cost, as a file."""
