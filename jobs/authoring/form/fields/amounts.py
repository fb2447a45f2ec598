"""Named values: a number, a duration, a share is picked or typed, and stands under `werte:` with a name of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from engine.parse.durations import UNITS
from jobs.authoring.form.fields.lines import german
from jobs.authoring.form.scope import Around, Named
from jobs.authoring.form.shape import Do, Edit, Edits, Input, Options
from schemas.node import fold

NEW = "+"
DAY, OFFICE = "datum", "amt"
UNSET = "vom Amt festzulegen"
_DURATIONS = tuple(plural for _, plural in UNITS.values())
_ORDER = ("Tage", "Arbeitstage", "Wochen", "Monate", "Jahre")
_PLURAL = dict(UNITS.values())
_SINGLE = {plural: single for single, plural in _PLURAL.items()}
UNIT_CHOICES: Options = (
    ("", tuple((unit, unit) for unit in _ORDER)),
    ("anderes", (("", "Zahl ohne Einheit"), ("%", "Prozent"), (DAY, "Datum"), (OFFICE, UNSET))),
)


def parts_of(literal: str) -> tuple[str, str]:
    """Amount and unit of a value as it is written; of anything unusual the whole text and no unit."""
    if fold(literal) == UNSET:
        return "", OFFICE
    for pattern in (r"(\d+) (\w+)", r"(\S+) (%)"):
        found = re.fullmatch(pattern, literal)
        if found:
            unit = _PLURAL.get(found[2], found[2])
            if (unit in _DURATIONS or unit == "%") and joined(found[1], unit) == literal:
                return found[1], unit
    return (literal, DAY) if re.fullmatch(r"\d\d\.\d\d\.\d{4}", literal) else (literal, "")


def joined(amount: str, unit: str) -> str:
    """A value as it is written: `1 Monat`, `80 %`, `3`."""
    amount = amount.strip()
    if unit == OFFICE:
        return UNSET
    if not amount:
        return ""
    if unit == DAY:
        return german(amount)
    if unit == "%":
        return f"{amount} %"
    return f"{amount} {_SINGLE[unit] if amount == '1' else unit}" if unit in _SINGLE else amount


def amount_inputs(base: str, literal: str, label: str = "") -> tuple[Input, Input]:
    """The two fields of a value."""
    amount, unit = parts_of(literal)
    return (
        Input(f"{base}menge", label or "Anzahl", "amount", amount),
        Input(f"{base}einheit", "Einheit", "choice", unit, UNIT_CHOICES),
    )


class Amount:
    """The fields of one use of a named value, and what they mean when they come back."""

    def __init__(
        self, around: Around, base: str, now: str, wish: str, unit: str = "", optional: str = "", others: Options = ()
    ) -> None:
        self.around, self.base, self.now, self.wish = around, base, now, wish
        self.known = {fold(one.name): one for one in around.values}
        held = self.known.get(fold(now))
        self.held: Named | None = held
        names = [(now if fold(one.name) == fold(now) else one.name, _told(one)) for one in around.values]
        names += [(now if fold(name) == fold(now) else name, f"{_plain(name)} (aus der Tabelle)") for name in
                  around.tables]  # fmt: skip
        first = [("", optional if now else "von selbst benannt")] if optional else []
        if now and all(value != now for value, _ in (*names, *(row for _, inner in others for row in inner))):
            first.append((now, now))
        options = (("", (*first, *names, (NEW, "neu: bekommt einen Namen"))), *others)
        lone = not now and not names
        told = "Mehr" if optional else "Name der Zahl, oder ein Feld" if others else "Name der Zahl"
        chosen = now or ("" if optional else NEW)
        own = amount_inputs(base, held.text if held is not None else joined("", unit))
        typed = (own[0], Input(own[1].name, own[1].label, own[1].kind, own[1].value or ("" if now else unit),
                               own[1].options))  # fmt: skip
        fields: tuple[Input, ...] = typed if held is None or held.text else ()
        self.shown = held is not None and bool(held.text)
        name = Input(f"{base}wert", "Diese Zahl heißt", "choice", chosen, options, hidden=lone, more=told)
        was = Input(f"{base}war", "", "hidden", now)
        if now and held is None:
            # A field, or a row of the table: another number can be typed in its place.
            fields = tuple(replace(one, hidden=True, more="eine Zahl eintragen") for one in typed)
        self.inputs = (was, *fields, name) if not now or self.shown else (was, name, *fields)

    def read(self, given: Mapping[str, str]) -> tuple[str, Edits]:
        """The name that stands here from now on, and the edits of the values."""
        name = given.get(f"{self.base}wert", self.now)
        literal = joined(given.get(f"{self.base}menge", ""), given.get(f"{self.base}einheit", ""))
        if self.now and not given.get(f"{self.base}war", self.now):
            # Typed into a page from before the value had its name: it is the same value still.
            name = self.now if name in (NEW, "") else name
        if self.now and self.held is None and name == self.now and literal:
            name = NEW
        if name == NEW or (not name and literal and not self.now and literal != UNSET):
            if not literal:
                return self.now, ()
            fresh = self._fresh()
            return fresh, (Edit(Do.PUT, ("werte", fresh), literal),)
        if name == self.now and self.held is not None and self.shown and literal and literal != self.held.text:
            return name, (Edit(Do.PUT, ("werte", fold(self.held.name)), literal),)
        return name, ()

    def _fresh(self) -> str:
        """A name that no value has yet."""
        around = self.around
        taken = {*self.known, *(fold(one) for one in around.tables), *around.fresh, *around.names_taken}
        name, number = self.wish, 1
        while fold(name) in taken:
            number += 1
            name = f"{self.wish}_{number}"
        self.around.fresh.add(fold(name))
        return name


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _told(one: Named) -> str:
    """A value as the list shows it."""
    office = f", im Amt {one.office}" if one.office and one.office != one.text else ""
    return f"{_plain(one.name)} ({one.text or 'mit Stufen'}{office})"
