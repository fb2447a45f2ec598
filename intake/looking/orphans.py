"""Records of the written tables that point to a parent that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from intake.database import LANES, Connection, identifier
from intake.looking.known import Known
from intake.wording import orphans
from schemas.factmodel import Entity, FactModel, Link
from schemas.snapshot import Flaw, Table, scan

_EXAMPLES = 5


def orphaned(connection: Connection, model: FactModel, tables: Mapping[str, Table], known: Known) -> list[Flaw]:
    """A flaw per link whose records point to a delivered table in which their parent is missing.

    Of two tables that are `known` to have lost nobody it is not asked again.
    """
    links = [
        _Asked(model.entities[name], link, table)
        for name, table in tables.items()
        for link in model.entities[name].links
        if link.target in tables and link.column in table.columns and table.rows
    ]
    made_of = {one.key: known.made_of(model.entities[one.link.target], *one.parts(tables)) for one in links}
    asked = [one for one in links if not known.bound(made_of[one.key])]
    parents = dict.fromkeys(one.link.target for one in asked)
    with ThreadPoolExecutor(LANES) as lanes:
        lost = list(lanes.map(lambda name: _lost(connection.cursor(), model, name, tables[name], asked), parents))
    found = {key: flaw for flaws in lost for key, flaw in flaws.items()}
    for one in asked:
        if one.key not in found:
            known.add_bound(made_of[one.key])
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

    def parts(self, tables: Mapping[str, Table]) -> tuple[object, ...]:
        """What the answer hangs on: both tables' files, and how they are read."""
        both = (self.child, tables[self.link.target])
        return (self.entity, self.link, *((one.sha256, Path(one.source).suffix.casefold()) for one in both))

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
