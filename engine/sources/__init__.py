"""Mappings of foreign tables: rules/quellen/*.yaml read, checked against the fact model, put into exact form.

`reading`  a file to what its author wrote
`meaning`  what it means, table by table, and what is wrong with it
`entries`  one field: where it comes from and how it is read
`forms`    days, numbers, shares and positions as they are written
`extent`   Lieferumfang, placeholders of file names and control totals
`load`     the mapping of one source from a folder of rules
"""

from engine.sources.meaning import sources
from engine.sources.reading import parse_source

__all__ = ["parse_source", "sources"]
