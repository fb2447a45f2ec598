"""References to facts: `teilnahme.ende`, `letzte profiling.profillage`, `aufnahme.arbeitgeber`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.parse.nearest import nearest
from engine.parse.wording import offered, quote
from engine.plan.conditions import ALWAYS, Counting
from engine.plan.values import Column, FirstPresent, Newest, RowRef, Rows, Today, Value
from engine.resolve.context import Reader, Scope, Word, span
from engine.resolve.names.paths import children, column, key_column, own_day, reach
from schemas.diagnostic import Place
from schemas.factmodel import Entity, Field, FieldType
from schemas.node import Scalar, fold

NEWEST = frozenset({"letzte", "letzter", "letztes", "letzten"})
OLDEST = frozenset({"erste", "erster", "erstes", "ersten"})
NEXT = frozenset({"naechste", "naechster", "naechstes", "naechsten"})

TYPE_NAMES = {
    FieldType.TEXT: "ein Text",
    FieldType.NUMBER: "eine Zahl",
    FieldType.INTEGER: "eine ganze Zahl",
    FieldType.DATE: "ein Tag",
    FieldType.YES_NO: "ja oder nein",
    FieldType.CHOICE: "eine Auswahl",
    FieldType.DURATION: "eine Dauer",
    FieldType.AGE: "ein Alter",
}
"""What a diagnostic calls something of a type."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its type; `stored` are the columns behind it (none for the newest record's field)."""

    value: Value
    type: FieldType
    name: str
    place: Place
    choices: tuple[str, ...] = ()
    unit: str = ""
    stored: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """A derived duration or age: from where to where it is measured, and how."""

    start: Value
    end: Value
    counting: Counting
    name: str
    label: str
    place: Place

    @property
    def type(self) -> FieldType:
        """DURATION or AGE."""
        return FieldType.AGE if self.counting is Counting.AGE else FieldType.DURATION


Reference = Fact | Length


def reference(reader: Reader, parts: list[Word], scope: Scope) -> Reference | None:
    """What one to two words refer to; None after saying why they refer to nothing."""
    first = parts[0].folded
    if len(parts) == 2 and first in NEWEST | OLDEST:
        return _outermost(reader, parts, scope, oldest=first in OLDEST)
    if len(parts) != 1 or "." not in parts[0].text:
        whole = " ".join(part.text for part in parts)
        reader.error("R317", span(parts[0], parts[-1]), f"{quote(whole)} ist kein Feld; ein Feld heißt "
                     "„<entität>.<feld>“, das des neuesten Datensatzes „letzte <entität>.<feld>“.")  # fmt: skip
        return None
    name, place = _split(parts[0])
    row = reach(reader, name, scope)
    return None if row is None else field_of(reader, row, place, scope)


def field_of(reader: Reader, row: RowRef, name: Word, scope: Scope) -> Reference | None:
    """A field of a row by its name."""
    entity = reader.model.entities[row.entity]
    wanted = name.folded
    field = entity.fields.get(wanted)
    if field is not None:
        return _field(entity, row, field, name.place, scope)
    if wanted == entity.key or any(link.column == wanted for link in entity.links):
        key = key_column(reader.model, row, wanted, name.place)
        return Fact(key, FieldType.TEXT, f"{entity.name}.{wanted}", name.place, stored=(key,))
    names = [one.spelled for one in entity.fields.values()]
    reader.error(
        "R303", name.place, f"{quote(entity.name)} hat kein Feld {quote(name.text)}. "
        f"{offered(name.text, names, 'Felder')}", nearest(name.text, names),
    )  # fmt: skip
    return None


