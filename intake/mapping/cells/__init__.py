"""One cell of a mapped table: its `texts` out of columns, read as `values`, the `days` among them; all of it SQL."""
