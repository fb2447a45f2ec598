"""Spreadsheets. The door to XlsxWriter is `book`."""
