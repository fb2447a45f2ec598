"""What each kind of rule decides about a record."""
