"""What the pages are built from, on one page, for those who build pages."""
