"""A mapping applied to raw tables: one table per entity with the fact model's types, and every row accounted for.

`match`       which table of the mapping reads which file and sheet, and what the reader is told
`cells`       a value's text out of columns, constants and the file's name, read as the field's type
`stage`       one raw table: each row left out, kept apart with a cause, or read
`join`        all parts of an entity: doubled keys, added fields, one Parquet file
`extent`      the Lieferumfang and the control total
`account`     what became of the rows, counted
`quarantine`  the file in which the office mends what was kept apart, and the way back
`apply`       the road on one page
`suggest`     a mapping proposed from headers, for a person to complete
"""
