"""The outcomes of a run as they were archived, looked through page by page."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from schemas.failure import EvidenceRefused
from schemas.snapshot import scan
from store.archive.outcomes import OUTCOMES
from store.database import connect

Key = tuple[str, str, str]
"""Rule, record and period (empty where there is only one): where a page begins."""
_KEY = "regel, vorgang_id, coalesce(periode, '')"
_SHOWN = _KEY + ", vorgang, kunde_id, status, faellig_am, erledigt_am, coalesce(team, ''), grund"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty one is not asked for. `closed` are case keys that must not be
    shown, `teams` those whose outcomes may be (None: all)."""

    rule: str = ""
    status: str = ""
    team: str = ""
    records: tuple[str, ...] = ()
    closed: Collection[str] = ()
    teams: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome; `case` is the case key, None where the record hangs on no case."""

    rule: str
    record: str
    period: str
    entity: str
    case: str | None
    status: str
    due: date | None
    done: date | None
    team: str
    reason: str

    @property
    def key(self) -> Key:
        """Where it stands in the order."""
        return self.rule, self.record, self.period


@dataclass(frozen=True, slots=True)
class Page:
    """Some outcomes in the order of their keys, and the key after which the next page begins (None: that was all)."""

    rows: tuple[Row, ...]
    following: Key | None


def browse(folder: Path, wanted: Wanted, after: Key | None = None, size: int = 50) -> Page:
    """One page. Raises EvidenceRefused where the results of the run are gone or not what they were."""
    conditions, given = _where(wanted)
    if after is not None:
        conditions.append(f"({_KEY}) > (?, ?, ?)")
        given += after
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    query = f"SELECT {_SHOWN} FROM {scan(folder / OUTCOMES)} {where} ORDER BY {_KEY} LIMIT {int(size) + 1}"
    rows = tuple(Row(*row) for row in _asked(folder, query, given))
    shown = rows[:size]
    return Page(shown, shown[-1].key if len(rows) > size else None)


def teams(folder: Path) -> tuple[str, ...]:
    """The teams that a run's outcomes name, in order. Raises as `browse` does."""
    query = f"SELECT DISTINCT team FROM {scan(folder / OUTCOMES)} WHERE team IS NOT NULL AND team <> '' ORDER BY 1"
    return tuple(str(row[0]) for row in _asked(folder, query, []))


def _where(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    given: list[Any] = []
    for column, value in (("regel", wanted.rule), ("status", wanted.status), ("team", wanted.team)):
        if value:
            conditions.append(f"{column} = ?")
            given.append(value)
    if wanted.records:
        conditions.append("list_contains(?, vorgang_id)")
        given.append(list(wanted.records))
    if wanted.teams is not None:
        conditions.append("list_contains(?, team)")
        given.append(sorted(wanted.teams))
    if wanted.closed:
        conditions.append("NOT coalesce(list_contains(?, kunde_id), false)")
        given.append(sorted(wanted.closed))
    return conditions, given


def _asked(folder: Path, query: str, given: list[Any]) -> list[Any]:
    try:
        with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch, connect(Path(scratch)) as connection:
            return connection.execute(query, given).fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise EvidenceRefused(
            f"Die Ergebnisse des Laufs {folder.name} fehlen oder sind nicht mehr lesbar. Was davon noch stimmt, sagt "
            "die Nachrechnung der Ablage."
        ) from error
