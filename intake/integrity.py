"""Keys and links of the written tables: no key twice, and which records point to a parent that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from intake.database import LANES, Connection, identifier
from intake.wording import orphans
from schemas.factmodel import Entity, FactModel, Link
from schemas.snapshot import Flaw, Table, scan

_EXAMPLES = 5


def doubled_keys(connection: Connection, entity: Entity, path: Path, file: str) -> str | None:
    """What to say if a key occurs more than once, or None."""
    read, key = scan(path), f'"{entity.key}"'
    # Equal keys have equal hashes, so no hash twice means no key twice; numbers group faster than texts.
    twice = f"SELECT 1 FROM {read} GROUP BY hash({key}) HAVING count(*) > 1 LIMIT 1"
    if not connection.execute(twice).fetchall():
        return None
    doubled = f"SELECT {key} AS k, count(*) AS n FROM {read} GROUP BY k HAVING n > 1"
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
        _Asked(model.entities[name], link, table)
        for name, table in tables.items()
        for link in model.entities[name].links
        if link.target in tables and link.column in table.columns and table.rows
    ]
    parents = dict.fromkeys(one.link.target for one in asked)
    with ThreadPoolExecutor(LANES) as lanes:
        lost = list(lanes.map(lambda name: _lost(connection.cursor(), model, name, tables[name], asked), parents))
    found = {key: flaw for flaws in lost for key, flaw in flaws.items()}
    return [found[one.key] for one in asked if one.key in found]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A link, and the table whose records have it."""

    entity: Entity
    link: Link
    child: Table

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other links."""
        return self.entity.name, self.link.column

    def links(self) -> str:
        """The links that are filled in, and the keys of their records."""
        read = scan(self.child.path)
        column, key = identifier(self.link.column), identifier(self.entity.key)
        return f"SELECT {column} AS l, {key} AS k FROM {read} WHERE {column} IS NOT NULL"


def _lost(
    connection: Connection, model: FactModel, name: str, parent: Table, asked: Iterable[_Asked]
) -> dict[tuple[str, str], Flaw]:
    """The flaws of all links to one parent: its keys are read once for all of them."""
    target = model.entities[name]
    here = [one for one in asked if one.link.target == name]
    read = scan(parent.path)
    # Three times as fast as NOT EXISTS, which marks every row first.
    gone = f"ANTI JOIN (SELECT {identifier(target.key)} AS p FROM {read}) ON p = l"
    every = " UNION ALL ".join(f"SELECT {n} AS n, l FROM ({one.links()})" for n, one in enumerate(here))
    counted = connection.execute(f"SELECT n, count(*) FROM ({every}) AS c {gone} GROUP BY n").fetchall()
    flaws: dict[tuple[str, str], Flaw] = {}
    for n, rows in counted:
        one = here[n]
        keys = connection.execute(f"SELECT k FROM ({one.links()}) AS c {gone} ORDER BY k LIMIT {_EXAMPLES}").fetchall()
        examples = tuple(str(row[0]) for row in keys)
        flaws[one.key] = orphans(one.entity, one.link.column, target, int(rows), examples)
    return flaws
