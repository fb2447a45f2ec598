"""From foreign files to a checked snapshot: what a delivery holds, cell by cell and key by key.

`folder` finds the files, `encoding` and `header` read what CSV leaves open, `source` brings a file into columns,
`cells` reads one cell as its field's type, `examine` counts what could not be read, `integrity` looks at keys and
links, `snapshot` is the road on one page. `exports` reads what is not named after our tables: the files of source
systems as they come.
"""
