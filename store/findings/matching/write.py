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
from store.findings.matching.kept import Kept
from store.findings.rows import counted, highest
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
"""Texts by which findings are found; where neither they nor a day change, no index has to be touched."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all rows of one reconciliation share."""

    office: str
    run: str
    day: date
    at: datetime


def stored(database: Database, at: datetime) -> str:
    """A moment as the column type Moment stores it."""
    if database.dialect.name == "sqlite":
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return at.isoformat()


def changes(scratch: Connection) -> int:
    """How many rows of findings are to be written."""
    found = scratch.execute("SELECT (SELECT count(*) FROM fresh) + (SELECT count(*) FROM moved)").fetchall()
    return int(found[0][0])


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


def update_moved(database: Database, scratch: Connection, stamp: Stamp, kept: Kept) -> int:
    """The columns of findings that something happened to: laid down beside them, then taken over in one statement.

    `kept` follows them.
    """
    said = {name: _flag(database, name) for name in ("legacy", "fresh_facts", "keyed")}
    columns = ", ".join(f"{said[name]} AS {name}" if name in said else name for name in _MOVED)
    table = laid_down(database, scratch, "finding_moved", _MOVED, f"SELECT {columns} FROM moved ORDER BY id")
    number = 0
    with _in_order(database):
        kept.leaves()
        for statement in _taken_over(database):
            done = database.execute(text(statement), {"run": stamp.run, "day": stamp.day.isoformat()})
            number += done.rowcount
        kept.comes()
    table.drop(database)
    return number


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

    The first is for what changes no column of an index, as when something coming up is overdue now.
    """
    sqlite = database.dialect.name == "sqlite"

    def typed(name: str, kind: str) -> str:
        return f"m.{name}" if sqlite else f"CAST(m.{name} AS {kind})"

    sets = [f"{name} = m.{name}" for name in ("status", "fassung", "facts_hash", "responsible")]
    sets += [f"{name} = {typed(name, 'DATE')}" for name in ("state_until", "follow_up")]
    renewed = typed("fresh_facts", "BOOLEAN")
    sets += [
        f"{name} = CASE WHEN {renewed} THEN {typed(name, kind)} ELSE finding.{name} END"
        for name, kind in (("done", "DATE"), ("evidence", "TEXT"), ("cause", "TEXT"), ("missing", "JSON"))
    ]
    sets.append("reason = coalesce(m.reason, finding.reason)")
    sets += ["last_change_run = :run", "last_change_day = " + (":day" if sqlite else "CAST(:day AS DATE)")]
    keyed = [f"{name} = m.{name}" for name in _KEYED]
    keyed += [f"{name} = {typed(name, 'DATE')}" for name in ("due", "closed_day")]
    keyed += [f"legacy = {typed('legacy', 'BOOLEAN')}", "case_key = coalesce(m.case_key, finding.case_key)"]
    which = typed("keyed", "BOOLEAN")
    return [
        f"UPDATE finding SET {', '.join(columns)} FROM finding_moved AS m WHERE finding.id = m.id AND {wanted}"
        for columns, wanted in ((sets, f"NOT {which}"), (sets + keyed, which))
    ]


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
