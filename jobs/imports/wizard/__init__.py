"""A mapping made and changed in the browser: the same file that an editor would change, line by line."""
