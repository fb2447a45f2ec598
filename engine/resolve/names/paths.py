"""How one record reaches another: links upward, and the link by which child records are selected."""

from __future__ import annotations

from dataclasses import replace

from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import ALWAYS
from engine.plan.values import Column, RowRef, Rows
from engine.resolve.context import Reader, Scope, Word
from schemas.diagnostic import Place
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.node import Node, Scalar, fold
from schemas.rule import Selection


def upward(model: FactModel, row: RowRef, target: str) -> tuple[RowRef, ...]:
    """The shortest ways from a row along links to a row of `target`; several of the same length are all given."""
    waiting = [row]
    seen = {row.entity}
    while waiting:
        arrived = tuple(r for r in waiting if r.entity == target)
        if arrived:
            return arrived
        steps = [
            RowRef(r.scope, (*r.path, link.column), link.target)
            for r in waiting
            for link in model.entities[r.entity].links
            if link.target in model.entities and link.target not in seen
        ]
        seen |= {step.entity for step in steps}
        waiting = steps
    return ()


def reach(reader: Reader, name: Word | Scalar, scope: Scope) -> RowRef | None:
    """The row that a name means: a record in scope, or the one record of that entity above a record in scope."""
    known = scope.names.get(fold(name.text))
    if known is not None:
        return known
    entity = reader.model.entities.get(fold(name.text))
    if entity is None:
        allowed = [*scope.names, *reader.model.entities]
        reader.error(
            "R302", name.place, f"{quote(name.text)} ist hier weder ein Datensatz noch eine Entität.",
            nearest(name.text, allowed),
        )  # fmt: skip
        return None
    for row in reversed(scope.rows):
        ways = upward(reader.model, row, entity.name)
        if len(ways) == 1:
            return ways[0]
        if ways:
            over = listed((" → ".join(way.path) for way in ways), "oder")
            reader.error(
                "R314", name.place, f"Zu {quote(name.text)} führen von {quote(row.entity)} mehrere Wege: {over}."
            )
            return None
    here = listed(dict.fromkeys(row.entity for row in scope.rows))
    reader.error(
        "R315", name.place, f"Von {here} führt keine eindeutige Verknüpfung zu {quote(name.text)}; ein einzelner "
        f"Datensatz heißt zum Beispiel „letzte {name.text}.<feld>“, mehrere wählt „gibt es:“ oder „anzahl:“ aus.",
    )  # fmt: skip
    return None


def column(row: RowRef, field: Field, place: Place) -> Column:
    """A stored field of a row."""
    return Column(row, field.name, field.type, field.empty, field.planned, field.choices, field.label, False, place)


def own_day(model: FactModel, row: RowRef, place: Place) -> Column | None:
    """The own day of a record (`tag` of its entity), None where the entity has none."""
    entity = model.entities[row.entity]
    return None if entity.day is None else column(row, entity.fields[entity.day], place)


def key_column(model: FactModel, row: RowRef, name: str, place: Place) -> Column:
    """The key or a link column of a row."""
    own = model.entities[row.entity]
    target = next((link.target for link in own.links if link.column == name), None)
    label = "Schlüssel" if target is None else model.entities[target].label if target in model.entities else target
    return Column(row, name, FieldType.TEXT, Empty.UNKNOWN, label=label, key=True, place=place)


def children(
    reader: Reader, entity: Entity, via: Scalar | None, place: Place, scope: Scope
) -> tuple[RowRef, str] | None:
    """From which row (base) and by which link column the records of `entity` are selected."""
    if via is not None:
        return _named_link(reader, entity, via, scope)
    for row in reversed(scope.rows):
        link = entity.link_to(row.entity)
        if link is not None:
            return row, link.column
    for row in reversed(scope.rows):
        shared = _shared(reader.model, entity, row)
        case = [found for found in shared if found[0].entity == reader.model.case]
        if case:
            shared = case
        if len(shared) == 1:
            return shared[0]
        if shared:
            ways = [f"{entity.name}.{column}" for _, column in shared]
            reader.error(
                "R314", place, f"{quote(entity.name)} ist mit {quote(row.entity)} auf mehreren Wegen verknüpft: "
                f"{listed(ways, 'oder')}. „über:“ sagt, welcher gemeint ist.",
            )  # fmt: skip
            return None
    here = listed(dict.fromkeys(row.entity for row in scope.rows))
    owners = listed([link.target for link in entity.links], "oder") or "keiner anderen Entität"
    reader.error(
        "R315", place, f"Von {here} führt keine Verknüpfung zu {quote(entity.name)}: {quote(entity.name)} gehört im "
        f"Faktenmodell zu {owners}.",
    )  # fmt: skip
    return None


