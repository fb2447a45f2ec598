"""A small fact model, built by hand, and short ways to write plans and cases over it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from engine.plan.conditions import ALWAYS, Compare, Condition, Counts, OneOf, Operator
from engine.plan.rules import Calendar, Deadline, Evidence, InForce, Rule, Rulebook, Source
from engine.plan.values import Column, Duration, Literal, RowRef, Rows, Shifted, Today, Unit, Value
from schemas.cases.case import Case, Coverage, Row
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.outcome import Kind

TODAY = date(2020, 6, 30)
KEY = "k1"

_D, _C, _J, _T, _I = FieldType.DATE, FieldType.CHOICE, FieldType.YES_NO, FieldType.TEXT, FieldType.INTEGER


def _entity(
    name: str, label: str, article: str, plural: str, fields: list[Field], links: list[Link] | None = None,
    day: str | None = None, interval: tuple[str, str] | None = None,
) -> Entity:  # fmt: skip
    links = [Link("kunde_id", "kunde")] if links is None else links
    known = {field.name: field for field in fields}
    return Entity(name, label, plural, article, f"{name}_id", known, tuple(links), day, interval)


MODEL = FactModel(
    {
        entity.name: entity
        for entity in (
            _entity("team", "Team", "das", "Teams", [Field("name", "Name", _T)], []),
            _entity(
                "kunde", "Kundin oder Kunde", "die", "Kundinnen und Kunden",
                [
                    Field("geburtsdatum", "Geburtsdatum", _D),
                    Field("status", "Vermittlungsstatus", _C, choices=("arbeitslos", "arbeitsuchend")),
                    Field("bereit", "bereit zur Veränderung", _J),
                    Field("notiz", "Notiz", _T, Empty.UNDOCUMENTED),
                    Field("betreut_seit", "in Betreuung seit", _D),
                ],
                [Link("team_id", "team", required=False)],
            ),
            _entity(
                "teilnahme", "Teilnahme", "die", "Teilnahmen",
                [
                    Field("art", "Art", _C, choices=("FbW", "Umschulung", "AGH")),
                    Field("beginn", "Beginn", _D, planned=True),
                    Field("ende", "Ende", _D, planned=True),
                    Field("ende_erfasst_am", "Ende erfasst am", _D),
                    Field("abgebrochen_am", "abgebrochen am", _D, Empty.NOT_HAPPENED),
                    Field("gespräch_am", "Abschlussgespräch am", _D, Empty.NOT_HAPPENED),
                    Field("termin_am", "Termin am", _D, planned=True),
                ],
                day=None, interval=("beginn", "ende"),
            ),
            _entity(
                "kontakt", "Kontakt", "der", "Kontakte",
                [
                    Field("datum", "Datum", _D),
                    Field("art", "Art", _C, choices=("persönlich", "telefonisch")),
                    Field("zustande", "zustande gekommen", _J),
                ],
                day="datum",
            ),
            _entity(
                "termin", "Termin", "der", "Termine",
                [
                    Field("datum", "Datum", _D),
                    Field("ergebnis", "Ergebnis", _C, choices=("wahrgenommen", "versäumt", "abgesagt")),
                ],
                day="datum",
            ),
            _entity(
                "bezug", "Leistungsbezug", "der", "Leistungsbezüge",
                [Field("von", "von", _D), Field("bis", "bis", _D, Empty.RUNNING)],
                day="von", interval=("von", "bis"),
            ),
            _entity(
                "befreiung", "Befreiung", "die", "Befreiungen",
                [Field("von", "von", _D), Field("bis", "bis", _D, Empty.RUNNING, planned=True)],
                interval=("von", "bis"),
            ),
            _entity(
                "bedarf", "Handlungsbedarf", "der", "Handlungsbedarfe",
                [
                    Field("gruppe", "Schlüsselgruppe", _C, choices=("Rahmenbedingungen", "Qualifikation")),
                    Field("status", "Status", _C, choices=("offen", "erledigt")),
                    Field("stufe", "Stufe", _I),
                ],
            ),
        )
    }
)  # fmt: skip


def record(entity: str, *path: str) -> RowRef:
    """The record a rule over `entity` is about, or what it links to."""
    return RowRef("", path, {"kunde_id": "kunde", "team_id": "team"}[path[-1]] if path else entity)


def column(ref: RowRef, name: str) -> Column:
    """A field of a row."""
    field = MODEL.entities[ref.entity].fields[name]
    return Column(ref, name, field.type, field.empty, field.planned, field.choices, field.label)


def own(entity: str, name: str) -> Column:
    """A field of the record a rule is about."""
    return column(record(entity), name)


def of(entity: str, name: str, scope: str | None = None) -> Column:
    """A field of a selected record."""
    return column(RowRef(scope or entity, (), entity), name)


def rows(entity: str, base: str, where: Condition = ALWAYS, scope: str | None = None) -> Rows:
    """The records of `entity` that belong to the case of a record of `base`."""
    start = record(base) if base == "kunde" else record(base, "kunde_id")
    day = MODEL.entities[entity].day
    name = scope or entity
    return Rows(name, entity, start, "kunde_id", None if day is None else of(entity, day, name), where)


def text(value: str) -> Literal:
    """A written choice."""
    return Literal(value, FieldType.CHOICE)


def number(value: int) -> Literal:
    """A written number."""
    return Literal(Decimal(value), FieldType.NUMBER)


def at(day: date) -> Literal:
    """A written day."""
    return Literal(day, FieldType.DATE)


def months(amount: int) -> Duration:
    """An amount of months."""
    return Duration(amount, Unit.MONTHS)


def days(amount: int) -> Duration:
    """An amount of days."""
    return Duration(amount, Unit.DAYS)


def after(day: Value, amount: Duration) -> Shifted:
    """`amount` after a day."""
    return Shifted(day, amount, True)


def before(day: Value, amount: Duration) -> Shifted:
    """`amount` before a day."""
    return Shifted(day, amount, False)


def equal(left: Value, right: Value) -> Compare:
    """Equality."""
    return Compare(left, Operator.EQUAL, right)


def at_least(where: Rows, amount: int) -> Counts:
    """At least so many records."""
    return Counts(where, Operator.AT_LEAST, number(amount))


def one_of(value: Value, *choices: str) -> OneOf:
    """One of several choices."""
    return OneOf(value, choices)


def last(amount: Duration) -> Shifted:
    """The first day of the window that ends with the Stichtag."""
    return Shifted(Today(), amount, False, inclusive=True)


def rule(kind: Kind, entity: str = "teilnahme", applies: Condition = ALWAYS, **more: Any) -> Rule:
    """A rule with everything that does not matter left plain."""
    in_force = more.pop("in_force", InForce(date(2000, 1, 1)))
    return Rule("regel", "f1", "Titel der Regel", kind, entity, applies, in_force, **more)


def proof(where: Rows, day: str, earliest: Value | None = None, until: Value | None = None) -> Evidence:
    """Evidence out of one table."""
    return Evidence((Source(where, of(where.entity, day, where.scope), earliest, until),))


def deadline(due: Value, evidence: Evidence | None = None, anchor: Value | None = None, **more: Any) -> Deadline:
    """A deadline with everything that does not matter left plain."""
    return Deadline(anchor or due, due, evidence, **more)


def book(today: date = TODAY, calendar: Calendar | None = None) -> Rulebook:
    """A rulebook of no rules."""
    return Rulebook("amt", today, (), calendar or Calendar())


TABLES = tuple(MODEL.entities)


def case(
    coverage: dict[str, Coverage] | None = None, without: tuple[str, ...] = (),
    columns: dict[str, frozenset[str]] | None = None, **given: Any,
) -> Case:  # fmt: skip
    """The case of k1 in team t1: every table delivered (but `without`), rows with keys and links filled in."""
    tables: dict[str, list[Row]] = {name: [] for name in TABLES if name not in without}
    given.setdefault("kunde", {})
    given.setdefault("team", {})
    for name, one_or_many in given.items():
        if name in without:
            continue
        for place, row in enumerate(one_or_many if isinstance(one_or_many, list) else [one_or_many]):
            tables[name].append(_complete(name, place, row))
    return Case(tables, columns or {}, coverage or {})


def _complete(entity: str, place: int, row: Row) -> Row:
    keys: Row = {f"{entity}_id": f"{entity[0]}{place + 1}"}
    if entity == "kunde":
        keys["team_id"] = "t1"
    elif entity != "team":
        keys["kunde_id"] = KEY
    return {**keys, **row}
