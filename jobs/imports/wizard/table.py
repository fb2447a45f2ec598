"""One table of a delivery in the wizard: who reads it, which column is which field, what it covers."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.mapping.match import matching
from intake.mapping.suggest import entity_of
from jobs.imports.desk.looking import Seen
from jobs.imports.wizard import control, left
from jobs.imports.wizard.column import Column, columns
from jobs.imports.wizard.control import UNCONTROLLED, Control
from jobs.imports.wizard.extent import NOTHING, OWN, Extent, extent_of, has_extent, sent, slots_of
from jobs.imports.wizard.left import NONE_LEFT, Rows
from jobs.imports.wizard.source import Opened
from jobs.imports.wizard.written import at, inner, text_of, texts_of
from schemas.delivery.headers import folded, personal
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import Mapping, fold
from schemas.node import Sequence as Items


@dataclass(frozen=True, slots=True)
class Desk:
    """A table of the upload and the table of a mapping that reads it (`place` None: none; `likely` is what it holds).

    `extent` is the Lieferumfang that holds for it, its own (`own`) or that of the whole mapping; `slots` are the parts
    of it that the file's name says; `adds`: it only brings fields to records of another table; `rows` are those that
    are no records, `control` is its control total.
    """

    seen: Seen
    source: str
    place: int | None
    entity: str
    targets: tuple[tuple[str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    missing: tuple[str, ...] = ()
    likely: str = ""
    extent: Extent = NOTHING
    own: bool = False
    slots: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    adds: bool = False
    rows: Rows = NONE_LEFT
    control: Control = UNCONTROLLED

    def few(self, column: str) -> tuple[str, ...]:
        """The values of a column that has few; nothing where it looks personal."""
        place = next((n for n, one in enumerate(self.seen.header) if folded(one) == folded(column)), None)
        return () if place is None or personal(column) is not None else self.seen.values.get(place, ())

    def sent(self, said: Mapped[str, str]) -> Desk:
        """The table as somebody has just sent it, to be shown beside what was wrong with it."""
        return replace(
            self,
            columns=tuple(one.sent(number, said) for number, one in enumerate(self.columns)),
            extent=sent(said, OWN) or self.extent,
            adds=said["ergaenzt"] == "ja" if "ergaenzt" in said else self.adds,
            rows=left.sent(said, self.rows),
            control=control.sent(said, self.control),
        )


def desks(opened: Sequence[Opened], tables: Sequence[Seen], model: FactModel) -> tuple[Desk, ...]:
    """Every table of an upload, once for each table of the mappings that reads it; once where none does."""
    found: list[Desk] = []
    for seen in tables:
        if seen.header:
            mine = [_desk(one, place, seen, model) for one in opened for place in _places(one, seen)]
            found += mine or [_unread(seen, model)]
    return tuple(found)


def beside(found: Sequence[Desk], here: Desk) -> tuple[str, ...]:
    """The names of the delivery's other files, in which something can stand that is said of this table."""
    names = [one.seen.file.rsplit("/", 1)[-1] for one in found if one.seen.file != here.seen.file]
    return tuple(dict.fromkeys(names))


def targets(model: FactModel, entity: Entity) -> dict[str, str]:
    """What a column can go to, by folded name: as people read it."""
    found = {entity.key: f"Kennung ({entity.label})"}
    for link in entity.links:
        need = ", muss da sein" if link.required else ""
        found[link.column] = f"Verweis: {model.entities[link.target].label}{need}"
    return found | {field.name: f"{field.label} ({_kind(field)})" for field in entity.stored}


def _desk(opened: Opened, place: int, seen: Seen, model: FactModel) -> Desk:
    text = opened.source.text
    node = at(text, ("tabellen", place))
    name = fold(text_of(node, "entitaet"))
    entity = model.entities.get(name)
    if entity is None or not isinstance(node, Mapping):
        return Desk(seen, opened.source.name, place, name)
    known, adds = targets(model, entity), text_of(node, "ergaenzt") == "ja"
    needed = [entity.key] if adds else [entity.key, *(link.column for link in entity.links if link.required)]
    named, own = _names(node), has_extent(node)
    return Desk(
        seen, opened.source.name, place, entity.name, tuple(known.items()), columns(node, seen, entity, model),
        tuple(known[one] for one in needed if one not in named),
        extent=extent_of(node if own else at(text, ())), own=own, slots=slots_of(node),
        files=texts_of(node, "dateien"), adds=adds, rows=left.rows_of(node), control=control.control_of(node),
    )  # fmt: skip


def _unread(seen: Seen, model: FactModel) -> Desk:
    return Desk(seen, "", None, "", likely=entity_of(seen.file, seen.sheet, seen.header, model).name)


def _places(opened: Opened, seen: Seen) -> list[int]:
    """The numbers of the tables of a mapping that read a table of the upload."""
    if opened.mapping is not None:
        mine = {table.name for table, _ in matching(opened.mapping, seen.file, seen.sheet)}
        return [n for n, table in enumerate(opened.mapping.tables) if table.name in mine]
    tables = at(opened.source.text, ("tabellen",))
    found = []
    for number, one in enumerate(tables.items if isinstance(tables, Items) else ()):
        files, sheets = texts_of(one, "dateien"), texts_of(one, "blaetter")
        if seen.file in files and (not sheets or seen.sheet in sheets):
            found.append(number)
    return found


def _names(node: Mapping) -> set[str]:
    fields = inner(node, "felder")
    return {fold(one.key.text) for one in fields.entries} if isinstance(fields, Mapping) else set()


def _kind(field: Field) -> str:
    return {FieldType.DATE: "Tag", FieldType.YES_NO: "ja/nein", FieldType.CHOICE: "Auswahl",
            FieldType.INTEGER: "ganze Zahl", FieldType.NUMBER: "Zahl"}.get(field.type, "Text")  # fmt: skip
