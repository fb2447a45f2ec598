"""Named values (`werte`) and the rows of a table: names on the left, literals on the right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.parse.literals import read_value
from engine.parse.slots import slots
from engine.parse.wording import quote
from schemas.diagnostic import Diagnostic
from schemas.node import Mapping, Node, Scalar, Sequence, fold
from schemas.rule import NamedValue, TableRow, ValueStep

if TYPE_CHECKING:
    from engine.parse.fill import Filling

_NAME = re.compile(r"[^\W\d]\w*|[^\W\d][\w-]*\.\S.*")
"""A name, or the row of a table or the value of a definition behind the name of that."""
_HOW = "ein Wert, der vom Amt festgelegt wird, heißt „vom Amt festzulegen“"


def named_values(filling: Filling, node: Mapping) -> tuple[NamedValue, ...]:
    """Names with one literal or with steps in legal time; what is not a value is reported and left out."""
    found = []
    for entry in node.entries:
        if not _is_value(entry.value) and filling.astray(entry.key):
            continue
        _name(filling, entry.key)
        if isinstance(entry.value, Scalar):
            if _literal(filling, entry.key, entry.value):
                found.append(NamedValue(name=entry.key, value=entry.value))
        elif isinstance(entry.value, Sequence):
            steps = _steps(filling, entry.key, entry.value)
            if steps:
                found.append(NamedValue(name=entry.key, steps=steps))
        else:
            filling.tell("R203", entry.key.place, f"Hinter „{entry.key.text}:“ gehört ein Wert oder eine Liste aus "
                         "„gilt ab“ und „wert“.")  # fmt: skip
    return tuple(found)


def table_rows(filling: Filling, node: Sequence) -> tuple[TableRow, ...]:
    """Rows of a table: a choice and its value each."""
    rows = []
    for item in node.items:
        if not isinstance(item, Mapping) or len(item.entries) != 1:
            place = item.entries[1].key.place if isinstance(item, Mapping) and len(item.entries) > 1 else item.place
            filling.tell("R203", place, "Jede Zeile einer Tabelle besteht aus „- “, einer Auswahl und ihrem Wert.")
            continue
        entry = item.entries[0]
        if not isinstance(entry.value, Scalar):
            filling.tell("R203", entry.key.place, f"Hinter „{entry.key.text}:“ gehört ein einzelner Wert.")
        elif _literal(filling, entry.key, entry.value):
            rows.append(TableRow(choice=entry.key, value=entry.value))
    return tuple(rows)


def _is_value(node: Node) -> bool:
    """Whether something can be a value at all; if not, its key may have slipped in here from elsewhere."""
    if isinstance(node, Scalar):
        return not node.text.strip() or not isinstance(read_value(node), Diagnostic)
    return isinstance(node, Sequence)


def _name(filling: Filling, key: Scalar) -> None:
    if not _NAME.fullmatch(key.text):
        spelling = re.sub(r"\W+", "_", key.text.strip())
        filling.tell("R210", key.place, f"{quote(key.text)} ist kein Name für einen Wert: nur Buchstaben, Ziffern und "
                     "„_“, vorn ein Buchstabe.", spelling if _NAME.fullmatch(spelling) else None)  # fmt: skip


def _literal(filling: Filling, key: Scalar, value: Scalar) -> bool:
    if not value.text.strip():
        filling.tell("R204", key.place, f"Hinter „{key.text}:“ fehlt der Wert; {_HOW}.")
        return False
    read = read_value(value)
    if isinstance(read, Diagnostic):
        filling.found.append(read)
        return False
    return True


def _steps(filling: Filling, name: Scalar, node: Sequence) -> tuple[ValueStep, ...]:
    steps: list[ValueStep] = []
    for item in node.items:
        if not isinstance(item, Mapping) or not item.entries:
            _no_step(filling, item)
            continue
        owner = Scalar(name.text, item.entries[0].key.place)
        known = slots(ValueStep)
        entries = filling.entries(known, item, f"unter „{name.text}:“")
        for key, slot in known.items():
            if key not in entries:
                filling.missing(slot, owner)
        data = filling.values(known, entries)
        if len(data) < len(known) or not _literal(filling, entries["wert"].key, data["value"]):
            continue
        step = ValueStep(**data)
        if steps and step.start <= steps[-1].start:
            filling.tell("R208", entries[fold("gilt ab")].value.place, "Die Stufen stehen nicht in zeitlicher Folge: "
                         f"die vorige gilt ab {steps[-1].start:%d.%m.%Y}.")  # fmt: skip
        steps.append(step)
    return tuple(steps)


def _no_step(filling: Filling, item: Node) -> None:
    filling.tell("R203", item.place, "Eine Stufe besteht aus „gilt ab“ und „wert“.")
