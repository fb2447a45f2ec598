"""A few cases of a snapshot as a snapshot of their own, so that every evaluator can be asked about the same few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.run.duck import quoted
from engine.run.fetch import connect
from engine.run.reach import upward
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot, Table, scan


def excerpt(snapshot: Snapshot, model: FactModel, keys: Sequence[str], into: Path) -> Snapshot:
    """The snapshot of a few cases, written into the new folder `into`: their records and those of no case."""
    into.mkdir(parents=True)
    connection = connect(snapshot)
    tables: dict[str, Table] = {}
    try:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT unnest($keys) AS k", {"keys": list(keys)}).fetchall()
        for name, table in snapshot.tables.items():
            path = into / f"{name}.parquet"
            query = f"SELECT t.* FROM {scan(table.path)} AS t{_belonging(snapshot, model, name)}"
            target = str(path).replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)").fetchall()
            rows = connection.execute(f"SELECT count(*) FROM {scan(path)}").fetchall()[0][0]
            tables[name] = replace(table, path=path, rows=rows)
    finally:
        connection.close()
    return replace(snapshot, folder=into, tables=tables)


def _belonging(snapshot: Snapshot, model: FactModel, entity: str) -> str:
    """The condition that a record belongs to a wanted case; empty for records that belong to none."""
    path = upward(model, entity, model.case)
    if entity != model.case and not path:
        return ""
    joins, come = "", f"t.{quoted(path[0].link if path else model.entities[entity].key)}"
    for number, step in enumerate(path[:-1]):
        if step.entity not in snapshot.tables:
            return " WHERE false"
        key, link = quoted(model.entities[step.entity].key), quoted(path[number + 1].link)
        joins += f" JOIN {scan(snapshot.tables[step.entity].path)} AS u{number} ON u{number}.{key} = {come}"
        come = f"u{number}.{link}"
    return f"{joins} WHERE {come} IN (SELECT k FROM wanted)"
