"""An example's facts become a case: keys and links are supplied, everything belongs to one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.parse.literals import read_date, read_integer, read_number, read_yes_no
from engine.parse.nearest import nearest
from engine.parse.wording import listed, offered, quote
from schemas.cases.case import Case, Coverage, Row, Value
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold

OWN_WORDS = ("name", "stichtag", "werte", "nicht geliefert", "lieferumfang", "erwartet")
"""The keys of an example that are no entities."""

_OWN = {fold(word) for word in OWN_WORDS}


@dataclass(slots=True)
class Facts:
    """The facts of one example while they are read."""

    model: FactModel
    rows: dict[str, list[Row]] = field(default_factory=dict)
    linked: list[tuple[Entity, Row, set[str]]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, place: Place, message: str, remedy: str | None = None) -> None:
        """Notes a mistake."""
        self.found.append(Diagnostic(code, place, message, remedy))


def read_facts(model: FactModel, example: Mapping) -> Facts:
    """The records that an example names; mistakes are in `found`."""
    facts = Facts(model)
    for entry in example.entries:
        key = fold(entry.key.text)
        if key == fold("nicht geliefert"):
            facts.missing |= _tables(facts, entry)
        elif key == "lieferumfang":
            _coverage(facts, entry)
        elif key not in _OWN:
            _entity(facts, entry)
    for name in facts.missing & set(facts.rows):
        place = next(entry.key.place for entry in example.entries if fold(entry.key.text) == name)
        facts.error("R608", place, f"{quote(name)} steht unter „nicht geliefert:“ und hat doch Datensätze.")
    return facts


def build(facts: Facts, subject: str) -> Case:
    """The case: one record of the case's entity at least, every entity delivered unless the example says otherwise."""
    if subject == facts.model.case and not facts.rows.get(subject):
        _add(facts, facts.model.entities[subject], {}, set())
    waiting = list(facts.linked)
    while waiting:
        entity, row, given = waiting.pop()
        for link in entity.links:
            if link.column in given:
                continue
            target = facts.model.entities.get(link.target)
            if target is None:
                continue
            if not facts.rows.get(link.target) and link.required:
                waiting.append(_add(facts, target, {}, set()))
            others = facts.rows.get(link.target)
            row[link.column] = others[0][target.key] if others else None
    rows = {name: facts.rows.get(name, []) for name in facts.model.entities if name not in facts.missing}
    return Case(rows, coverage=facts.coverage)


def _add(facts: Facts, entity: Entity, values: Row, given: set[str]) -> tuple[Entity, Row, set[str]]:
    """A new record: every column empty but the given ones, its key counted within the example."""
    records = facts.rows.setdefault(entity.name, [])
    columns = [*(one.name for one in entity.stored), *(link.column for link in entity.links)]
    row: Row = {**dict.fromkeys(columns), entity.key: f"{entity.name}-{len(records) + 1}", **values}
    records.append(row)
    added = (entity, row, given)
    facts.linked.append(added)
    return added


def _entity(facts: Facts, entry: Entry) -> None:
    entity = facts.model.entities.get(fold(entry.key.text))
    if entity is None:
        known = [*OWN_WORDS, *facts.model.entities]
        facts.error("R605", entry.key.place, f"{quote(entry.key.text)} ist in einem Beispiel weder eine Entität noch "
                    "ein Wort der Sprache.", nearest(entry.key.text, known))  # fmt: skip
        return
    nodes = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    for node in nodes:
        if isinstance(node, Mapping):
            _record(facts, entity, node)
        elif isinstance(node, Scalar) and not node.text.strip():
            _add(facts, entity, {}, set())
        else:
            facts.error("R608", node.place, f"Unter „{entry.key.text}:“ stehen die Felder eines Datensatzes oder eine "
                        "Liste von Datensätzen.")  # fmt: skip


