"""Whether drafts can be kept: names, values, references, and what each does to what is known. All mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.parse.nearest import nearest
from jobs.evidence.records.values import Complaint, Raw, day, key, taken, text
from schemas.delivery.record import Act, Draft, OwnRecord, Value, columns_of, own_entities, own_links
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.failure import Unknown
from schemas.node import fold

LONGEST_DOCUMENT, LONGEST_REASON = 200, 500
DOCUMENT, POST, DAY, KEY, REASON = "_dokument", "_stelle", "_tag", "_kennung", "_grund"
"""What is asked for besides the columns of the fact model; no field is called like that."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake and the column it is in; "" for the whole record."""

    column: str
    message: str


def entity_named(model: FactModel, name: str) -> Entity:
    """The entity of this name, if the office may make its records. Raises Unknown."""
    own = {one.name: one for one in own_entities(model)}
    found = own.get(fold(name).lower())
    if found is not None:
        return found
    if fold(name).lower() in model.entities:
        raise Unknown(
            f"„{name}“ kommt mit den Lieferungen und wird hier nicht erfasst: Es gehört zu einer Person oder zu einem "
            "Fall, oder Fälle verweisen darauf."
        )
    near = nearest(name, list(own))
    meant = f" Gemeint ist vielleicht {near}." if near else " Alle zeigt: regelwerk record list --tables"
    raise Unknown(f"Eine Tabelle „{name}“ gibt es nicht.{meant}")


def drafted(model: FactModel, entity: Entity, raw: Mapping[str, Raw], place: str = "") -> tuple[Draft, list[Mistake]]:
    """The draft that raw cells make, and every mistake in them."""
    links = {link.column: link for link in own_links(model, entity)}
    wrong: list[Mistake] = []
    values: dict[str, Value] = {}

    def read(column: str, reading: Mapping[str, Raw]) -> Value:
        cell = reading.get(column)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        try:
            if column == DAY:
                return day(cell).isoformat()
            if column in (KEY, *links):
                return key(cell)
            if column in (DOCUMENT, POST):
                return text(cell, LONGEST_DOCUMENT)
            return taken(entity.fields[column], cell)
        except Complaint as complaint:
            wrong.append(Mistake(column, str(complaint)))
            return None

    for column in columns_of(model, entity):
        values[column] = read(column, raw)
    said = {name: read(name, raw) for name in (KEY, DOCUMENT, POST, DAY)}
    told = {one.column for one in wrong}
    needed = {DOCUMENT: "Das Dokument fehlt (Aktenzeichen oder Fundstelle).", POST: "Die Stelle fehlt."}
    wrong += [Mistake(one, said_) for one, said_ in needed.items() if said[one] is None and one not in told]
    for link in links.values():
        if link.required and values[link.column] is None and link.column not in told:
            label = model.entities[link.target].label
            wrong.append(Mistake(link.column, f"Die Kennung fehlt ({label}), zu der der Eintrag gehört."))
    if not any(values[one] is not None for one in values if one not in links) and not told:
        wrong.append(Mistake("", "Es ist kein einziges Feld ausgefüllt."))
    draft = Draft(
        entity.name, said[KEY] or "", values, said[POST] or "", said[DOCUMENT] or "",
        _day(entity, values, said[DAY]), place,
    )  # fmt: skip
    return draft, wrong


def _day(entity: Entity, values: Mapping[str, Value], said: Value) -> date | None:
    """The day of a record: as said, else its own, else that of its first field with a day."""
    days = [one.name for one in entity.stored if one.type is FieldType.DATE]
    order = ([entity.day] if entity.day else []) + days
    found = said or next((values[one] for one in order if values.get(one)), None)
    return date.fromisoformat(found) if found else None


def references(
    model: FactModel, draft: Draft, known: Mapping[str, frozenset[str]], coming: Mapping[str, Iterable[str]]
) -> list[Mistake]:
    """References to own records that are not there; what comes with deliveries is checked by the next import."""
    wrong = []
    own = {one.name for one in own_entities(model)}
    for link in own_links(model, model.entities[draft.entity]):
        value = draft.values.get(link.column)
        there = known.get(link.target, frozenset()) | frozenset(coming.get(link.target, ()))
        if value is None or link.target not in own or value in there or not there:
            continue
        near = nearest(value, sorted(there))
        meant = f" Gemeint ist vielleicht {near}." if near else f" Es gibt: {', '.join(sorted(there)[:10])}."
        label = model.entities[link.target].label
        wrong.append(Mistake(link.column, f"„{value}“ ist nicht erfasst ({label}).{meant}"))
    return wrong


def effect(draft: Draft, before: OwnRecord | None) -> Act | None:
    """What a draft does to the entry that holds now; None if it says the same."""
    if before is None or before.act is Act.WITHDRAWN:
        return Act.NEW
    same = ({name: before.values.get(name) for name in draft.values}, before.post, before.document, before.day) == (
        dict(draft.values), draft.post, draft.document, draft.day,
    )  # fmt: skip
    return None if same else Act.CORRECTED
