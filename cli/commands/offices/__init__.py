"""Commands about many offices at once."""
