"""The written tables: no key twice, which records point to a parent that is not there, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import duckdb

from intake.database import LANES, Connection, connect, identifier, small
from intake.landing.known import Known
from intake.source import damaged
from intake.wording import orphans
from schemas.factmodel import Entity, FactModel, Link
from schemas.failure import DeliveryRefused, Failure
from schemas.snapshot import Flaw, Table, scan

_EXAMPLES = 5
_RUNS = 1000
"""Of so many runs of ascending keys it is worth while to see whether they overlap."""
_EVERYWHERE: dict[str, str] = {}


def doubled_keys(connection: Connection, entity: Entity, path: Path, file: str) -> str | None:
    """What to say if a key occurs more than once, or None."""
    read, key = scan(path), f'"{entity.key}"'
    between = _EVERYWHERE if small(path) else _perhaps_twice(connection, read, key)
    if between is None:
        return None
    where = f"NOT {_ascends(key, '$first')} AND NOT {_ascends('$last', key)}" if between else "true"
    # Equal keys have equal hashes, so as many hashes as rows mean no key twice; numbers group faster than texts.
    alike = f"SELECT count(*) - count(DISTINCT hash({key})) FROM {read} WHERE {where}"
    if connection.execute(alike, between).fetchall() == [(0,)]:
        return None
    doubled = f"SELECT {key} AS k, count(*) AS n FROM {read} GROUP BY k HAVING n > 1"
    keys, cells = connection.execute(f"SELECT count(*), coalesce(sum(n), 0) FROM ({doubled})").fetchall()[0]
    if not keys:
        return None
    shown = connection.execute(f"{doubled} ORDER BY k LIMIT {_EXAMPLES}").fetchall()
    examples = ", ".join(str(row[0]) for row in shown)
    many = "1 Schlüssel kommt" if keys == 1 else f"{keys} Schlüssel kommen"
    return f"{file}: {many} in {entity.key} mehrfach vor, in {cells} Zeilen (z. B. {examples})."


def _perhaps_twice(connection: Connection, read: str, key: str) -> dict[str, str] | None:
    """The first and the last key between which one could occur more than once; none if anywhere, None if nowhere.

    Keys mostly ascend, the shorter before the longer, in runs of which few reach into another, and nowhere else can
    there be one twice. That is found in one pass that holds no keys.
    """
    beside = f"SELECT {key} AS k, lag({key}) OVER () AS before, lead({key}) OVER () AS after FROM {read}"
    edges = (
        f"SELECT k, before, after, before IS NULL OR NOT {_ascends('before', 'k')} AS begins "
        f"FROM ({beside} WHERE {key} IS NOT NULL) WHERE begins OR after IS NULL LIMIT {_RUNS + 1}"
    )
    found = connection.execute(edges).fetchall()
    if len(found) > _RUNS:
        return _EVERYWHERE
    begun = [k for k, _, _, begins in found if begins]
    ended = [before for _, before, _, begins in found if begins and before is not None]
    ended += [k for k, _, after, _ in found if after is None]
    shared = _shared(begun, ended)
    return {"first": shared[0], "last": shared[-1]} if shared else None


def _shared(begun: list[str], ended: list[str]) -> list[str]:
    """The edges, in order, at which runs begin to overlap or end to: all that they share lies between."""
    edges = sorted([*((_rank(key), +1) for key in begun), *((_rank(key), -1) for key in ended)], key=_begins_first)
    depths = accumulate(step for _, step in edges)
    return [key for ((_, key), step), depth in zip(edges, depths, strict=True) if max(depth, depth - step) > 1]


def _begins_first(edge: tuple[tuple[int, str], int]) -> tuple[tuple[int, str], int]:
    """Where a run ends with the key that another begins with, they overlap."""
    rank, step = edge
    return rank, -step


def _rank(key: str) -> tuple[int, str]:
    return len(key.encode()), key


def _ascends(one: str, other: str) -> str:
    """Whether one key comes before the other: shorter ones first, so that numbers need no leading zeros."""
    return f"(strlen({one}) < strlen({other}) OR (strlen({one}) = strlen({other}) AND {one} < {other}))"


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


@contextmanager
def legible(tables: Iterable[Table]) -> Iterator[None]:
    """If what is done with tables fails because one of them cannot be read to its end, says which one.

    A delivery is taken without a look at pages of which nothing is asked. Raises DeliveryRefused.
    """
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        broken = [table for table in tables if not _whole(table)]
        if not broken:
            raise
        said = (damaged(Path(table.source or table.path.name)) for table in broken)
        raise DeliveryRefused(*(line for refusal in said for line in refusal.lines)) from error


def _whole(table: Table) -> bool:
    """Whether every value of a table can be read; the database that stumbled over it is not asked."""
    connection = connect()
    try:
        connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {scan(table.path)}").fetchall()
    except duckdb.Error:
        return False
    finally:
        connection.close()
    return True
