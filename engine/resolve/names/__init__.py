"""What names mean: records and the ways between them, fields, named values and tables."""
