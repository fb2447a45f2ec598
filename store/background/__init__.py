"""Long work under way: one folder a task, held by a lock as long as its process lives."""