def _shared(model: FactModel, entity: Entity, row: RowRef) -> list[tuple[RowRef, str]]:
    """The rows above `row` to which records of `entity` are linked as well."""
    found: list[tuple[RowRef, str]] = []
    for link in entity.links:
        ways = upward(model, row, link.target) if link.target in model.entities else ()
        if len(ways) == 1:
            found.append((ways[0], link.column))
    return found


def _named_link(reader: Reader, entity: Entity, via: Scalar, scope: Scope) -> tuple[RowRef, str] | None:
    name = fold(via.text).removeprefix(f"{entity.name}.")
    link: Link | None = next((one for one in entity.links if name in (one.column, one.target)), None)
    if link is None or link.target not in reader.model.entities:
        allowed = [f"{entity.name}.{one.column}" for one in entity.links]
        reader.error(
            "R316", via.place, f"{quote(via.text)} ist keine Verknüpfung von {quote(entity.name)}. "
            f"Es gibt {listed(allowed) or 'keine'}.", nearest(via.text, allowed),
        )  # fmt: skip
        return None
    for row in reversed(scope.rows):
        ways = upward(reader.model, row, link.target)
        if len(ways) == 1:
            return ways[0], link.column
    here = listed(dict.fromkeys(row.entity for row in scope.rows))
    reader.error("R315", via.place, f"Von {here} führt kein eindeutiger Weg zu {quote(link.target)}.")
    return None


def select(reader: Reader, note: Selection, scope: Scope) -> tuple[Rows, Scope] | None:
    """The records a selection means, and the scope in which its condition (and what follows) is read."""
    return chosen(reader, note.entity, note.where, note.via, note.alias, scope)


def chosen(
    reader: Reader, name: Scalar, where: Node | None, via: Scalar | None, alias: Scalar | None, scope: Scope
) -> tuple[Rows, Scope] | None:
    """Like `select`, out of its parts."""
    entity = reader.entity(name)
    if entity is None:
        return None
    found = children(reader, entity, via, name.place, scope)
    inner, row = _enter(reader, entity, alias, scope)
    condition = ALWAYS if where is None else reader.condition(where, inner)
    if found is None:
        return None
    base, link = found
    rows = Rows(row.scope, entity.name, base, link, own_day(reader.model, row, name.place), condition, name.place)
    return rows, inner


def everywhere(reader: Reader, note: Selection, base: RowRef) -> Rows | None:
    """All records a selection means in the whole office, whatever they are linked to; `base` stands for any record."""
    entity = reader.entity(note.entity)
    if entity is None:
        return None
    if note.via is not None:
        reader.error("R316", note.via.place, "„über:“ hat hier keinen Sinn: gezählt werden die Datensätze des ganzen "
                     "Amts.")  # fmt: skip
    inner, row = _enter(reader, entity, note.alias, Scope({}, ()))
    condition = ALWAYS if note.where is None else reader.condition(note.where, inner)
    place = note.entity.place
    return Rows(row.scope, entity.name, base, "", own_day(reader.model, row, place), condition, place)


def _enter(reader: Reader, entity: Entity, alias: Scalar | None, scope: Scope) -> tuple[Scope, RowRef]:
    name = entity.name
    if alias is not None:
        check_alias(reader, alias)
        name = fold(alias.text)
    row = RowRef(scope.fresh(name), (), entity.name)
    return scope.inside(row, entity.name, name), row


def check_alias(reader: Reader, alias: Scalar) -> None:
    """An alias must be one word and no entity's name, else it would hide the entity."""
    name = fold(alias.text)
    if name in reader.model.entities:
        reader.error("R322", alias.place, f"{quote(alias.text)} heißt schon eine Entität; ein Name hinter „genannt:“ "
                     "muss ein anderer sein.")  # fmt: skip
    elif not name.replace("_", "").isalnum():
        reader.error("R322", alias.place, f"{quote(alias.text)} ist kein Name: ein Wort ohne Leerzeichen und Punkte.")


def everything(rows: Rows) -> Rows:
    """The same records without a condition."""
    return replace(rows, where=ALWAYS)
