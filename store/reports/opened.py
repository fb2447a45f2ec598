"""What a run found open, and how that differs from another run: counts by rule, team, kind and case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from schemas.findings.finding import OPENING
from schemas.outcome import Cause, Status
from schemas.receipt import Receipt
from schemas.snapshot import scan
from store.database import Connection, connect, literal
from store.outcomes import CASE, CASES, read_receipt


@dataclass(frozen=True, slots=True)
class Count:
    """So many records of one case, with one status; `team` "" where there is none, `case` the record if no case."""

    rule: str
    team: str
    status: str
    case: str
    number: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of quotas.parquet, as far as reports show it."""

    rule: str
    level: str
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    target: Decimal | None
    light: str


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of a run whose results are still there, and its receipt."""

    folder: Path
    receipt: Receipt


def files(runs: Path, run: str) -> Files | None:
    """A run's files; None where its results were deleted (retention)."""
    folder = runs / run
    wanted = ("outcomes.parquet", "quotas.parquet", "run.json")
    if not all((folder / name).is_file() for name in wanted):
        return None
    return Files(folder, read_receipt(folder))


_OPEN = (
    f"status IN ({', '.join(literal(str(one)) for one in OPENING)}) "
    f"AND NOT (status = {literal(Status.UNCLEAR)} AND ursache IS DISTINCT FROM {literal(Cause.FACT_MISSING)})"
)
"""What counts as open; what a rule could not judge for want of a table or a value is told apart (`unjudged`)."""
_SHOWN = f"regel, coalesce(team, ''), status, {CASE}"


def opened(run: Files, scratch: Path) -> tuple[Count, ...]:
    """What the run found open."""
    return _counts(f"SELECT {_SHOWN}, count(*) FROM {_outcomes(run)} WHERE {_OPEN} GROUP BY ALL ORDER BY ALL", scratch)


def differing(run: Files, other: Files, scratch: Path) -> tuple[Count, ...]:
    """What is open in `run` and was not in `other`, by rule, record and period; the counts are those of `run`."""
    query = (
        f"SELECT {_SHOWN}, count(*) FROM {_outcomes(run)} AS b WHERE {_OPEN} AND NOT EXISTS "
        f"(SELECT 1 FROM (SELECT regel, vorgang_id, periode FROM {_outcomes(other)} WHERE {_OPEN}) AS a WHERE "
        "a.regel = b.regel AND a.vorgang_id = b.vorgang_id AND coalesce(a.periode, '') = coalesce(b.periode, '')) "
        "GROUP BY ALL ORDER BY ALL"
    )
    return _counts(query, scratch)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Records (of so many cases) that could not be decided for one cause; `missing` are names as rules write them."""

    cause: str
    missing: tuple[str, ...]
    number: int
    cases: int


def unjudged(run: Files, scratch: Path) -> tuple[Unjudged, ...]:
    """What could not be decided, the most first."""
    query = (
        f"SELECT coalesce(ursache, ''), coalesce(list_sort(fehlend), []), count(*), {CASES} FROM {_outcomes(run)} "
        f"WHERE status = {literal(Status.UNCLEAR)} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    return tuple(
        Unjudged(str(cause), tuple(missing), int(number), int(cases))
        for cause, missing, number, cases in _rows(query, scratch)
    )


def quotas(run: Files, scratch: Path) -> tuple[Measured, ...]:
    """What the quotas measured, in order."""
    query = (
        "SELECT regel, ebene, einheit, zaehler, nenner, wert, ziel, ampel "
        f"FROM {scan(run.folder / 'quotas.parquet')} ORDER BY 1, 2, 3"
    )
    return tuple(Measured(*row) for row in _rows(query, scratch))


def _outcomes(run: Files) -> str:
    return scan(run.folder / "outcomes.parquet")


def _counts(query: str, scratch: Path) -> tuple[Count, ...]:
    return tuple(Count(*row) for row in _rows(query, scratch))


def _rows(query: str, scratch: Path) -> Iterator[tuple[Any, ...]]:
    connection: Connection = connect(scratch)
    try:
        yield from connection.execute(query).fetchall()
    finally:
        connection.close()
