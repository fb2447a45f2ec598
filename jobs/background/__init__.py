"""Long work that somebody asks for, done in a process of its own, so that nobody waits in front of a blank page."""
