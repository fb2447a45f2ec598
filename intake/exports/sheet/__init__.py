"""XLSX: `read` makes raw tables of the sheets, `workbook` tells what the library that reads the values leaves out."""
