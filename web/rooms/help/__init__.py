"""What the rooms are for, how one moves without a mouse, what the words mean."""
