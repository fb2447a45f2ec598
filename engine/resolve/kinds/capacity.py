"""Limited places of a proposal: how many there are, who takes one, in which order the rest is listed."""

from __future__ import annotations

from decimal import Decimal

from engine.parse.nearest import nearest
from engine.parse.wording import quote
from engine.plan.rules import Capacity, Order
from engine.plan.values import RowRef, Rows
from engine.resolve.context import Scope
from engine.resolve.names.fields import TYPE_NAMES, Fact
from engine.resolve.names.paths import everywhere, reach, select
from engine.resolve.version import Version
from schemas.factmodel import FieldType
from schemas.node import fold
from schemas.rule import CapacityNote, OrderNote

_FIRST = {"fruehestes": (False, FieldType.DATE), "spaetestes": (True, FieldType.DATE),
          "kleinstes": (False, FieldType.NUMBER), "groesstes": (True, FieldType.NUMBER)}  # fmt: skip


def capacity(version: Version, note: CapacityNote, scope: Scope) -> Capacity | None:
    """The places of a proposal."""
    house = fold(note.per.text) == version.model.office
    near = nearest(note.per.text, [version.model.office, *version.model.entities])
    if near == version.model.office and not house:
        version.error(
            "R302", note.per.place, f"{quote(note.per.text)} ist weder eine Entität noch das ganze Amt.", near
        )
        return None
    per = None if house else reach(version, note.per, scope)
    if note.ties is not None:
        version.one_of(note.ties, ("ohne Rang",), "bei gleichstand")
    order = tuple(one for one in (_order(version, criterion, scope) for criterion in note.order) if one is not None)
    if per is None and not house:
        return None
    at_unit = scope if per is None else Scope(
        {**scope.names, per.entity: per}, (*scope.rows, per), scope.today, scope.taken
    )  # fmt: skip
    available = version.comparisons.number(note.available, at_unit, (Decimal,))
    taken = everywhere(version, note.taken, scope.rows[0]) if per is None else _taken(version, note, per, scope)
    if available is None or taken is None:
        return None
    return Capacity(per, available, taken, order, note.place)


def _taken(version: Version, note: CapacityNote, per: RowRef, scope: Scope) -> Rows | None:
    """The records of a unit that take a place: linked to the unit itself."""
    of_unit = Scope({per.entity: per}, (per,), scope.today, scope.taken)
    selected = select(version, note.taken, of_unit)
    return None if selected is None else selected[0]


def _order(version: Version, note: OrderNote, scope: Scope) -> Order | None:
    allowed = ("frühestes", "spätestes", "kleinstes", "größtes")
    word = version.one_of(note.first, allowed, "zuerst")
    found = version.fact(note.by, scope)
    if word is None or found is None:
        return None
    descending, kind = _FIRST[word]
    numbers = (FieldType.NUMBER, FieldType.INTEGER)
    if not isinstance(found, Fact) or (found.type not in numbers if kind in numbers else found.type is not kind):
        version.error("R308", note.first.place, f"{quote(found.name)} ist {TYPE_NAMES[found.type]}; "
                      f"{quote(note.first.text)} passt nicht dazu.")  # fmt: skip
        return None
    return Order(found.value, descending, f"{fold(found.name)}: {note.first.text} zuerst")
