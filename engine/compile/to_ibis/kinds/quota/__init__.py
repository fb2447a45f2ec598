"""Quotas: the records of every unit in piles, set-wise; then the measure and the colour of each pile.

`piles`    counts and sums per unit, in the database
`colours`  measure, worst and best case, and colour, exact, from one small row a unit
"""
