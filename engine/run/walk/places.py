"""Limited places in plain Python: who of the proposed comes first for them, in the order that the office declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from engine.plan.rules import Capacity
from engine.run.walk.terms import rows, values
from engine.run.walk.terms.facts import Result, Scope, key_of

_HOUSE = "amt"


def placed(capacity: Capacity, proposed: Sequence[Scope]) -> list[tuple[int | None, bool | None]]:
    """Rank, and whether a place is free, of every proposed record: among all of them that share the places.

    No rank without a declared order, for a tie on every criterion, and where a criterion or the places' owner is not
    known; whether a place is free is unknown without a rank, and where that hangs on places perhaps taken.
    """
    if not capacity.order:
        return [(None, None)] * len(proposed)
    owners = [_HOUSE if capacity.per is None else key_of(capacity.per, scope) for scope in proposed]
    keys = [_sort_key(capacity, scope) for scope in proposed]
    ranking = [(owner, key) if isinstance(owner, str) and key is not None else None
               for owner, key in zip(owners, keys, strict=True)]  # fmt: skip
    alike = Counter(ranking)
    found: list[tuple[int | None, bool | None]] = []
    for scope, own in zip(proposed, ranking, strict=True):
        if own is None or alike[own] > 1:
            found.append((None, None))
            continue
        before = sum(other is not None and other[0] == own[0] and other[1] < own[1] for other in ranking)
        found.append((before + 1, _free(capacity, scope, before + 1)))
    return found


def _sort_key(capacity: Capacity, scope: Scope) -> tuple[Decimal, ...] | None:
    """What is compared, the smallest first; None where a criterion is absent or unknown."""
    found: list[Decimal] = []
    for by in capacity.order:
        number = _number(values.value(by.value, scope))
        if number is None:
            return None
        found.append(-number if by.descending else number)
    return tuple(found)


def _number(given: Result) -> Decimal | None:
    if isinstance(given, date):
        return Decimal(given.toordinal())
    return Decimal(given) if isinstance(given, Decimal | int) else None


def _free(capacity: Capacity, scope: Scope, rank: int) -> bool | None:
    """Whether there is a place for the rank: of the places left, as few and as many as are perhaps taken.

    Unknown where the places available are, and where the fewest left do not suffice and the most would.
    """
    available = _number(values.value(capacity.available, scope))
    fewest, most, _ = rows.count(capacity.taken, scope)
    if available is None:
        return None
    if most is not None and rank <= available - most:
        return True
    return False if rank > available - fewest else None
