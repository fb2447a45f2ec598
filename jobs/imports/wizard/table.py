"""One table of a mapping in the wizard: which column is which field, and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.read import read
from intake.mapping.match import matching
from intake.mapping.suggest import entity_of, guesses
from jobs.imports.desk.looking import Seen
from schemas.delivery.headers import folded, personal
from schemas.delivery.mapping import SourceMapping
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import Mapping, Node, Scalar, fold
from schemas.node import Sequence as Items

OPEN, LEFT = "", "-"
"""What stands for a column that nobody has decided about, and for one that is not taken on purpose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a column and what it means in the field."""

    value: str
    means: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Column:
    """A delivered column: what it goes to (`target`), what is proposed, why it looks personal, its first cells."""

    header: str
    target: str
    proposed: str
    personal: str
    first: tuple[str, ...]
    choices: tuple[str, ...] = ()
    values: tuple[Choice, ...] = ()
    special: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A table of the upload and the table of the mapping that reads it (None: none; then `likely` is what it holds)."""

    seen: Seen
    place: int | None
    entity: str
    targets: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    likely: str = ""


def desks(text: str, mapping: SourceMapping | None, tables: Sequence[Seen], model: FactModel) -> tuple[Desk, ...]:
    """Every table of an upload beside what a mapping says of it."""
    return tuple(_desk(text, mapping, one, model) for one in tables if one.header)


def targets(model: FactModel, entity: Entity) -> dict[str, str]:
    """What a column can go to, by folded name: as people read it."""
    found = {entity.key: f"Kennung ({entity.label})"}
    for link in entity.links:
        need = ", muss da sein" if link.required else ""
        found[link.column] = f"Verweis: {model.entities[link.target].label}{need}"
    return found | {field.name: f"{field.label} ({_kind(field)})" for field in entity.stored}


def _desk(text: str, mapping: SourceMapping | None, seen: Seen, model: FactModel) -> Desk:
    place = _place(text, mapping, seen)
    node = None if place is None else at(text, ("tabellen", place))
    said = node.find("entitaet") if isinstance(node, Mapping) else None
    name = fold(said.value.text) if said is not None and isinstance(said.value, Scalar) else ""
    entity = model.entities.get(name)
    if entity is None or not isinstance(node, Mapping):
        likely = entity_of(seen.file, seen.sheet, seen.header, model).name
        return Desk(seen, place, name, (), (), (), likely)
    proposed = dict(guesses(seen.header, entity, model))
    holding, special = _holding(node)
    left = {folded(one) for one in texts_of(node, "nicht uebernommen")}
    known = targets(model, entity)
    columns = []
    for number, header in enumerate(seen.header):
        if not header:
            continue
        target = holding.get(folded(header), LEFT if folded(header) in left else OPEN)
        sort = personal(header)
        field = entity.fields.get(target)
        columns.append(
            Column(
                header,
                target,
                proposed.get(header, ""),
                "" if sort is None else str(sort),
                tuple(dict.fromkeys(row[number] for row in seen.first if number < len(row) and row[number]))[:3],
                _choices(field),
                _values(node, field, seen.values.get(number, ())),
                target in special,
            )
        )
    needed = (entity.key, *(link.column for link in entity.links if link.required))
    constant = _names(node)
    missing = tuple(known[one] for one in needed if one not in constant)
    return Desk(seen, place, name, tuple(known.items()), tuple(columns), missing)


def _place(text: str, mapping: SourceMapping | None, seen: Seen) -> int | None:
    """The number of the table of the mapping that reads a table of the upload."""
    if mapping is not None:
        mine = {table.name for table, _ in matching(mapping, seen.file, seen.sheet)}
        return next((n for n, table in enumerate(mapping.tables) if table.name in mine), None)
    tables = at(text, ("tabellen",))
    for number, one in enumerate(tables.items if isinstance(tables, Items) else ()):
        if isinstance(one, Mapping):
            files, sheets = texts_of(one, "dateien"), texts_of(one, "blaetter")
            if seen.file in files and (not sheets or seen.sheet in sheets):
                return number
    return None


def _holding(node: Mapping) -> tuple[dict[str, str], set[str]]:
    """Which field each column goes to, and the fields whose entry says more than a column."""
    entry = node.find("felder")
    found, special = dict[str, str](), set[str]()
    for one in entry.value.entries if entry is not None and isinstance(entry.value, Mapping) else ():
        name = fold(one.key.text)
        if isinstance(one.value, Scalar):
            found[folded(one.value.text)] = name
        elif isinstance(one.value, Mapping):
            column = one.value.find("spalte")
            if column is not None and isinstance(column.value, Scalar):
                found[folded(column.value.text)] = name
            if {fold(each.key.text) for each in one.value.entries} - {"spalte", "werte"}:
                special.add(name)
            for text in texts_of(one.value, "spalten"):
                found.setdefault(folded(text), name)
    return found, special


def _names(node: Mapping) -> set[str]:
    entry = node.find("felder")
    entries = entry.value.entries if entry is not None and isinstance(entry.value, Mapping) else ()
    return {fold(one.key.text) for one in entries}


def _values(node: Mapping, field: Field | None, there: tuple[str, ...]) -> tuple[Choice, ...]:
    """What the values of a column mean, where the field has a list; nothing where all are of it already."""
    if field is None or field.type is not FieldType.CHOICE or not there:
        return ()
    entry = node.find("felder")
    mine = entry.value.find(field.name) if entry is not None and isinstance(entry.value, Mapping) else None
    written = mine.value.find("werte") if mine is not None and isinstance(mine.value, Mapping) else None
    inner = written.value.entries if written is not None and isinstance(written.value, Mapping) else ()
    means = {folded(one.key.text): one.value.text for one in inner if isinstance(one.value, Scalar)}
    known = {folded(one): one for one in field.choices}
    if not means and all(folded(one) in known for one in there):
        return ()
    return tuple(Choice(one, means.get(folded(one), known.get(folded(one), "")), _alike(one, field)) for one in there)


def _alike(value: str, field: Field) -> str:
    """The choice that a value probably means: one that begins like it, if there is just one."""
    begun = [one for one in field.choices if folded(one).startswith(folded(value)[:1]) and len(value) <= 3]
    near = [one for one in field.choices if len(value) > 3 and folded(one)[:4] == folded(value)[:4]]
    return near[0] if len(near) == 1 else begun[0] if len(begun) == 1 else ""


def _choices(field: Field | None) -> tuple[str, ...]:
    return field.choices if field is not None and field.type is FieldType.CHOICE else ()


def _kind(field: Field) -> str:
    return {FieldType.DATE: "Tag", FieldType.YES_NO: "ja/nein", FieldType.CHOICE: "Auswahl",
            FieldType.INTEGER: "ganze Zahl", FieldType.NUMBER: "Zahl"}.get(field.type, "Text")  # fmt: skip


def texts_of(node: Mapping, key: str) -> tuple[str, ...]:
    """The texts behind a key, one or a list."""
    entry = node.find(key)
    if entry is None:
        return ()
    items = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
    return tuple(one.text for one in items if isinstance(one, Scalar))


def at(text: str, path: tuple[str | int, ...]) -> Node | None:
    """What stands at a place of a mapping's text."""
    node, _ = read(text.encode(), "zuordnung")
    for one in path:
        if isinstance(one, int):
            node = node.items[one] if isinstance(node, Items) and one < len(node.items) else None
        else:
            entry = node.find(fold(one)) if isinstance(node, Mapping) else None
            node = None if entry is None else entry.value
    return node