def stored_field(reader: Reader, scalar: Scalar, row: RowRef, scope: Scope, wanted: FieldType) -> Column | None:
    """The delivered field of the selected record `row` that a scalar names, of the wanted type."""
    name = Word(scalar.text.strip(), scalar.place)
    if "." in name.text:
        owner, name = _split(name)
        if scope.names.get(owner.folded) != row:
            remedy = row.entity if owner.folded not in scope.names else None
            reader.error("R319", owner.place, f"Hier steht ein Feld von {quote(row.entity)}, nicht von "
                         f"{quote(owner.text)}.", remedy)  # fmt: skip
            return None
    found = field_of(reader, row, name, scope)
    if found is None:
        return None
    if isinstance(found, Length) or found.type is not wanted or not isinstance(found.value, Column):
        reader.error("R319", scalar.place, f"{quote(scalar.text)} ist kein geliefertes Feld vom Typ {quote(wanted)}; "
                     "ein solches muss hier stehen.")  # fmt: skip
        return None
    return found.value


def _field(entity: Entity, row: RowRef, field: Field, place: Place, scope: Scope) -> Reference:
    name = f"{entity.name}.{field.name}"
    if field.type is FieldType.AGE:
        birth = _day(entity, row, field.start or "", place)
        return Length(birth, scope.today, Counting.AGE, name, field.label, place)
    if field.type is FieldType.DURATION:
        counting = Counting.INCLUSIVE if field.inclusive else Counting.EXCLUSIVE
        start, end = (_day(entity, row, part or "", place) for part in (field.start, field.end))
        if not isinstance(scope.today, Today):
            end = FirstPresent((end, scope.today), place)  # still running: as long as on the definition's day
        return Length(start, end, counting, name, field.label, place)
    value = _day(entity, row, field.name, place)
    stored = (value,) if isinstance(value, Column) else tuple(
        column(row, entity.fields[part], place) for part in field.first_present
    )  # fmt: skip
    return Fact(value, field.type, name, place, field.choices, field.unit, stored)


def _day(entity: Entity, row: RowRef, name: str, place: Place) -> Value:
    """A stored field, or the first present one of several."""
    field = entity.fields[name]
    if field.first_present:
        return FirstPresent(tuple(column(row, entity.fields[part], place) for part in field.first_present), place)
    return column(row, field, place)


def _outermost(reader: Reader, parts: list[Word], scope: Scope, oldest: bool) -> Reference | None:
    """A field of the newest (oldest) record; only there is no selection, so all records compete."""
    if "." not in parts[1].text:
        reader.error("R317", parts[1].place, f"Hinter {quote(parts[0].text)} steht ein Feld: „<entität>.<feld>“.")
        return None
    owner, name = _split(parts[1])
    entity = reader.entity(owner)
    if entity is None:
        return None
    found = children(reader, entity, None, owner.place, scope)
    row = RowRef(scope.fresh(entity.name), (), entity.name)
    inner = field_of(reader, row, name, scope)
    if found is None or inner is None:
        return None
    base, link = found
    day = own_day(reader.model, row, owner.place)
    if day is None:
        reader.error("R319", owner.place, f"{quote(entity.name)} hat im Faktenmodell keinen „tag:“; ohne ihn gibt es "
                     "keinen neuesten Datensatz.")  # fmt: skip
        return None
    rows = Rows(row.scope, entity.name, base, link, day, ALWAYS, owner.place)

    def newest(value: Value) -> Value:
        return Newest(rows, value, oldest, owner.place)

    title = f"{parts[0].text} {inner.name}"
    if isinstance(inner, Length):
        end = inner.end if inner.counting is Counting.AGE else newest(inner.end)
        return replace(inner, start=newest(inner.start), end=end, name=title)
    return replace(inner, value=newest(inner.value), name=title, stored=())


def _split(word: Word) -> tuple[Word, Word]:
    """`teilnahme.ende` as two words, each with its place."""
    at = word.text.index(".")
    place = word.place
    single = place.line == place.end_line and place.end_column - place.column == len(word.text)
    left = replace(place, end_column=place.column + at) if single else place
    right = replace(place, column=place.column + at + 1) if single else place
    return Word(word.text[:at], left), Word(word.text[at + 1 :], right)


def is_reference(word: str) -> bool:
    """Whether a folded word begins a reference: it has a point or says `letzte`, `erste`."""
    return "." in word or fold(word) in NEWEST | OLDEST
