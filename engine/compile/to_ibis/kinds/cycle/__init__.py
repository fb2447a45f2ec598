"""Cycles (turnus): their evidence, their periods, and what is decided about each.

`proofs`   every record that counts or may count as evidence, and every stretch of time that was not delivered
`sliding`, `beat`, `units`  the periods of each basis
`periods`  periods as a relation: with their records, with what opened each
`doubts`   which periods a possible record or an undelivered stretch leaves open
`decide`   the order of decision, period by period
"""
