"""CSV and its relatives: `text` makes UTF-8 of any encoding, `header` finds separator and header, `fast` reads a
clean file set-wise, `careful` row by row what is not clean; `read` is the road on one page.
"""
