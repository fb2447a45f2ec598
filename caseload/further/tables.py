"""The further tables of one block: for each spec its records, under keys that nothing else has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from caseload.columns import Choice, Column, Days, Flags, Ints, Key, Note, Partly, Table, Whole
from caseload.draw import Draw, spread
from caseload.further.fill import Ground, chosen, fill
from caseload.further.spec import ONCE, Spec
from schemas.factmodel import Entity, FactModel

_A_BLOCK = 10_000_000
"""More than the records of any one spec in a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """The block of the office that is drawn: what it is drawn for, and the shares that its recipe knows."""

    model: FactModel
    shares: Mapping[str, float]
    seed: int
    number: int
    today: int


def further(specs: Sequence[Spec], drawn: Sequence[tuple[str, Table]], block: Block) -> list[tuple[str, Table]]:
    """The tables `drawn` so far and those of the specs; an entity may have several.

    Every spec draws from a source of its own, so that another one changes nothing here. What belongs to the whole
    office comes with the first block only; what the fact model does not have is left out.
    """
    tables = [(name, dict(table)) for name, table in drawn]
    for spec in specs:
        if spec.table not in block.model.entities or (spec.parent == ONCE and block.number):
            continue
        draw = Draw(block.seed + (crc32(spec.name.encode()) << 8), block.number, np.arange(1))
        parents = [table for name, table in tables if name == spec.parent] if spec.parent != ONCE else [{}]
        if spec.adds:
            for table in parents:
                table |= _links(block, spec, _size(table))
                fill(_ground(block, spec, draw, {}, np.zeros(_size(table), dtype=np.int64)), spec.rows[0], table)
        else:
            tables += [(spec.table, table) for table in _records(block, spec, draw, parents)]
    return tables


def _ground(block: Block, spec: Spec, draw: Draw, above: Table, rank: Ints) -> Ground:
    return Ground(draw, block.today, block.shares, block.model.entities[spec.table], above, rank)


def _records(block: Block, spec: Spec, draw: Draw, parents: Sequence[Table]) -> Iterator[Table]:
    begun = block.number * _A_BLOCK
    for above in parents:
        some = chosen(draw, spec, above, _size(above), block.today)
        counts = draw.between(spec.number.low, spec.number.high, len(some))
        owner, rank = spread(counts)
        parent = {name: _taken(column, some[owner]) for name, column in above.items()}
        for fields in spec.rows:
            ground = _ground(block, spec, draw, parent, rank)
            table = _keyed(spec, ground.entity, parent, begun + np.arange(1, len(rank) + 1))
            yield fill(ground, fields, table | _links(block, spec, len(rank)))
            begun += len(rank)


def _keyed(spec: Spec, entity: Entity, parent: Table, numbers: Ints) -> Table:
    """Key and links: to the record above, and to whatever that one is linked to as well."""
    columns: Table = {entity.key: Key(_prefix(spec.name), numbers)}
    return columns | {link.column: parent[link.column] for link in entity.links if link.column in parent}


def _links(block: Block, spec: Spec, rows: int) -> Table:
    """Links to the one record that the office has of some tables."""
    linked = [(block.model.entities.get(name.rpartition(" ")[0]), name) for name in spec.linked]
    keys = {entity.key: name for entity, name in linked if entity is not None}
    return {key: Key(_prefix(name), np.ones(rows, dtype=np.int64)) for key, name in keys.items()}


def _prefix(name: str) -> str:
    """What the keys of a spec begin with: three letters of its table, and which spec of the table it is."""
    table, _, count = name.partition(" ")
    return f"{table.replace('_', '')[:3].upper()}{chr(ord('A') + int(count))}"


def _size(table: Table) -> int:
    """The number of rows; one for the office as a whole, which has no table."""
    keys = [column for column in table.values() if isinstance(column, Key)]
    return len(keys[0].numbers) if keys else 1


def _taken(column: Column, rows: Ints) -> Column:
    """The column for the given rows."""
    match column:
        case Choice():
            return column.take(rows)
        case Key(prefix, numbers):
            return Key(prefix, numbers[rows])
        case Days(numbers):
            return Days(numbers[rows])
        case Flags(truth):
            return Flags(truth[rows])
        case Whole(numbers):
            return Whole(numbers[rows])
        case Note(text, written):
            return Note(text, written[rows])
        case Partly(inner, there):
            taken = _taken(inner, rows)
            assert isinstance(taken, Flags | Whole)
            return Partly(taken, there[rows])
