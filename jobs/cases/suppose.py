"""What would be if facts of a case were others: assumptions applied to a copy, and every outcome that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.run.whole.paths import belongs
from jobs.cases.book import Book
from jobs.cases.check import check
from jobs.cases.whole import Whole, whole
from jobs.evidence.records.values import Complaint, taken
from schemas.cases.assumed import Assumed, AssumptionRefused, Change
from schemas.cases.case import UNREADABLE, Row, Value
from schemas.cases.verdict import Checked, Flip
from schemas.factmodel import Entity, Field, FieldType

MOST = 50
"""Assumptions at a time; whoever has more wants another case."""


def suppose(book: Book, found: Whole, assumed: Sequence[Assumed]) -> tuple[Checked, Checked, tuple[Flip, ...]]:
    """The case as it is, as it would be, and what is different. Nothing is stored.

    Raises AssumptionRefused with every assumption that cannot be held.
    """
    before = check(book, found)
    after = check(book, applied(book, found, assumed))
    return before, after, tuple(flips(before, after))


def flips(before: Checked, after: Checked) -> Iterable[Flip]:
    """Outcomes that are others, new or gone, in the order of how they would be."""
    was = {one.key: one for one in before.verdicts}
    now = {one.key: one for one in after.verdicts}
    for key, one in now.items():
        earlier = was.get(key)
        if earlier is None or _said(earlier.outcome) != _said(one.outcome):
            yield Flip(earlier, one)
    for key, one in was.items():
        if key not in now:
            yield Flip(one, None)


def applied(book: Book, found: Whole, assumed: Sequence[Assumed]) -> Whole:
    """The case under assumptions; the given one stays as it is. Raises AssumptionRefused."""
    if len(assumed) > MOST:
        raise AssumptionRefused(f"Es sind höchstens {MOST} Annahmen zugleich möglich.")
    holding = _Holding(found)
    for one in sorted(assumed, key=lambda each: _TURN[each.change]):
        holding.take(one)
    if holding.wrong:
        raise AssumptionRefused(*holding.wrong)
    return whole(book, replace(found.case, rows=holding.rows), found.key)


_TURN = {Change.ADD: 0, Change.SET: 1, Change.EMPTY: 1, Change.UNKNOWN: 1, Change.REMOVE: 2}
"""A record is there before its facts are set."""


def _said(outcome: object) -> tuple[object, ...]:
    return tuple(getattr(outcome, name) for name in ("status", "faellig_am", "erledigt_am", "fehlend"))


class _Holding:
    """A copy of the case's rows, changed one assumption after the other."""

    def __init__(self, found: Whole) -> None:
        self.found, self.model = found, found.model
        self.rows = {name: [dict(row) for row in rows] for name, rows in found.case.rows.items()}
        self.wrong: list[str] = []
        self.added: set[tuple[str, str]] = set()

    def take(self, one: Assumed) -> None:
        """Applies one assumption, or notes why it cannot be held."""
        entity = self.model.entities.get(one.entity)
        if entity is None or one.entity not in self.rows:
            self.wrong.append(f"Die Tabelle „{one.entity}“ gehört nicht zu diesem Fall.")
            return
        if one.change is Change.ADD:
            self._add(entity, one.key)
            return
        row = self._row(entity, one.key)
        if row is None:
            self.wrong.append(f"{entity.label} {one.key} gibt es in diesem Fall nicht.")
        elif one.change is Change.REMOVE:
            self._remove(entity, one.key)
        else:
            self._set(entity, row, one)

    def _row(self, entity: Entity, key: str) -> Row | None:
        mine = self.found.own.get(entity.name, frozenset())
        if key not in mine and (entity.name, key) not in self.added:
            return None
        return next((row for row in self.rows[entity.name] if row.get(entity.key) == key), None)

    def _add(self, entity: Entity, key: str) -> None:
        if entity.name == self.model.case:
            self.wrong.append(f"Ein Fall hat genau einen Vorgang der Art „{entity.label}“.")
        elif not key or self._row(entity, key) is not None:
            self.wrong.append(f"Die Kennung {key or '(leer)'} ist in „{entity.plural}“ schon vergeben.")
        else:
            row: Row = dict.fromkeys([entity.key, *(link.column for link in entity.links)])
            row |= dict.fromkeys(field.name for field in entity.stored)
            row[entity.key] = key
            row |= {link.column: self._only(link.target) for link in entity.links}
            self.rows[entity.name].append(row)
            self.added.add((entity.name, key))

    def _only(self, target: str) -> str | None:
        """The key of the case's only record of a kind: to it belongs what does not say otherwise."""
        mine = self.found.own.get(target, frozenset())
        return next(iter(mine)) if len(mine) == 1 else None

    def _remove(self, entity: Entity, key: str) -> None:
        if entity.name == self.model.case:
            self.wrong.append("Der Fall selbst kann nicht weggedacht werden.")
            return
        self.rows[entity.name] = [row for row in self.rows[entity.name] if row.get(entity.key) != key]

    def _set(self, entity: Entity, row: Row, one: Assumed) -> None:
        try:
            row[one.column] = self._value(entity, one)
        except Complaint as complaint:
            self.wrong.append(f"{entity.label} {one.key}, {_label(entity, one.column)}: {complaint}")

    def _value(self, entity: Entity, one: Assumed) -> Value:
        link = next((each for each in entity.links if each.column == one.column), None)
        if link is not None:
            return self._linked(link.target, one)
        field = entity.fields.get(one.column)
        if field is None or field.derived:
            raise Complaint(f"Die Angabe „{one.column}“ gibt es nicht oder sie wird berechnet.")
        if one.change is Change.UNKNOWN:
            return UNREADABLE
        return None if one.change is Change.EMPTY else typed(field, one.value)

    def _linked(self, target: str, one: Assumed) -> Value:
        if one.change is not Change.SET:
            return None
        name = self.model.entities[target].key
        if not any(row.get(name) == one.value for row in self.rows.get(target, ())):
            raise Complaint(f"„{one.value}“ gibt es in diesem Fall nicht.")
        return one.value


def typed(field: Field, written: object) -> Value:
    """The value of a field as evaluation reads it, from what somebody wrote. Raises Complaint."""
    said = taken(field, written if isinstance(written, str | int | float | bool) or written is None else str(written))
    if said is None:
        return None
    match field.type:
        case FieldType.DATE:
            return date.fromisoformat(said)
        case FieldType.NUMBER:
            return Decimal(said)
        case FieldType.INTEGER:
            return int(said)
        case FieldType.YES_NO:
            return said == "ja"
        case _:
            return said


def _label(entity: Entity, column: str) -> str:
    field = entity.fields.get(column)
    return field.label if field is not None else column


def addable(found: Whole) -> list[Entity]:
    """Kinds of records that can be thought of in addition: those that belong to a case and were delivered."""
    model = found.model
    kinds = [model.entities[name] for name in found.case.rows if name != model.case and belongs(model, name)]
    return sorted(kinds, key=lambda one: one.label)
