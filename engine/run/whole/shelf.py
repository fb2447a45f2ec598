"""The cases of a snapshot beside each other on a shelf: a copy by case, out of which one is taken at once.

Out of the snapshot itself one case costs a look into every table. The shelf is made once a snapshot and is nothing but
a copy: it may be thrown away at any moment, and lies where what is thrown away lies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path as File

import duckdb

from engine.plan.rules import Rule
from engine.run.duck import quoted
from engine.run.fetch import along
from engine.run.reach import Path, Way
from engine.run.whole.paths import above, belongs, owned, paths
from schemas.cases.case import UNREADABLE, Case, Row, Value
from schemas.factmodel import FactModel
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot, Table, scan

FILE = "faelle.duckdb"
Stop = Callable[[], None]
Reader = tuple[str, Callable[[str], Value]]
"""A column, and how its text is read back."""
_QUIET: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_NO_ROWS = "SELECT '' AS kennung, ['']::VARCHAR[] AS zeile WHERE false"
_READ: dict[str, Callable[[str], Value]] = {
    "DATE": date.fromisoformat,
    "DECIMAL": Decimal,
    "BIGINT": int,
    "BOOLEAN": lambda text: text == "true",
}


def _nobody(_: Stop) -> None:
    """Nobody wants to stop it."""


class Interrupted(Exception):  # noqa: N818 - it was asked for
    """The making of a shelf was stopped."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The cases of one snapshot. Safe for several threads at a time; `ways` are the paths whose records lie on it."""

    snapshot: Snapshot
    model: FactModel
    ways: frozenset[Path]
    readers: dict[str, list[Reader]]
    parents: dict[str, dict[str, Row]]
    connection: duckdb.DuckDBPyConnection

    def case(self, key: str, wanted: Sequence[Path]) -> Case | None:
        """A case with everything that `wanted` (see `paths`) leads to; None where there is no such case."""
        rows = self._own(key)
        if rows is None:
            return None
        self._above(rows, wanted)
        beyond = [path for path in wanted if not self._lies(path, rows)]
        if beyond:
            for entity, found in along(self.snapshot, self.model, self.model.case, beyond, key).items():
                rows.setdefault(entity, {}).update(found)
        return _case(self.snapshot, rows)

    def _lies(self, path: Path, rows: dict[str, dict[str, Row]]) -> bool:
        """Whether what a path leads to lies on the shelf: also what leads back to another record of the same case."""
        if path in self.ways or above(self.model, path):
            return True
        *before, step = path
        if step.way is not Way.UP or tuple(before) not in self.ways:
            return False
        entity = before[-1].entity if before else self.model.case
        known = rows.get(step.entity, {})
        return all(row.get(step.link) is None or row[step.link] in known for row in rows.get(entity, {}).values())

    def _own(self, key: str) -> dict[str, dict[str, Row]] | None:
        query = "SELECT inhalt FROM fall WHERE kennung = $key"
        lying = self.connection.cursor().execute(query, {"key": key}).fetchone()
        if lying is None:
            return None
        found: dict[str, dict[str, Row]] = {}
        for entity, *values in json.loads(lying[0]):
            row = _row(self.readers[entity], values)
            found.setdefault(entity, {})[str(row[self.model.entities[entity].key])] = row
        return found

    def _above(self, rows: dict[str, dict[str, Row]], wanted: Iterable[Path]) -> None:
        """Adds what the case's records lead up to, the nearest first."""
        for path in wanted:
            if not above(self.model, path):
                continue
            entity, step = path[-2].entity if len(path) > 1 else self.model.case, path[-1]
            known = self.parents.get(step.entity, {})
            for row in tuple(rows.get(entity, {}).values()):
                come = row.get(step.link)
                if isinstance(come, str) and come in known:
                    rows.setdefault(step.entity, {})[come] = known[come]

    def close(self) -> None:
        """Lets go of what was opened; the file stays."""
        self.connection.close()


def whole(snapshot: Snapshot, model: FactModel, key: str, wanted: Sequence[Path]) -> Case | None:
    """The same case straight out of the snapshot: slower, and without any preparation."""
    if model.case not in snapshot.tables:
        return None
    found = along(snapshot, model, model.case, wanted, key)
    return None if model.case not in found else _case(snapshot, found)


