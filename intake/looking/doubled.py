"""Keys that occur more than once in a written table."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from intake.database import Connection, small
from schemas.factmodel import Entity
from schemas.snapshot import scan

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
