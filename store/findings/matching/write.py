"""The difference into the database: many rows at once, inside the caller's transaction.

Values leave the scratch database as text as the database takes them, so that Python only hands them on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, text
from sqlalchemy import Connection as Database

from store.database import Connection, literal
from store.findings.matching import anew
from store.findings.matching.kept import Kept
from store.findings.rows import counted, highest
from store.records import tables
from store.records.copy import copy_batches, copy_rows

_ROWS = 20_000
_FINDING = (
    "id", "office", "rule", "entity", "record", "period", "case_key", "kind", "title", "team", "responsible", "fassung",
    "status", "due", "done", "evidence", "cause", "missing", "reason", "facts_hash", "first_run", "last_change_run",
    "first_day", "last_change_day", "state", "legacy", "closed_day",
)  # fmt: skip
_EVENT = ("id", "finding", "run", "at", "day", "kind", "reason", "body")
_MOVED = (
    "id", "status", "fassung", "facts_hash", "team", "responsible", "due", "state", "state_until", "follow_up",
    "legacy", "closed_day", "fresh_facts", "done", "evidence", "cause", "missing", "reason", "case_key", "keyed",
)  # fmt: skip
_KEYED = ("state", "team")
"""Texts by which findings are found; where neither they nor a day change, SQLite leaves most indexes alone."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all rows of one reconciliation share."""

    office: str
    run: str
    day: date
    at: datetime

    def named(self) -> dict[str, str]:
        """What a statement asks for by name."""
        return {"run": self.run, "day": self.day.isoformat()}


def stored(database: Database, at: datetime) -> str:
    """A moment as the column type Moment stores it."""
    if database.dialect.name == "sqlite":
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return at.isoformat()


def changes(scratch: Connection) -> int:
    """How many rows of findings are to be written."""
    return moved(scratch) + int(scratch.execute("SELECT count(*) FROM fresh").fetchall()[0][0])


def moved(scratch: Connection) -> int:
    """How many findings change."""
    return int(scratch.execute("SELECT count(*) FROM moved").fetchall()[0][0])


def insert_fresh(database: Database, scratch: Connection, stamp: Stamp) -> int:
    """The new findings."""
    run, day = literal(stamp.run), literal(stamp.day.isoformat())
    said = {
        "office": literal(stamp.office), "first_run": run, "last_change_run": run, "first_day": day,
        "last_change_day": day, "missing": "to_json(missing)", "facts_hash": "facts", "legacy": _flag(database),
        "closed_day": f"if(state = 'versäumt', {day}, NULL)",
    }  # fmt: skip
    columns = ", ".join(f"{said[name]} AS {name}" if name in said else name for name in _FINDING)
    return _carried(database, scratch, _table("finding", _FINDING), f"SELECT {columns} FROM fresh ORDER BY fresh.id")


def insert_told(database: Database, scratch: Connection, stamp: Stamp) -> int:
    """The events, in the order of their findings."""
    above = highest(database, "event")
    at, day = literal(stored(database, stamp.at)), literal(stamp.day.isoformat())
    query = (
        f"SELECT {above} + row_number() OVER (ORDER BY id, turn) AS event, id, {literal(stamp.run)} AS run, "
        f"{at} AS at, {day} AS day, kind, reason, CAST(body AS VARCHAR) AS body FROM told ORDER BY event"
    )
    return _carried(database, scratch, _table("event", _EVENT), query)


def update_moved(database: Database, scratch: Connection, stamp: Stamp, kept: Kept) -> None:
    """The columns of findings that something happened to: laid down beside them, then taken over in one statement.

    `kept` follows them.
    """
    table = _moved(database, scratch)
    with _in_order(database):
        kept.leaves()
        for statement in _taken_over(database):
            database.execute(text(statement), stamp.named())
        kept.comes()
    table.drop(database)


def write_anew(database: Database, scratch: Connection, stamp: Stamp) -> None:
    """The same into a table beside the findings, which has them all."""
    table = _moved(database, scratch)
    with _in_order(database):
        anew.fill(database, _whole(database), stamp.named())
    table.drop(database)


def _moved(database: Database, scratch: Connection) -> Table:
    said = {name: _flag(database, name) for name in ("legacy", "fresh_facts", "keyed")}
    columns = ", ".join(f"{said[name]} AS {name}" if name in said else name for name in _MOVED)
    return laid_down(database, scratch, "finding_moved", _MOVED, f"SELECT {columns} FROM moved ORDER BY id")


def laid_down(database: Database, scratch: Connection, name: str, columns: tuple[str, ...], query: str) -> Table:
    """A temporary table with what `query` finds in the scratch database, ready to be joined."""
    table = _table(name, columns, temporary=True)
    table.create(database)
    _carried(database, scratch, table, query)
    if database.dialect.name == "postgresql":
        if "id" in columns:
            database.execute(text(f"CREATE INDEX ON {name} (id)"))
        # Without numbers the planner takes it for a small one.
        database.execute(text(f"ANALYZE {name}"))
    return table


