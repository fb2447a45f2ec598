"""Keys and links of the written tables: no key twice, and which records point to a parent that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from intake.database import Connection, literal
from intake.wording import orphans
from schemas.factmodel import Entity, FactModel
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
    flaws = []
    for name, table in tables.items():
        entity = model.entities[name]
        for link in entity.links:
            parent = tables.get(link.target)
            if parent is None or link.column not in table.columns:
                continue
            target = model.entities[link.target]
            child, above = literal(str(table.path)), literal(str(parent.path))
            lost = (
                f'FROM read_parquet({child}) AS c WHERE c."{link.column}" IS NOT NULL AND NOT EXISTS '
                f'(SELECT 1 FROM read_parquet({above}) AS p WHERE p."{target.key}" = c."{link.column}")'
            )
            rows = int(connection.execute(f"SELECT count(*) {lost}").fetchall()[0][0])
            if rows:
                keys = f'SELECT c."{entity.key}" AS k {lost} ORDER BY k LIMIT {_EXAMPLES}'
                examples = tuple(str(row[0]) for row in connection.execute(keys).fetchall())
                flaws.append(orphans(entity, link.column, target, rows, examples))
    return flaws
