"""Rows that were not accepted: looked at, mended in the page or in a spreadsheet, read again with their delivery."""
