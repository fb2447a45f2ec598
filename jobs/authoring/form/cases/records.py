"""The records of an example: every field that the rule reads, filled in or still empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobs.authoring.form.fields import lines
from jobs.authoring.form.offers import item_acts
from jobs.authoring.form.scope import Scope
from jobs.authoring.form.shape import Control, Do, Edit, Edits, Input, Offer, Part
from jobs.authoring.form.spot import Spot
from schemas.factmodel import Entity, Field, FieldType
from schemas.node import Sequence, fold

_EMPTY = (("", (("", "– leer –"),)),)


def records(spot: Spot, scope: Scope) -> Iterator[Part]:
    """Each record of one kind in an example."""
    entity = scope.around.entity(spot.key)
    if not isinstance(spot.node, Sequence):
        gone = (Offer("weg", "entfernen", "", (Edit(Do.DROP, spot.path),)),)
        yield _record(spot, entity, entity.label if entity is not None else spot.key, scope, gone)
        return
    for number, item in enumerate(spot.items(), 1):
        label = f"{entity.label if entity is not None else spot.key} {number}"
        yield _record(item, entity, label, scope, item_acts(item, spot))


def _record(spot: Spot, entity: Entity | None, title: str, scope: Scope, acts: tuple[Offer, ...]) -> Part:
    controls = [_given(one, entity) for one in spot.entries()]
    for name in _unsaid(spot, entity, scope):
        controls.append(_open(spot, entity.fields[name]) if entity is not None else controls[0])
    offers = tuple(_further(spot, entity, scope)) if entity is not None and scope.around.picking == spot.at else ()
    return Part(spot.at, title, "", "record", tuple(controls), offers=offers, acts=acts, span=spot.span,
                adding="" if entity is None else f"feld:{spot.at}")  # fmt: skip


def _further(spot: Spot, entity: Entity, scope: Scope) -> Iterator[Offer]:
    """The fields that the rule does not read, the key and the links; only listed where somebody asks for them."""
    read = {name for owner, name in scope.around.reads if owner == entity.name}
    named = [(one.spelled, one.label, one.meaning) for one in entity.stored if one.name not in read]
    named += [(column, said, "") for column, said in _keys(entity, scope)]
    for key, label, meaning in named:
        if fold(key) not in spot.names():
            edit = Edit(Do.INSERT, (*spot.path, key), "", spot.size())
            yield Offer(f"feld:{fold(key)}", label, meaning, (edit,), "weiteres Feld")


def _keys(entity: Entity, scope: Scope) -> Iterator[tuple[str, str]]:
    """The key of a record and its links: only needed where several records must be told apart."""
    yield entity.key, f"Kennung ({entity.label})"
    for link in entity.links:
        target = scope.around.model.entities.get(link.target)
        yield link.column, f"gehört zu ({target.label if target is not None else link.target})"


def _unsaid(spot: Spot, entity: Entity | None, scope: Scope) -> list[str]:
    """Fields that the rule reads and that the record does not name."""
    if entity is None:
        return []
    read = {name for owner, name in scope.around.reads if owner == entity.name}
    return [one.name for one in entity.stored if one.name in read and one.name not in spot.names()]


def _given(one: Spot, entity: Entity | None) -> Control:
    """A field that the record names; emptied, it is taken out: empty and not named are the same."""
    field = entity.fields.get(fold(one.key)) if entity is not None else None
    label = field.label if field is not None else one.key
    shown = _field(lines.name_of(one), label, one.text, field)

    def write(given: Mapping[str, str]) -> Edits:
        new = _text(given.get(shown.name, one.text), field, one.text)
        if new == one.text:
            return ()
        return (Edit(Do.PUT, one.path, new),) if new else (Edit(Do.CLEAR, one.path),)

    return Control((shown,), write)


def _open(spot: Spot, field: Field) -> Control:
    """A field that the rule reads and the record leaves open; once filled in it is still called the same."""
    shown = _field(f"f:{spot.at}/{field.name}:", field.label, "", field)

    def write(given: Mapping[str, str]) -> Edits:
        new = _text(given.get(shown.name, ""), field, "")
        return (Edit(Do.ADD, (*spot.path, field.spelled), new),) if new else ()

    return Control((shown,), write)


def _field(name: str, label: str, now: str, field: Field | None) -> Input:
    if field is not None and field.type is FieldType.DATE:
        return Input(name, label, "day", now)
    if field is not None and field.type is FieldType.YES_NO:
        return Input(name, label, "choice", now, lines.with_now((*_EMPTY, *lines.words(("ja", "nein"))), now))
    if field is not None and field.choices:
        return Input(name, label, "choice", now, lines.with_now((*_EMPTY, *lines.words(field.choices)), now))
    return Input(name, label, "text", now, hint=field.unit if field is not None else "")


def _text(typed: str, field: Field | None, now: str) -> str:
    if typed == now:
        return now
    bare = " ".join(typed.split())
    return lines.german(bare) if field is not None and field.type is FieldType.DATE else bare
