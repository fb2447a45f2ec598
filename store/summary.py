"""What a person wants to know first about a run, read back from the files it has written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from schemas.outcome import Status
from schemas.snapshot import scan
from store.conflicts import Clash, clashes
from store.database import Connection, connect, literal

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome as people read it."""

    rule: str
    entity: str
    record: str
    case: str | None
    status: str
    due: date | None
    days: int | None
    team: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Outcomes that could not be decided for the same cause, and what is missing."""

    cause: str
    missing: str
    rows: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One quota of one unit: `deviation` in per cent of what it is held against, `interval` that of a sample."""

    rule: str
    level: str
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    unknown: int | None
    value: Decimal | None
    target: Decimal | None
    light: str
    deviation: Decimal | None = None
    interval: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The oldest overdue, the next due, the proposals, what is unclear or clashes, most urgent or frequent first.

    Of what is next and proposed every rule gets its turn, so that one busy rule does not hide the others.
    """

    overdue: tuple[Line, ...]
    upcoming: tuple[Line, ...]
    proposed: tuple[Line, ...]
    unclear: tuple[Unclear, ...]
    quotas: tuple[Measured, ...]
    conflicts: tuple[Clash, ...] = ()


def summarise(folder: Path, scratch: Path) -> Summary:
    """The summary of a run's folder."""
    with connect(scratch) as connection:
        path = folder / "outcomes.parquet"
        return Summary(
            overdue=_lines(connection, path, (Status.OVERDUE,), "faellig_am"),
            upcoming=_lines(connection, path, (Status.DUE_TODAY, Status.DUE_SOON), "faellig_am", in_turn=True),
            proposed=_lines(connection, path, (Status.PROPOSED,), "rang", in_turn=True),
            unclear=_unclear(connection, path),
            quotas=_quotas(connection, folder / "quotas.parquet"),
            conflicts=clashes(connection, folder),
        )


def _lines(
    connection: Connection, path: Path, statuses: tuple[Status, ...], order: str, in_turn: bool = False
) -> tuple[Line, ...]:
    rows, wanted = scan(path, numbered=True), f"status IN ({', '.join(literal(status) for status in statuses)})"
    full = f"{order} NULLS LAST, regel, vorgang_id, periode"
    turn = f"row_number() OVER (PARTITION BY regel ORDER BY {full}), " if in_turn else ""
    if in_turn:
        # The first of each rule are found in one pass; to sort all of them takes three times as long.
        first = f"min_by(file_row_number, ({order}, vorgang_id, periode), {SHOWN})"
        wanted = f"file_row_number IN (SELECT unnest({first}) FROM {rows} WHERE {wanted} GROUP BY regel)"
    query = (
        "SELECT regel, vorgang, vorgang_id, kunde_id, status, faellig_am, tage, team, grund "
        f"FROM {rows} WHERE {wanted} ORDER BY {turn}{full} LIMIT {SHOWN}"
    )
    return tuple(Line(*row) for row in connection.execute(query).fetchall())


def _unclear(connection: Connection, path: Path) -> tuple[Unclear, ...]:
    query = (
        "SELECT coalesce(ursache, ''), coalesce(array_to_string(fehlend, ', '), ''), count(*) AS n "
        f"FROM {scan(path)} WHERE status = {literal(Status.UNCLEAR)} GROUP BY 1, 2 ORDER BY n DESC, 1, 2"
    )
    return tuple(Unclear(*row) for row in connection.execute(query).fetchall())


def _quotas(connection: Connection, path: Path) -> tuple[Measured, ...]:
    query = (
        "SELECT regel, ebene, einheit, zaehler, nenner, unbekannt, wert, ziel, ampel, abweichung, intervall_von, "
        f"intervall_bis FROM {scan(path)} ORDER BY regel, ebene, einheit"
    )
    rows = connection.execute(query).fetchall()
    return tuple(replace(Measured(*row[:10]), interval=None if row[10] is None else row[10:]) for row in rows)
