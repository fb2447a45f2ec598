"""What can be asked of rules without looking at a single case."""
