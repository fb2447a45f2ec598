"""Quotas case by case: heaps of records per unit, then what they measure and which colour that is.

`heaps`    what every record, or every outcome of another rule, adds to its units
`ranges`   the measure of a heap with its worst and best case, exact
`judge`    target, deviation, colour and interval: the rows of quotas.parquet
"""

from engine.run.walk.quota.judge import measure

__all__ = ["measure"]
