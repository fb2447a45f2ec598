"""All parts of an entity as one table: doubled keys, fields that other tables add, one Parquet file. Set-wise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intake.contents import columns_of
from intake.database import Connection, identifier, literal
from intake.exports.raw import ROW, named
from intake.mapping.stage import CAUSE, DEPUTY, LEFT_OUT, SOURCE, WORKER, Staged
from schemas.delivery.quarantine import Cause, Doubled
from schemas.factmodel import Entity
from schemas.failure import space
from schemas.snapshot import UNREADABLE_SUFFIX, Table

FILE, ROLES = "_datei", "_zustaendig.parquet"
COLLAPSED = "_gleich"
"""Marks a row that says the same as an earlier one with its key."""
_EXAMPLES = 5


def join(connection: Connection, entity: Entity, parts: Sequence[Staged], into: Path) -> tuple[Table, Doubled | None]:
    """Writes `<entity>.parquet`, sorted by key, with `_datei` and `_zeile`; marks doubled rows in the staged parts.

    Rows with one key and different content are all kept apart: which one is right, nobody here can know. Of rows with
    equal content the first one stays. A column that only some parts have is unreadable (unknown) in the others.
    """
    records = [part for part in parts if not part.part.table.adds]
    added = [part for part in parts if part.part.table.adds]
    types = columns_of(entity)
    doubled = _collapse(connection, entity, records, types, "_saetze")
    extra = _collapse(connection, entity, added, types, "_zusaetze") if added else None
    if added:
        _lone(connection, entity, added)
    columns = [name for name in types if any(name in part.columns for part in parts)]
    own = [name for name in columns if any(name in part.columns for part in records)]
    select = [*(_own(name) for name in own), *(_added(name) for name in columns if name not in own)]
    sides = "_saetze AS s" if not added else f"_saetze AS s LEFT JOIN _zusaetze AS z ON z.{_k(entity)} = s.{_k(entity)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _fertig AS SELECT {', '.join(select)}, s.{SOURCE}, s.{ROW} FROM {sides}"
    ).fetchall()
    table = _write(connection, entity, parts, columns, into)
    return table, _both(doubled, extra)


def write_roles(connection: Connection, entity: Entity, parts: Sequence[Staged], into: Path) -> Path | None:
    """Writes who is responsible for each case and who stands in (key, worker, substitute), if any table says it.

    Both come from one row: the first one that names anybody.
    """
    selects = []
    for one in parts:
        table = one.part.table
        names = [(WORKER, table.worker), (DEPUTY, table.deputy)]
        found = [name if column in one.part.positions else f"NULL AS {name}" for name, column in names]
        if any(column in one.part.positions for _, column in names):
            selects.append(
                f"SELECT {_k(entity)} AS key, {found[0]}, {found[1]}, {SOURCE}, {ROW} FROM {one.name} "
                f"WHERE {LEFT_OUT} IS NULL AND {CAUSE} IS NULL"
            )
    if not selects:
        return None
    target = into / ROLES
    query = (
        f"SELECT key, {WORKER} AS worker, {DEPUTY} AS substitute FROM ({' UNION ALL '.join(selects)}) "
        f"QUALIFY row_number() OVER (PARTITION BY key ORDER BY {WORKER} IS NULL AND {DEPUTY} IS NULL, {SOURCE}, {ROW}) "
        "= 1 ORDER BY key"
    )
    connection.execute(f"COPY ({query}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    return target


def _collapse(
    connection: Connection, entity: Entity, parts: Sequence[Staged], types: dict[str, str], name: str
) -> Doubled | None:
    """Brings parts together under `name` with each key once, and marks what was doubled in the parts."""
    columns = [column for column in types if any(column in part.columns for part in parts)]
    union = " UNION ALL ".join(_select(part, columns, types) for part in parts)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {union}").fetchall()
    key = _k(entity)
    said = ", ".join(f"{identifier(c)}, {identifier(c + UNREADABLE_SUFFIX)}" for c in columns)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _doppelt AS SELECT {key} AS k, count(*) AS n, count(DISTINCT row({said})) AS d, "
        f"min(row({SOURCE}, {ROW})) AS erste FROM {name} "
        f"WHERE {key} IN (SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1) GROUP BY k"
    ).fetchall()
    count, rows = connection.execute("SELECT count(*), coalesce(sum(n), 0) FROM _doppelt WHERE d > 1").fetchall()[0]
    if not connection.execute("SELECT 1 FROM _doppelt LIMIT 1").fetchall():
        return None
    for part in parts:
        mine = f"{CAUSE} IS NULL AND {LEFT_OUT} IS NULL AND _doppelt.k = {part.name}.{key}"
        connection.execute(
            f"UPDATE {part.name} SET {CAUSE} = {literal(Cause.DOUBLED)} FROM _doppelt WHERE {mine} AND d > 1"
        ).fetchall()
        connection.execute(
            f"UPDATE {part.name} SET {COLLAPSED} = true FROM _doppelt WHERE {mine} AND d = 1 "
            f"AND row({SOURCE}, {ROW}) <> erste"
        ).fetchall()
    connection.execute(
        f"DELETE FROM {name} USING _doppelt "
        f"WHERE _doppelt.k = {name}.{key} AND (d > 1 OR row({SOURCE}, {ROW}) <> erste)"
    ).fetchall()
    if not count:
        return None
    shown = connection.execute(f"SELECT k FROM _doppelt WHERE d > 1 ORDER BY k LIMIT {_EXAMPLES}").fetchall()
    return Doubled(entity.name, int(count), int(rows), tuple(str(row[0]) for row in shown))


def _select(part: Staged, columns: Sequence[str], types: dict[str, str]) -> str:
    """The usable rows of a part in common columns; what the part does not have is unknown, not empty."""
    select = [
        f"{identifier(c)}, {identifier(c + UNREADABLE_SUFFIX)}"
        if c in part.columns
        else f"CAST(NULL AS {types[c]}) AS {identifier(c)}, true AS {identifier(c + UNREADABLE_SUFFIX)}"
        for c in columns
    ]
    return f"SELECT {SOURCE}, {ROW}, {', '.join(select)} FROM {part.name} WHERE {LEFT_OUT} IS NULL AND {CAUSE} IS NULL"


def _lone(connection: Connection, entity: Entity, added: Sequence[Staged]) -> None:
    """Rows that add to a record which is not there are kept apart."""
    key = _k(entity)
    for part in added:
        connection.execute(
            f"UPDATE {part.name} SET {CAUSE} = {literal(Cause.NO_RECORD)}, {COLLAPSED} = false "
            f"WHERE {LEFT_OUT} IS NULL AND {CAUSE} IS NULL "
            f"AND NOT EXISTS (SELECT 1 FROM _saetze AS s WHERE s.{key} = {part.name}.{key})"
        ).fetchall()


def _own(column: str) -> str:
    mark = identifier(column + UNREADABLE_SUFFIX)
    return f"s.{identifier(column)}, s.{mark}"


def _added(column: str) -> str:
    """A field that another table adds; a record that it does not know has no readable value."""
    mark = identifier(column + UNREADABLE_SUFFIX)
    return f"z.{identifier(column)}, coalesce(z.{mark}, true) AS {mark}"


def _write(
    connection: Connection, entity: Entity, parts: Sequence[Staged], columns: Sequence[str], into: Path
) -> Table:
    counts = [f"count(*) FILTER (WHERE {identifier(column + UNREADABLE_SUFFIX)})" for column in columns]
    rows, *marked = connection.execute(f"SELECT count(*), {', '.join(counts)} FROM _fertig").fetchall()[0]
    unreadable = [column for column, n in zip(columns, marked, strict=True) if n]
    files = " ".join(f"WHEN {part.number} THEN {literal(named(part.part.file, part.part.sheet))}" for part in parts)
    select = [identifier(column) for column in columns]
    select += [identifier(column + UNREADABLE_SUFFIX) for column in unreadable]
    select += [f"CASE {SOURCE} {files} END AS {FILE}", f"{ROW} AS _zeile"]
    target = into / f"{entity.name}.parquet"
    query = f"SELECT {', '.join(select)} FROM _fertig ORDER BY {_k(entity)}"
    with space():
        connection.execute(f"COPY ({query}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    source = ", ".join(dict.fromkeys(part.part.file for part in parts))
    return Table(entity.name, target, int(rows), frozenset(columns), frozenset(unreadable), source=source)


def _k(entity: Entity) -> str:
    return identifier(entity.key)


def _both(one: Doubled | None, other: Doubled | None) -> Doubled | None:
    if one is None or other is None:
        return one or other
    return Doubled(one.entity, one.count + other.count, one.rows + other.rows, (*one.keys, *other.keys)[:_EXAMPLES])
