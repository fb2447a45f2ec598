"""What is implausible in written tables although every cell could be read. Set-wise, one statement per table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from intake.database import LANES, Connection, identifier
from intake.looking.known import Known
from intake.looking.orphans import orphaned
from schemas.delivery.quality import Defect, Finding
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.snapshot import UNREADABLE_SUFFIX, Table, scan

_EXAMPLES = 5


def defects(
    tables: Mapping[str, Table], model: FactModel, as_of: date, connection: Connection, known: Known | None = None
) -> tuple[Finding, ...]:
    """Every defect of the tables of a snapshot, in the order of the fact model; examples are keys as written there.

    Orphans are not looked for between tables that are `known` to have none.
    """

    def asked(entity: Entity) -> list[Finding]:
        questions = tuple(_questions(model, entity, tables, as_of))
        with connection.cursor() as lane:
            return list(_asked(lane, entity, tables[entity.name], questions))

    filled = [model.entities[name] for name, table in tables.items() if table.rows]
    with ThreadPoolExecutor(LANES) as lanes:
        found = [finding for findings in lanes.map(asked, filled) for finding in findings]
    lost = orphaned(connection, model, tables, known or Known())
    found += [Finding(one.entity, one.column or "", Defect.ORPHAN, one.rows, one.examples) for one in lost]
    return tuple(sorted(found, key=lambda one: (list(model.entities).index(one.entity), one.column, one.defect)))


def checked(tables: Mapping[str, Table], model: FactModel) -> int:
    """How many values were looked at: the delivered fields of every record, keys and links not among them."""
    return sum(table.rows * len(table.columns & set(model.entities[name].fields)) for name, table in tables.items())


def birth(entity: Entity) -> str | None:
    """The field with the day of birth: the one an age is counted from."""
    return next((field.start for field in entity.fields.values() if field.type is FieldType.AGE), None)


_Question = tuple[str, Defect, str]


def _questions(model: FactModel, entity: Entity, tables: Mapping[str, Table], as_of: date) -> Iterator[_Question]:
    """Column, kind and condition (over `t`) of everything that may be wrong with a table."""
    table = tables[entity.name]
    for column in sorted(table.unreadable):
        yield column, Defect.UNREADABLE, f"t.{identifier(column + UNREADABLE_SUFFIX)}"
    for start, end in _spans(entity):
        if {start, end} <= table.columns:
            yield end, Defect.END_BEFORE_BEGIN, f"t.{identifier(end)} < t.{identifier(start)}"
    born = birth(entity)
    for field in entity.stored:
        if field.type is FieldType.DATE and not field.planned and field.name in table.columns:
            kind = Defect.FUTURE_BIRTH if field.name == born else Defect.FUTURE
            yield field.name, kind, f"t.{identifier(field.name)} > DATE '{as_of}'"
    yield from _before_birth(model, entity, tables)


def _spans(entity: Entity) -> list[tuple[str, str]]:
    """First and last day of what lasts, each pair once."""
    found = [] if entity.interval is None else [entity.interval]
    found += [
        (field.start, field.end)
        for field in entity.fields.values()
        if field.type is FieldType.DURATION and field.start and field.end
    ]
    stored = {field.name for field in entity.stored}
    return [pair for pair in dict.fromkeys(found) if set(pair) <= stored]


def _before_birth(model: FactModel, entity: Entity, tables: Mapping[str, Table]) -> Iterator[_Question]:
    """A record's own day before the person it belongs to was born."""
    table = tables[entity.name]
    for link in entity.links:
        parent = tables.get(link.target)
        born = birth(model.entities[link.target])
        if entity.day in table.columns and parent is not None and born in parent.columns and born and entity.day:
            key = identifier(model.entities[link.target].key)
            yield (
                entity.day,
                Defect.ORDER,
                f"EXISTS (SELECT 1 FROM {scan(parent.path)} AS p WHERE p.{key} = t.{identifier(link.column)} "
                f"AND t.{identifier(entity.day)} < p.{identifier(born)})",
            )


def _asked(connection: Connection, entity: Entity, table: Table, questions: tuple[_Question, ...]) -> Iterator[Finding]:
    """What is found of the questions about a table: all of them are counted at once."""
    if not questions:
        return
    answers = ", ".join(f"{where} AS q{n}" for n, (_, _, where) in enumerate(questions))
    sums = ", ".join(f"count(*) FILTER (WHERE q{n})" for n in range(len(questions)))
    query = f"SELECT {sums} FROM (SELECT {answers} FROM {scan(table.path)} AS t)"
    counts = connection.execute(query).fetchall()[0]
    for (column, defect, where), rows in zip(questions, counts, strict=True):
        if rows:
            yield Finding(entity.name, column, defect, int(rows), _examples(connection, entity, table, where))


def _examples(connection: Connection, entity: Entity, table: Table, where: str) -> tuple[str, ...]:
    query = f"SELECT t.{identifier(entity.key)} AS k FROM {scan(table.path)} AS t WHERE {where} ORDER BY k "
    return tuple(str(row[0]) for row in connection.execute(f"{query}LIMIT {_EXAMPLES}").fetchall())