def put_up(
    snapshot: Snapshot, model: FactModel, rules: Iterable[Rule], into: File, begun: Callable[[Stop], None] = _nobody
) -> Shelf:
    """Makes the shelf of a snapshot in an existing folder. A snapshot without cases makes an empty one.

    `begun` is handed what stops the work from another thread. Raises Interrupted when it was, or the folder went.
    """
    connection = duckdb.connect(str(into / FILE), config=_QUIET)
    begun(connection.interrupt)
    try:
        return _filled(connection, snapshot, model, rules)
    except duckdb.Error as error:
        connection.close()
        if isinstance(error, duckdb.InterruptException) or not into.exists():
            raise Interrupted from error
        raise


def _filled(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, model: FactModel, rules: Iterable[Rule]
) -> Shelf:
    ways = [path for path in paths(model, rules, snapshot.tables) if owned(path)]
    connection.execute("SET enable_progress_bar = false")
    readers = {name: _readers(connection, table) for name, table in snapshot.tables.items()}
    rows = (
        " UNION ALL ".join(_part(snapshot, model, path) for path in ways if _delivered(snapshot, model, path))
        or _NO_ROWS
    )
    connection.execute(
        f"CREATE TABLE fall AS SELECT kennung, CAST(to_json(list(zeile)) AS VARCHAR) AS inhalt FROM ({rows}) "
        "GROUP BY kennung"
    ).fetchall()
    connection.execute("CREATE UNIQUE INDEX fall_kennung ON fall (kennung)").fetchall()
    parents = {
        name: _all(connection, model, table, readers[name])
        for name, table in snapshot.tables.items()
        if not belongs(model, name)
    }
    connection.execute("SET threads = 1").fetchall()
    return Shelf(snapshot, model, frozenset(ways), readers, parents, connection)


def _readers(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Reader]:
    """The columns of a table in their order, each with how it is read back; marks of the unreadable at the end."""
    types = {
        name: str(kind).partition("(")[0]
        for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {scan(table.path)}").fetchall()
    }
    names = [*sorted(table.columns), *(mark + UNREADABLE_SUFFIX for mark in sorted(table.unreadable))]
    return [(name, _READ.get(types[name], str)) for name in names]


def _row(readers: Sequence[Reader], values: Sequence[str | None]) -> Row:
    row: Row = {}
    for (name, read), value in zip(readers, values, strict=True):
        if not name.endswith(UNREADABLE_SUFFIX):
            row[name] = None if value is None else read(value)
        elif value == "true":
            row[name.removesuffix(UNREADABLE_SUFFIX)] = UNREADABLE
    return row


def _values(table: Table, alias: str) -> str:
    names = [*sorted(table.columns), *(mark + UNREADABLE_SUFFIX for mark in sorted(table.unreadable))]
    return ", ".join(f"CAST({alias}.{quoted(name)} AS VARCHAR)" for name in names)


def _delivered(snapshot: Snapshot, model: FactModel, path: Path) -> bool:
    """Whether every table and every link on the way was delivered."""
    above_it = model.case
    for step in path:
        table = snapshot.tables.get(step.entity)
        if table is None or step.link not in table.columns or above_it not in snapshot.tables:
            return False
        above_it = step.entity
    return above_it in snapshot.tables


def _part(snapshot: Snapshot, model: FactModel, path: Path) -> str:
    """The records at the end of a path, each with the case it belongs to."""
    entity = path[-1].entity if path else model.case
    last = len(path)
    case = quoted(model.entities[model.case].key)
    joins, before = f"{scan(snapshot.tables[model.case].path)} AS t0", case
    for at, step in enumerate(path, 1):
        there = scan(snapshot.tables[step.entity].path)
        joins += f" JOIN {there} AS t{at} ON t{at}.{quoted(step.link)} = t{at - 1}.{before}"
        before = quoted(model.entities[step.entity].key)
    values = _values(snapshot.tables[entity], f"t{last}")
    return f"SELECT t0.{case} AS kennung, ['{entity}', {values}] AS zeile FROM {joins}"


def _all(
    connection: duckdb.DuckDBPyConnection,
    model: FactModel,
    table: Table,
    readers: Sequence[Reader],
) -> dict[str, Row]:
    key = model.entities[table.entity].key
    found = connection.execute(f"SELECT [{_values(table, 't')}] FROM {scan(table.path)} AS t").fetchall()
    rows = (_row(readers, values) for (values,) in found)
    return {str(row[key]): row for row in rows}


def _case(snapshot: Snapshot, rows: dict[str, dict[str, Row]]) -> Case:
    tables = snapshot.tables
    return Case(
        {name: [rows[name][key] for key in sorted(rows[name])] if name in rows else [] for name in tables},
        {name: table.columns for name, table in tables.items()},
        {name: table.coverage for name, table in tables.items()},
    )
