"""A run's outcomes counted by rule and status, with the people they are about."""

from __future__ import annotations

from pathlib import Path

from schemas.offices.checked import Counted
from schemas.outcome import IN_ORDER
from schemas.receipt import Receipt
from schemas.snapshot import scan
from store.database import connect, literal
from store.outcomes import CASES

_IN_ORDER = {str(status) for status in IN_ORDER}


def counted(folder: Path, scratch: Path) -> tuple[Counted, ...]:
    """Outcomes by rule, status and cause, and those of all rules, as far as a run writes them: what is in order it
    does not."""
    query = (
        f"SELECT coalesce(regel, ''), status, coalesce(ursache, '') AS grund_der_unklarheit, count(*), {CASES} "
        f"FROM {scan(folder / 'outcomes.parquet')} "
        f"WHERE status NOT IN ({', '.join(map(literal, sorted(_IN_ORDER)))}) "
        "GROUP BY GROUPING SETS ((regel, status, ursache), (status, ursache)) ORDER BY ALL"
    )
    with connect(scratch) as connection:
        rows = connection.execute(query).fetchall()
    return tuple(Counted(rule=r, status=s, cause=c, number=n, cases=k) for r, s, c, n, k in rows)


def fine(receipt: Receipt) -> int:
    """How many outcomes are in order, by a run's own count."""
    return sum(number for statuses in receipt.counts.values() for s, number in statuses.items() if s in _IN_ORDER)
