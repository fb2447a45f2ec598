"""The audit package: one ZIP file that somebody can check without this program.

`archive`   the ZIP file in the making: every file hashed on its way in, the same bytes for the same content
`sheets`    the workbook
`machine`   the files for programs, and their JSON Schema
`readme`    what stands in LIESMICH.txt
`pages`     the summary as a document
`pruefe`    the small program that goes along; it uses Python's standard library only
`write`     all of it together
"""
