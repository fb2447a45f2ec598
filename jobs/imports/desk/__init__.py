"""What the workbench does with a delivery: taken in, looked through, tried, read, confirmed by a second person."""
