"""A run's files counted: outcomes by rule and status with the people they are about, what was lacking, quotas."""

from __future__ import annotations

from pathlib import Path

from schemas.offices.checked import Counted, Lacking, Quota
from schemas.outcome import IN_ORDER, Status
from schemas.receipt import Receipt
from store.database import Connection, connect, literal, scan

_CASE = "count(DISTINCT coalesce(kunde_id, vorgang || ' ' || vorgang_id))"
_IN_ORDER = {str(status) for status in IN_ORDER}


def counted(folder: Path, scratch: Path) -> tuple[Counted, ...]:
    """Outcomes by rule, status and cause, and those of all rules, as far as a run writes them: what is in order it
    does not."""
    query = (
        f"SELECT coalesce(regel, ''), status, coalesce(ursache, '') AS grund_der_unklarheit, count(*), {_CASE} "
        f"FROM {scan(folder / 'outcomes.parquet')} "
        f"WHERE status NOT IN ({', '.join(map(literal, sorted(_IN_ORDER)))}) "
        "GROUP BY GROUPING SETS ((regel, status, ursache), (status, ursache)) ORDER BY ALL"
    )
    with connect(scratch) as connection:
        rows = connection.execute(query).fetchall()
    return tuple(Counted(rule=r, status=s, cause=c, number=n, cases=k) for r, s, c, n, k in rows)


def lacking(folder: Path, scratch: Path) -> tuple[Lacking, ...]:
    """Unclear outcomes by cause and by what they lack."""
    query = (
        f"SELECT coalesce(ursache, ''), coalesce(array_to_string(fehlend, ', '), ''), count(*), {_CASE} "
        f"FROM {scan(folder / 'outcomes.parquet')} WHERE status = {literal(Status.UNCLEAR)} GROUP BY ALL ORDER BY ALL"
    )
    with connect(scratch) as connection:
        rows = connection.execute(query).fetchall()
    return tuple(Lacking(cause=c, missing=m, number=n, cases=k) for c, m, n, k in rows)


def quotas(folder: Path, level: str, scratch: Path) -> tuple[Quota, ...]:
    """The quotas of the whole office: those of the level that the fact model calls so."""
    with connect(scratch) as connection:
        return tuple(_quotas(connection, folder / "quotas.parquet", level))


def _quotas(connection: Connection, path: Path, level: str) -> list[Quota]:
    query = (
        f"SELECT regel, einheit, zaehler, nenner, wert, ziel, ampel FROM {scan(path)} WHERE ebene = {literal(level)} "
        "ORDER BY regel, einheit"
    )
    return [
        Quota(rule=rule, unit=unit, numerator=hits, denominator=of, value=value, target=target, light=light)
        for rule, unit, hits, of, value, target, light in connection.execute(query).fetchall()
    ]


def fine(receipt: Receipt) -> int:
    """How many outcomes are in order, by a run's own count."""
    return sum(number for statuses in receipt.counts.values() for s, number in statuses.items() if s in _IN_ORDER)
