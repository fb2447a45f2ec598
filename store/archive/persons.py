"""What belongs to a person in stored files: found by the links of the fact model, read out, or left out in a copy."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.delivery.manifest import Manifest
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot, Table, scan
from store.database import Connection, connect, literal

Belongings = dict[str, set[str]]
"""Keys of records by entity."""
_SHAPE = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


def belongings(snapshot: Snapshot, model: FactModel, cases: Collection[str], scratch: Path) -> Belongings:
    """The records of a case: its own, whatever hangs on it by a link, and a household that nobody else belongs to.

    `cases` are the keys that the person has or had. Empty where the snapshot holds nothing of it.
    """
    with connect(scratch) as connection:
        finding = _Finding(connection, snapshot, model)
        finding.down({model.case: set(cases)})
        while parents := finding.left_alone():
            finding.down(parents)
        return {name: keys for name, keys in finding.found.items() if keys}


class _Finding:
    """Follows links, downward from records that are found, upward to what nobody else refers to."""

    def __init__(self, connection: Connection, snapshot: Snapshot, model: FactModel) -> None:
        self.connection, self.snapshot, self.model = connection, snapshot, model
        self.found: Belongings = {}

    def down(self, new: Mapping[str, set[str]]) -> None:
        """Adds records and all that hang on them."""
        waiting = dict(new)
        while waiting:
            target, keys = waiting.popitem()
            there = self._keys(target, self._key(target), keys)
            self.found.setdefault(target, set()).update(there)
            for name, entity in self.model.entities.items():
                for link in entity.links:
                    if link.target == target:
                        hanging = self._keys(name, link.column, keys) - self.found.get(name, set())
                        if hanging:
                            waiting[name] = waiting.get(name, set()) | hanging

    def left_alone(self) -> Belongings:
        """Personal records right above the case (its household), to which nothing else refers any more."""
        alone: Belongings = {}
        above_case = {link.target for link in self.model.entities[self.model.case].links}
        for target in sorted(above_case & {entity.name for entity in self.model.personal}):
            above: set[str] = set()
            for name, column in self._links(target):
                above |= self._values(name, column, self.found.get(name, set()))
            above -= self.found.get(target, set())
            for name, column in self._links(target):
                above -= self._others(name, column, above)
            if above and target in self.snapshot.tables:
                alone[target] = above
        return alone

    def _links(self, target: str) -> list[tuple[str, str]]:
        return [
            (name, link.column)
            for name, entity in self.model.entities.items()
            for link in entity.links
            if link.target == target and name in self.snapshot.tables
        ]

    def _key(self, entity: str) -> str:
        return self.model.entities[entity].key

    def _has(self, entity: str, column: str) -> bool:
        table = self.snapshot.tables.get(entity)
        return table is not None and (column in table.columns or column == self._key(entity))

    def _keys(self, entity: str, column: str, values: set[str]) -> set[str]:
        """The keys of the records whose column holds one of the values."""
        return self._asked(entity, column, self._key(entity), f"{_quoted(column)} IN (SELECT unnest($keys))", values)

    def _values(self, entity: str, column: str, keys: set[str]) -> set[str]:
        """What a column holds in the records with these keys."""
        wanted = f"{_quoted(self._key(entity))} IN (SELECT unnest($keys)) AND {_quoted(column)} IS NOT NULL"
        return self._asked(entity, column, column, wanted, keys)

    def _others(self, entity: str, column: str, values: set[str]) -> set[str]:
        """Those values to which a record refers that was not found."""
        mine = self.found.get(entity, set())
        wanted = f"{_quoted(column)} IN (SELECT unnest($keys))"
        if mine:
            kept = ", ".join(map(literal, sorted(mine)))
            wanted += f" AND {_quoted(self._key(entity))} NOT IN ({kept})"
        return self._asked(entity, column, column, wanted, values)

    def _asked(self, entity: str, column: str, wanted: str, where: str, values: set[str]) -> set[str]:
        if not values or not self._has(entity, column):
            return set()
        path = scan(self.snapshot.tables[entity].path)
        query = f"SELECT DISTINCT {_quoted(wanted)} FROM {path} WHERE {where}"
        return {str(row[0]) for row in self.connection.execute(query, {"keys": sorted(values)}).fetchall()}


def rows_of(snapshot: Snapshot, model: FactModel, found: Belongings, scratch: Path) -> dict[str, list[dict[str, Any]]]:
    """The records themselves, by entity, in the order of their keys."""
    with connect(scratch) as connection:
        return {
            name: _rows(connection, f"{scan(snapshot.tables[name].path)}", model.entities[name].key, keys)
            for name, keys in sorted(found.items())
            if name in snapshot.tables
        }


def _rows(connection: Connection, path: str, key: str, keys: Collection[str]) -> list[dict[str, Any]]:
    query = f"SELECT * FROM {path} WHERE {_quoted(key)} IN (SELECT unnest($keys)) ORDER BY {_quoted(key)}"
    return _listing(connection, query, {"keys": sorted(keys)})


def _listing(connection: Connection, query: str, keys: Mapping[str, object]) -> list[dict[str, Any]]:
    """The rows by the names of their columns; a connection here answers one question after the other."""
    names = [str(column[0]) for column in connection.execute(query, dict(keys)).description]
    return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def without(snapshot: Snapshot, manifest: Manifest, model: FactModel, found: Belongings, into: Path) -> Manifest:
    """Copies the tables of a snapshot into a folder without the records found; gives the manifest of the copy."""
    tables = dict(manifest.tables)
    with connect(into) as connection:
        connection.execute("SET threads = 1")
        for name, note in manifest.tables.items():
            keys, table = found.get(name, set()), snapshot.tables[name]
            target = into / note.file
            if not keys:
                shutil.copyfile(table.path, target)
                continue
            tables[name] = note.model_copy(update=_copied(connection, table, model.entities[name].key, keys, target))
    gone = {key for keys in found.values() for key in keys}
    quality = tuple(
        one.model_copy(update={"examples": tuple(text for text in one.examples if text not in gone)})
        for one in manifest.quality
    )
    return manifest.model_copy(update={"tables": tables, "quality": quality})


def _copied(
    connection: Connection, table: Table, key: str, keys: Collection[str], target: Path
) -> dict[str, str | int]:
    kept = f"FROM {scan(table.path)} WHERE {_quoted(key)} NOT IN (SELECT k FROM gone)"
    connection.register("gone", pa.table({"k": pa.array(sorted(keys), pa.string())}))
    query = f"SELECT * {kept} ORDER BY {_quoted(key)}"
    connection.execute(f"COPY ({query}) TO {literal(str(target))} {_SHAPE}").fetchall()
    rows = connection.execute(f"SELECT count(*) {kept}").fetchall()[0][0]
    connection.unregister("gone")
    return {"sha256": hashlib.sha256(target.read_bytes()).hexdigest(), "rows": int(rows)}


def results_of(folder: Path, cases: Collection[str], found: Belongings, scratch: Path) -> list[dict[str, Any]]:
    """The outcomes of a run that are about the case."""
    path = folder / "outcomes.parquet"
    if not path.is_file():
        return []
    with connect(scratch) as connection:
        mine = _mine(connection, path, cases, found)
        return _listing(connection, f"SELECT * FROM {scan(path)} WHERE {mine}", {})


def results_without(folder: Path, into: Path, cases: Collection[str], found: Belongings, names: Iterable[str]) -> int:
    """Copies files of a run's folder without the rows about the case, in their order; gives how many rows went."""
    gone = 0
    with connect(into) as connection:
        connection.execute("SET threads = 1")
        for name in names:
            path, target = folder / name, into / name
            mine = _mine(connection, path, cases, found)
            number = int(connection.execute(f"SELECT count(*) FROM {scan(path)} WHERE {mine}").fetchall()[0][0])
            if number:
                query = f"SELECT * FROM {scan(path)} WHERE NOT ({mine})"
                connection.execute(f"COPY ({query}) TO {literal(str(target))} {_SHAPE}").fetchall()
            else:
                shutil.copyfile(path, target)
            gone += number
    return gone


def _mine(connection: Connection, path: Path, cases: Collection[str], found: Belongings) -> str:
    """The condition for rows about the case: by its key, by entity and record, or by the record alone."""
    columns = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {scan(path)}").fetchall()}
    parts = []
    if "kunde_id" in columns:
        parts.append(f"kunde_id IN ({_listed(cases)})")
    if {"vorgang", "vorgang_id"} <= columns:
        parts += [
            f"(vorgang = {literal(name)} AND vorgang_id IN ({_listed(keys)}))" for name, keys in found.items() if keys
        ]
    elif "vorgang_id" in columns:
        parts.append(f"vorgang_id IN ({_listed({*cases, *(key for keys in found.values() for key in keys)})})")
    return f"coalesce({' OR '.join(parts)}, false)" if parts else "false"


def _listed(keys: Collection[str]) -> str:
    return ", ".join(map(literal, sorted(keys)))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
