"""Keys and links of the written tables: no key twice, and which records point to a parent that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from intake.database import LANES, Connection, literal
from intake.wording import orphans
from schemas.factmodel import Entity, FactModel, Link
from schemas.snapshot import Flaw, Table

_EXAMPLES = 5


def doubled_keys(connection: Connection, entity: Entity, path: Path, file: str) -> str | None:
    """What to say if a key occurs more than once, or None."""
    scan, key = f"read_parquet({literal(str(path))})", f'"{entity.key}"'
    # Equal keys have equal hashes, so no hash twice means no key twice; numbers group faster than texts.
    twice = f"SELECT 1 FROM {scan} GROUP BY hash({key}) HAVING count(*) > 1 LIMIT 1"
    if not connection.execute(twice).fetchall():
        return None
    doubled = f"SELECT {key} AS k, count(*) AS n FROM {scan} GROUP BY k HAVING n > 1"
    keys, cells = connection.execute(f"SELECT count(*), coalesce(sum(n), 0) FROM ({doubled})").fetchall()[0]
    if not keys:
        return None
    shown = connection.execute(f"{doubled} ORDER BY k LIMIT {_EXAMPLES}").fetchall()
    examples = ", ".join(str(row[0]) for row in shown)
    many = "1 Schlüssel kommt" if keys == 1 else f"{keys} Schlüssel kommen"
    return f"{file}: {many} in {entity.key} mehrfach vor, in {cells} Zeilen (z. B. {examples})."


def orphaned(connection: Connection, model: FactModel, tables: Mapping[str, Table]) -> list[Flaw]:
    """A flaw per link whose records point to a delivered table in which their parent is missing."""
    asked = [
        (model.entities[name], link, table, tables[link.target])
        for name, table in tables.items()
        for link in model.entities[name].links
        if link.target in tables and link.column in table.columns and table.rows
    ]
    with ThreadPoolExecutor(LANES) as lanes:
        found = lanes.map(lambda one: _lost(connection.cursor(), model, *one), asked)
    return [flaw for flaw in found if flaw is not None]


def _lost(
    connection: Connection, model: FactModel, entity: Entity, link: Link, child: Table, parent: Table
) -> Flaw | None:
    target = model.entities[link.target]
    lost = (
        f'FROM read_parquet({literal(str(child.path))}) AS c WHERE c."{link.column}" IS NOT NULL AND NOT EXISTS '
        f'(SELECT 1 FROM read_parquet({literal(str(parent.path))}) AS p WHERE p."{target.key}" = c."{link.column}")'
    )
    rows = int(connection.execute(f"SELECT count(*) {lost}").fetchall()[0][0])
    if not rows:
        return None
    keys = f'SELECT c."{entity.key}" AS k {lost} ORDER BY k LIMIT {_EXAMPLES}'
    examples = tuple(str(row[0]) for row in connection.execute(keys).fetchall())
    return orphans(entity, link.column, target, rows, examples)
