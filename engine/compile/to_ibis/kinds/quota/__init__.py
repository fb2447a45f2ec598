"""Quotas: the records of every unit in piles, set-wise; then the measure and the colour of each pile.

`piles`     counts and sums per unit, in the database
`measured`  measure, worst and best case, exact, from one small row a unit
`months`    the months that are spoken of
`extent`    whether the delivery reaches over them, or over the records' own window
`colours`   target, deviation and colour: the rows of quotas.parquet
"""