def _record(facts: Facts, entity: Entity, node: Mapping) -> None:
    values: Row = {}
    given: set[str] = set()
    for entry in node.entries:
        name = fold(entry.key.text)
        links = {link.column for link in entity.links}
        if name == entity.key or name in links:
            if isinstance(entry.value, Scalar):
                values[name] = entry.value.text.strip() or None
            given.add(name)
            continue
        described = entity.fields.get(name)
        if described is None or described.derived:
            _no_field(facts, entity, entry, described)
        elif isinstance(entry.value, Scalar):
            values[name] = _value(facts, entity, described, entry.value)
        else:
            facts.error("R608", entry.value.place, f"Hinter „{entry.key.text}:“ steht ein einzelner Wert.")
    _add(facts, entity, values, given)


def _no_field(facts: Facts, entity: Entity, entry: Entry, described: Field | None) -> None:
    name = entry.key.text
    if described is not None:
        parts = [part for part in (described.start, described.end, *described.first_present) if part]
        facts.error("R605", entry.key.place, f"{quote(name)} ist abgeleitet und wird aus {listed(parts)} berechnet; "
                    "ein Beispiel nennt diese.")  # fmt: skip
        return
    stored = [one.spelled for one in entity.stored]
    there = offered(name, stored, "Felder")
    facts.error("R605", entry.key.place, f"{quote(entity.name)} hat kein Feld {quote(name)}. {there}",
                nearest(name, stored))  # fmt: skip


def _value(facts: Facts, entity: Entity, described: Field, scalar: Scalar) -> Value:
    """A cell by its field's type; None (empty) after an error."""
    if not scalar.text.strip():
        return None
    found: Decimal | date | bool | Diagnostic
    match described.type:
        case FieldType.DATE:
            found = read_date(scalar)
        case FieldType.NUMBER:
            found = read_number(scalar)
        case FieldType.INTEGER:
            found = read_integer(scalar)
        case FieldType.YES_NO:
            found = read_yes_no(scalar)
        case FieldType.CHOICE:
            return _choice(facts, entity, described, scalar)
        case _:
            return scalar.text
    if isinstance(found, Diagnostic):
        facts.found.append(found)
        return None
    return int(found) if described.type is FieldType.INTEGER and isinstance(found, Decimal) else found


def _choice(facts: Facts, entity: Entity, described: Field, scalar: Scalar) -> str | None:
    known = {fold(choice): choice for choice in described.choices}
    if fold(scalar.text) not in known:
        facts.error("R606", scalar.place, f"{quote(f'{entity.name}.{described.name}')} kann nicht {quote(scalar.text)} "
                    f"sein. Es gibt {listed(described.choices)}.", nearest(scalar.text, described.choices))  # fmt: skip
    return known.get(fold(scalar.text))


def _tables(facts: Facts, entry: Entry) -> set[str]:
    """The tables under `nicht geliefert`."""
    names: set[str] = set()
    for item in entry.value.items if isinstance(entry.value, Sequence) else (entry.value,):
        if isinstance(item, Scalar) and fold(item.text) in facts.model.entities:
            names.add(fold(item.text))
        else:
            text = item.text if isinstance(item, Scalar) else ""
            message = f"{quote(text)} ist keine Entität; unter „nicht geliefert:“ stehen Entitäten."
            facts.error("R605", item.place, message, nearest(text, facts.model.entities))
    return names


def _coverage(facts: Facts, entry: Entry) -> None:
    """`lieferumfang:` with the first and last delivered day of a table."""
    for one in entry.value.entries if isinstance(entry.value, Mapping) else ():
        name = fold(one.key.text)
        if name not in facts.model.entities or not isinstance(one.value, Mapping):
            message = f"Unter „lieferumfang:“ steht je Entität „von:“ und „bis:“; {quote(one.key.text)} passt nicht."
            facts.error("R605", one.key.place, message, nearest(one.key.text, facts.model.entities))
            continue
        days = {key: _day(facts, one.value.find(key)) for key in ("von", "bis")}
        facts.coverage[name] = Coverage(days["von"], days["bis"])
    if not isinstance(entry.value, Mapping):
        facts.error("R608", entry.value.place, "Unter „lieferumfang:“ steht je Entität „von:“ und „bis:“.")


def _day(facts: Facts, entry: Entry | None) -> date | None:
    node: Node | None = None if entry is None else entry.value
    found = read_date(node) if isinstance(node, Scalar) else None
    if isinstance(found, Diagnostic):
        facts.found.append(found)
        return None
    return found
