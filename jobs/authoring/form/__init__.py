"""A rule file as a form: built from the language's own tables, written back into the file's own text."""
