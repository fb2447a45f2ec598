"""What rules cost, measured."""