@contextmanager
def _in_order(database: Database) -> Iterator[None]:
    """PostgreSQL goes through both tables by id: a hash of many rows would jump to and fro between all pages."""
    if database.dialect.name != "postgresql":
        yield
        return
    database.execute(text("SET LOCAL enable_hashjoin = off"))
    yield
    database.execute(text("SET LOCAL enable_hashjoin = on"))


def _taken_over(database: Database) -> list[str]:
    """The statements that take the laid down columns over; both databases know UPDATE … FROM.

    The first is for what is found by the same words as before, as when something coming up is overdue now.
    """
    always, keyed = _values(database)
    which = _typed(database, "keyed", "BOOLEAN")
    return [
        f"UPDATE finding SET {', '.join(f'{name} = {value}' for name, value in columns.items())} "
        f"FROM finding_moved AS m WHERE finding.id = m.id AND {wanted}"
        for columns, wanted in ((always, f"NOT {which}"), (always | keyed, which))
    ]


def _whole(database: Database) -> str:
    """All findings, the laid down columns taken over."""
    always, keyed = _values(database)
    said = {name: f"CASE WHEN m.id IS NULL THEN finding.{name} ELSE {value} END" for name, value in always.items()}
    which = _typed(database, "keyed", "BOOLEAN")
    said |= {name: f"CASE WHEN {which} THEN {value} ELSE finding.{name} END" for name, value in keyed.items()}
    names = tables.finding.columns.keys()
    columns = ", ".join(said.get(name, f"finding.{name}") for name in names)
    return f"SELECT {columns} FROM finding LEFT JOIN finding_moved AS m ON m.id = finding.id ORDER BY finding.id"


def _values(database: Database) -> tuple[dict[str, str], dict[str, str]]:
    """What the columns of a finding become: those of all that moved, those of what is `keyed`."""
    always = {name: f"m.{name}" for name in ("status", "fassung", "facts_hash", "responsible")}
    always |= {name: _typed(database, name, "DATE") for name in ("state_until", "follow_up")}
    renewed = _typed(database, "fresh_facts", "BOOLEAN")
    facts = (("done", "DATE"), ("evidence", "TEXT"), ("cause", "TEXT"), ("missing", "JSON"))
    always |= {
        name: f"CASE WHEN {renewed} THEN {_typed(database, name, kind)} ELSE finding.{name} END" for name, kind in facts
    }
    day = ":day" if database.dialect.name == "sqlite" else "CAST(:day AS DATE)"
    always |= {"reason": "coalesce(m.reason, finding.reason)", "last_change_run": ":run", "last_change_day": day}
    keyed = {name: f"m.{name}" for name in _KEYED}
    keyed |= {name: _typed(database, name, "DATE") for name in ("due", "closed_day")}
    keyed |= {"legacy": _typed(database, "legacy", "BOOLEAN"), "case_key": "coalesce(m.case_key, finding.case_key)"}
    return always, keyed


def _typed(database: Database, name: str, kind: str) -> str:
    """A laid down column as the findings have it: SQLite takes it by its word."""
    return f"m.{name}" if database.dialect.name == "sqlite" else f"CAST(m.{name} AS {kind})"


def count_again(database: Database, scratch: Connection, office: str) -> None:
    """Keeps the counts along with what moved and what is new."""
    changes = scratch.execute(
        "SELECT rule, coalesce(team, ''), state, legacy, sum(n) AS n FROM ("
        "SELECT rule, was_team AS team, was AS state, was_legacy AS legacy, -1 AS n FROM moved UNION ALL "
        "SELECT rule, team, state, legacy, 1 FROM moved UNION ALL SELECT rule, team, state, legacy, 1 FROM fresh"
        ") GROUP BY ALL HAVING sum(n) <> 0"
    ).fetchall()
    counted(database, office, [(rule, team, state, bool(legacy), int(n)) for rule, team, state, legacy, n in changes])


def _flag(database: Database, name: str = "legacy") -> str:
    return f"CAST({name} AS INTEGER)" if database.dialect.name == "sqlite" else f"if({name} = 1, 'true', 'false')"


def _table(name: str, columns: tuple[str, ...], temporary: bool = False) -> Table:
    """A table by its names alone: its values are text already, or the number that identifies a row."""
    found = [Column(column, BigInteger() if temporary and column == "id" else Text()) for column in columns]
    return Table(name, MetaData(), *found, prefixes=["TEMPORARY"] if temporary else [])


def _carried(database: Database, scratch: Connection, table: Table, query: str) -> int:
    """What `query` finds in the scratch database, into a table with its columns; how many rows there were."""
    names = tuple(table.columns.keys())
    if database.dialect.name == "postgresql":
        return copy_batches(database, table.name, names, scratch.sql(query).to_arrow_reader(_ROWS))
    return copy_rows(database, table, names, _rows(scratch, query))


def _rows(scratch: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    result = scratch.execute(query)
    while batch := result.fetchmany(_ROWS):
        yield from batch
