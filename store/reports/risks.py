"""The risks an office keeps, and the steps taken about them, from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas.snapshot import Snapshot, Table, scan
from store.database import connect

RISK, STEP = "risiko", "risikoschritt"


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk; `likelihood` and `damage` are steps from 1 on, None where nobody judged them."""

    key: str
    name: str
    found: date | None
    likelihood: int | None
    damage: int | None
    closed: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step about a risk; `result` is that of a success check."""

    risk: str
    day: date | None
    kind: str
    result: str


def risks(snapshot: Snapshot, scratch: Path) -> tuple[Risk, ...] | None:
    """The risks, by key; None where the table was not delivered."""
    table = snapshot.tables.get(RISK)
    if table is None:
        return None
    columns = ("risiko_id", "bezeichnung", "erkannt_am", "wahrscheinlichkeit", "schadensausmass", "abgeschlossen_am")
    return tuple(Risk(str(row[0]), str(row[1] or ""), *row[2:]) for row in _read(table, columns, scratch))


def steps(snapshot: Snapshot, scratch: Path) -> tuple[Step, ...]:
    """The steps of all risks, in the order of their days; none where the table was not delivered."""
    table = snapshot.tables.get(STEP)
    if table is None:
        return ()
    rows = _read(table, ("risiko_id", "datum", "art", "ergebnis"), scratch)
    found = [Step(str(risk), day, str(kind or ""), str(result or "")) for risk, day, kind, result in rows]
    return tuple(sorted(found, key=lambda one: (one.risk, one.day or date.min, one.kind)))


def _read(table: Table, columns: tuple[str, ...], scratch: Path) -> list[tuple[Any, ...]]:
    """The columns of a table, null for those that were not delivered."""
    chosen = ", ".join(f'"{one}"' if one in table.columns else f'NULL AS "{one}"' for one in columns)
    connection = connect(scratch)
    try:
        return connection.execute(f"SELECT {chosen} FROM {scan(table.path)} ORDER BY 1").fetchall()
    finally:
        connection.close()
