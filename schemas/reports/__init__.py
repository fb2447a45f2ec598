"""What a report is: its period, its parts, and numbers that say where they come from."""
