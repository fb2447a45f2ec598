"""From readable tables to a snapshot's: keys replaced, rows in order, defects counted, compared with the last delivery.

`mask` replaces the keys of persons wherever they stand, `writing` writes the tables so that equal data are equal bytes,
`defects` counts what is implausible, `brake` compares a delivery with the one before.
"""
