"""From what an office hands over to raw tables: nothing guessed silently, nothing lost.

`gather` finds the files and unpacks ZIP (`unpack`), `kind` tells from its bytes what a file is, `road` turns every
file and sheet into a `raw` table of texts with the row numbers a person sees: `delimited` for CSV, `sheet` (with
`workbook`, what its library does not tell) for XLSX, `columnar` for Parquet, `query` for PostgreSQL.
"""
