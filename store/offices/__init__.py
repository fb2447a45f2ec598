"""What is kept of many offices checked together, and how a run's files are counted for it."""
