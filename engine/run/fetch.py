"""Single cases out of a snapshot, for the case-wise evaluator: a few set-wise queries for any number of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from engine.plan.rules import Rule
from engine.run.duck import quoted
from engine.run.reach import Path, Step, Way, reach
from schemas.cases.case import UNREADABLE, Case, Row
from schemas.factmodel import FactModel
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot, scan

_ROOT, _AT = "@root", "@at"


def cases(
    snapshot: Snapshot, model: FactModel, rules: Iterable[Rule], entity: str, keys: Sequence[str]
) -> dict[str, Case]:
    """For each key of a record of `entity` everything that the rules about `entity` can reach from it.

    A key without a record gives no case; so does an entity that was not delivered. Rows are ordered by their key.
    """
    if entity not in snapshot.tables:
        return {}
    fetching = _Fetching(snapshot, model, entity)
    try:
        return fetching.cases(reach(model, rules, entity), keys)
    finally:
        fetching.connection.close()


def along(
    snapshot: Snapshot, model: FactModel, entity: str, paths: Iterable[Path], key: str
) -> dict[str, dict[str, Row]]:
    """What lies at and on the way to the ends of some paths from one record: entity, key of the record, its row."""
    whole = {path[:length] for path in paths for length in range(len(path) + 1)}
    fetching = _Fetching(snapshot, model, entity)
    try:
        return fetching.rows(sorted(whole, key=lambda path: (len(path), path)), [key]).get(key, {})
    finally:
        fetching.connection.close()


def sample(snapshot: Snapshot, model: FactModel, entity: str, number: int, seed: int) -> list[str]:
    """Keys of at most `number` records of `entity`, the same for the same seed and data on any machine."""
    if entity not in snapshot.tables:
        return []
    key = quoted(model.entities[entity].key)
    drawn = f"md5('{int(seed)}:' || {key})"
    query = f"SELECT {key} FROM {scan(snapshot.tables[entity].path)} ORDER BY {drawn}, {key} LIMIT {int(number)}"
    connection = connect(snapshot)
    try:
        return [row[0] for row in connection.execute(query).fetchall()]
    finally:
        connection.close()


def keys_of(snapshot: Snapshot, model: FactModel, entity: str) -> list[str]:
    """All keys of an entity, in order."""
    if entity not in snapshot.tables:
        return []
    key = quoted(model.entities[entity].key)
    asked = f"SELECT {key} FROM {scan(snapshot.tables[entity].path)} ORDER BY 1"
    connection = connect(snapshot)
    try:
        return [row[0] for row in connection.execute(asked).fetchall()]
    finally:
        connection.close()


def similar_keys(snapshot: Snapshot, model: FactModel, entity: str, key: str, number: int = 3) -> list[str]:
    """The keys of an entity that are most like `key`, for telling somebody who mistyped it."""
    name = quoted(model.entities[entity].key)
    connection = connect(snapshot)
    try:
        query = (
            f"SELECT {name} FROM {scan(snapshot.tables[entity].path)} ORDER BY levenshtein({name}, $key), {name} "
            f"LIMIT {int(number)}"
        )
        return [row[0] for row in connection.execute(query, {"key": key}).fetchall()]
    finally:
        connection.close()


class _Fetching:
    """One fetch: a scratch table per path, with the key of the record it began with in `@root`.

    `@at` is the key that the path has come to; the other columns are those of the record, if there is one.
    """

    def __init__(self, snapshot: Snapshot, model: FactModel, entity: str) -> None:
        self.snapshot, self.model, self.entity = snapshot, model, entity
        self.connection = connect(snapshot)
        self.reached: dict[Path, str] = {}

    def cases(self, paths: Iterable[Path], keys: Sequence[str]) -> dict[str, Case]:
        """The cases of `keys` along `paths`, which come with every path on the way, shorter ones first."""
        rows = self.rows(paths, keys)
        tables = self.snapshot.tables
        columns = {name: table.columns for name, table in tables.items()}
        coverage = {name: table.coverage for name, table in tables.items()}
        return {
            key: Case({name: _ordered(rows[key].get(name, {})) for name in tables}, columns, coverage)
            for key in dict.fromkeys(keys)
            if key in rows
        }

    def rows(self, paths: Iterable[Path], keys: Sequence[str]) -> dict[str, dict[str, dict[str, Row]]]:
        """For each of `keys` the records along `paths`: entity, key, row."""
        for path in paths:
            self._reach(path, keys)
        rows: dict[str, dict[str, dict[str, Row]]] = {}
        for path, name in self.reached.items():
            entity = path[-1].entity if path else self.entity
            if entity in self.snapshot.tables:
                self._collect(entity, name, rows)
        return rows

    def _reach(self, path: Path, keys: Sequence[str]) -> None:
        name = f"reached_{len(self.reached)}"
        if not path:
            key = quoted(self.model.entities[self.entity].key)
            query = (
                f"SELECT t.{key} AS {quoted(_ROOT)}, t.{key} AS {quoted(_AT)}, t.* FROM {self._scan(self.entity)} AS t "
                f"WHERE t.{key} IN (SELECT unnest($keys))"
            )
            self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}", {"keys": list(keys)}).fetchall()
        else:
            query = self._step(path)
            if not query:
                return
            self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}").fetchall()
        self.reached[path] = name

    def _step(self, path: Path) -> str:
        """The query of a path's last step; empty where nothing was delivered that could be followed."""
        before, step = self.reached.get(path[:-1]), path[-1]
        above = path[-2].entity if len(path) > 1 else self.entity
        if before is None:
            return ""
        if step.way is Way.UP:
            return self._up(before, above, step)
        if not self._has(step.entity, step.link) or (step.way is Way.SIDE and not self._has(above, step.link)):
            return ""
        come = quoted(_AT) if step.way is Way.DOWN else quoted(step.link)
        key, link = quoted(self.model.entities[step.entity].key), quoted(step.link)
        return (
            f"SELECT b.{quoted(_ROOT)}, t.{key} AS {quoted(_AT)}, t.* "
            f"FROM (SELECT DISTINCT {quoted(_ROOT)}, {come} AS come FROM {before}) AS b "
            f"JOIN {self._scan(step.entity)} AS t ON t.{link} = b.come"
        )

    def _up(self, before: str, above: str, step: Step) -> str:
        """A parent that is missing still has a key, by which records may hang on it."""
        if not self._has(above, step.link):
            return ""
        come = f"(SELECT DISTINCT {quoted(_ROOT)}, {quoted(step.link)} AS come FROM {before}) AS b"
        head = f"SELECT b.{quoted(_ROOT)}, b.come AS {quoted(_AT)}"
        if step.entity not in self.snapshot.tables:
            return f"{head} FROM {come} WHERE b.come IS NOT NULL"
        key = quoted(self.model.entities[step.entity].key)
        joined = f"LEFT JOIN {self._scan(step.entity)} AS t ON t.{key} = b.come"
        return f"{head}, t.* FROM {come} {joined} WHERE b.come IS NOT NULL"

    def _has(self, entity: str, column: str) -> bool:
        table = self.snapshot.tables.get(entity)
        return table is not None and column in table.columns

    def _scan(self, entity: str) -> str:
        return scan(self.snapshot.tables[entity].path)

    def _collect(self, entity: str, name: str, rows: dict[str, dict[str, dict[str, Row]]]) -> None:
        table = self.snapshot.tables[entity]
        key = self.model.entities[entity].key
        columns = sorted(table.columns)
        marks = sorted(table.unreadable)
        names = [_ROOT, *columns, *(mark + UNREADABLE_SUFFIX for mark in marks)]
        query = f"SELECT {', '.join(map(quoted, names))} FROM {name} WHERE {quoted(key)} IS NOT NULL"
        for root, *values in self.connection.execute(query).fetchall():
            row: Row = dict(zip(columns, values, strict=False))
            row.update({mark: UNREADABLE for mark, bad in zip(marks, values[len(columns) :], strict=True) if bad})
            rows.setdefault(root, {}).setdefault(entity, {})[str(row[key])] = row


def _ordered(rows: dict[str, Row]) -> list[Row]:
    return [rows[key] for key in sorted(rows)]


def connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A database that spills into the snapshot's folder."""
    connection = duckdb.connect(
        config={
            "temp_directory": str(snapshot.folder / ".auslagerung"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET enable_progress_bar = false")
    return connection
