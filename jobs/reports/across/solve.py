"""Which unknowns of sums follow from what is known, reckoned exactly."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

Unknown = TypeVar("Unknown", bound=Hashable)


def determined(sums: Iterable[Mapping[Unknown, int]]) -> set[Unknown]:
    """The unknowns that sums with known results fix; each sum gives how often an unknown counts in it."""
    solved: dict[Unknown, dict[Unknown, Fraction]] = {}
    for given in sums:
        row = {one: Fraction(times) for one, times in given.items() if times}
        for one in [one for one in row if one in solved]:
            _take(row, solved[one], row[one])
        if not row:
            continue
        lead = next(iter(row))
        share = row[lead]
        row = {one: times / share for one, times in row.items()}
        for other in solved.values():
            if lead in other:
                _take(other, row, other[lead])
        solved[lead] = row
    return {lead for lead, row in solved.items() if len(row) == 1}


def _take(row: dict[Unknown, Fraction], other: Mapping[Unknown, Fraction], times: Fraction) -> None:
    """Takes another sum away, so many times; what is left of an unknown no more goes."""
    for one, number in list(other.items()):
        left = row.get(one, Fraction(0)) - times * number
        if left:
            row[one] = left
        else:
            row.pop(one, None)
