"""Help, and the handbook chapter by chapter, as it lies in docs/handbuch."""
