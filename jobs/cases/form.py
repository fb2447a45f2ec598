"""The facts of a record as a form, made from the fact model: types, choices and labels come from there alone."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.cases.whole import Whole
from jobs.cases.words import record, shown
from schemas.cases.case import Row, Unreadable
from schemas.factmodel import Empty, Entity, Field, FieldType

_EMPTY = {
    Empty.UNKNOWN: "leer heißt: unbekannt",
    Empty.NOT_HAPPENED: "leer heißt: noch nicht geschehen",
    Empty.RUNNING: "leer heißt: läuft noch",
    Empty.UNDOCUMENTED: "leer heißt: nicht dokumentiert",
}


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to fill in: `kind` is text, zahl, datum, ja_nein, auswahl or verweis; `value` what holds, as written.

    `unknown` says that what holds is unknown whatever an empty field means; `doubtful` that an empty field means
    something else, so that unknown has to be said.
    """

    column: str
    label: str
    kind: str
    value: str
    hint: str
    choices: tuple[tuple[str, str], ...] = ()
    unknown: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A record of the case by its key and the name people know."""

    entity: str
    key: str
    label: str


def records(whole: Whole) -> list[tuple[str, list[Named]]]:
    """The case's records by kind, those without any left out; the case itself first."""
    found = []
    names = sorted(whole.case.rows, key=lambda name: (name != whole.model.case, whole.model.entities[name].plural))
    for name in names:
        entity = whole.model.entities[name]
        rows = [Named(name, str(row[entity.key]), record(entity, row)) for row in whole.records(name)]
        if rows:
            found.append((entity.plural, rows))
    return found


def blanks(whole: Whole, entity: Entity, row: Row) -> list[Blank]:
    """The fields of a record that can be assumed to be others, in the order of the fact model."""
    found = [_link(whole, link.column, link.target, row) for link in entity.links if _free(whole, link.target)]
    delivered = whole.case.columns.get(entity.name)
    return found + [_blank(field, row) for field in entity.stored if delivered is None or field.name in delivered]


def _free(whole: Whole, target: str) -> bool:
    """Whether a link may lead elsewhere: to another record of the case or of its surroundings, never another case."""
    return target != whole.model.case and bool(whole.case.rows.get(target))


def _link(whole: Whole, column: str, target: str, row: Row) -> Blank:
    aim = whole.model.entities[target]
    rows = whole.records(target) if target in whole.own else whole.case.rows[target]
    choices = tuple((str(one[aim.key]), record(aim, one)) for one in rows)
    return Blank(column, aim.label, "verweis", str(row.get(column) or ""), "", choices)


def _blank(field: Field, row: Row) -> Blank:
    value = row.get(field.name)
    choices = tuple((one, one) for one in field.choices)
    if field.type is FieldType.YES_NO:
        choices = (("ja", "ja"), ("nein", "nein"))
    unit = f"Einheit: {field.unit}; " if field.unit else ""
    kind = "zahl" if field.type in (FieldType.NUMBER, FieldType.INTEGER) else str(field.type)
    bad = isinstance(value, Unreadable)
    said, hint = "" if bad else shown(value), unit + _EMPTY[field.empty]
    doubtful = bad or field.empty is not Empty.UNKNOWN
    return Blank(field.name, field.label, kind, said, hint, choices, bad, doubtful)
