"""Named values and the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping

from engine.edit import Value
from jobs.authoring.form.fields import lines
from jobs.authoring.form.fields.amounts import UNSET, amount_inputs, joined
from jobs.authoring.form.offers import dropping, item_acts
from jobs.authoring.form.scope import Around, Scope
from jobs.authoring.form.shape import Control, Do, Edit, Edits, Input, Offer, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import help_of, title_of
from schemas.factmodel import FieldType
from schemas.node import Sequence, fold


def values(spot: Spot, scope: Scope) -> Part:
    """All named values of a rule."""
    parts = tuple(_value(one, spot, scope.around) for one in spot.entries())
    name, number = "wert", 1
    while fold(name) in spot.names():
        number += 1
        name = f"wert_{number}"
    more = Offer("wert", "Zahl oder Frist hinzufügen", "", (Edit(Do.INSERT, (*spot.path, name), "", spot.size()),))
    return Part(spot.at, title_of("werte"), help_of("werte", ""), "list", parts=parts, offers=(more,), span=spot.span)


def _value(one: Spot, home: Spot, around: Around) -> Part:
    """One value, or its steps in legal time."""
    held = next((known for known in around.values if fold(known.name) == fold(one.key)), None)
    said = f"Im Amt gilt: {held.office}." if held is not None and held.office and held.office != one.text else ""
    part = Part(one.at, one.key.replace("_", " "), said, "line", span=one.span)
    name = _renamed(one)
    acts = dropping(one, home)
    if isinstance(one.node, Sequence):
        steps = tuple(_step(item, one, number) for number, item in enumerate(one.items(), 1))
        new: Value = {"gilt ab": "", "wert": ""}
        more = Offer("stufe", "weitere Stufe", "", (Edit(Do.INSERT, (*one.path, one.size()), new, one.size()),))
        return Part(part.at, part.title, said, "list", (name,), steps, (more,), acts, part.span)
    first: Value = [{"gilt ab": "", "wert": one.text}]
    timed = Offer("rechtszeit", "zu verschiedenen Zeiten verschieden", "Ein Wert, der sich mit dem Gesetz ändert.",
                  (Edit(Do.PUT, one.path, first),))  # fmt: skip
    return Part(part.at, part.title, said, "line", (name, literal(one)), (), (timed,), acts, part.span)


def _step(item: Spot, home: Spot, number: int) -> Part:
    start, value = item.find("gilt ab"), item.find("wert")
    controls = (*((lines.day(start, "gilt ab"),) if start else ()), *((literal(value),) if value else ()))
    return Part(item.at, f"Stufe {number}", "", "line", controls, acts=item_acts(item, home), span=item.span)


def literal(spot: Spot) -> Control:
    """Amount and unit of a value that stands right here."""
    inputs = amount_inputs(lines.name_of(spot), spot.text)

    def write(given: Mapping[str, str]) -> Edits:
        unit = given.get(inputs[1].name, inputs[1].value)
        return lines.written(spot, joined(given.get(inputs[0].name, inputs[0].value), unit))

    return Control(inputs, write)


def _renamed(one: Spot) -> Control:
    """What the value is called; every use of it follows."""
    name = f"k:{one.at}:name"
    shown = one.key.replace("_", " ")

    def write(given: Mapping[str, str]) -> Edits:
        new = lines.slug(given.get(name, shown))
        return () if given.get(name, shown) == shown or not new or new == one.key else (Edit(Do.WORD, one.path, new),)

    return Control((Input(name, "Bezeichnung", "text", shown),), write)


def rows(spot: Spot, home: Spot, scope: Scope) -> Part:
    """The rows of a table, one for each choice of its field."""
    by = home.find("nach")
    found = scope.field(by.text) if by is not None else None
    choices = found[2].choices if found is not None else ()
    if found is not None and found[2].type is FieldType.YES_NO:
        choices = ("ja", "nein")
    parts = []
    there: set[str] = set()
    for item in spot.items():
        for one in item.entries():
            there.add(fold(one.key))
            parts.append(Part(item.at, one.key, "", "row", (_choice(one, choices), literal(one)),
                              acts=item_acts(item, spot), span=item.span))  # fmt: skip
    missing = [one for one in choices if fold(one) not in there]
    new: list[Value] = [{one: UNSET} for one in missing]
    edits = tuple(Edit(Do.INSERT, (*spot.path, spot.size() + n), one, spot.size() + n) for n, one in enumerate(new))
    fill = (Offer("zeilen", "fehlende Zeilen ergänzen", f"Es fehlen: {', '.join(missing)}.", edits),)
    one_more = tuple(Offer(f"zeile:{choice}", f"Zeile für „{choice}“", "", (edit,))
                     for choice, edit in zip(missing, (Edit(Do.INSERT, (*spot.path, spot.size()), one, spot.size())
                                                       for one in new), strict=True))  # fmt: skip
    return Part(spot.at, title_of("zeilen"), help_of("zeilen", "je Auswahl ein Wert"), "table", parts=tuple(parts),
                offers=(*(fill if len(missing) > 1 else ()), *one_more), span=spot.span)  # fmt: skip


def _choice(one: Spot, choices: tuple[str, ...]) -> Control:
    name = f"k:{one.at}:auswahl"
    options = lines.with_now(lines.words(choices), one.key)

    def write(given: Mapping[str, str]) -> Edits:
        new = given.get(name, one.key)
        return () if new == one.key else (Edit(Do.RENAME, one.path, new),)

    return Control((Input(name, "Auswahl", "choice", one.key, options),), write)
