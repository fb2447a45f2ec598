"""How the database came to be, step by step. What was released is never changed; a new step is a new file."""
