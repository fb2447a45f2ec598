"""What a mapping says about the extent of a table: its files, its Lieferumfang, its control total."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote, wrong
from engine.sources.forms import Told, yes
from schemas.delivery.mapping import ControlSource, Slot
from schemas.delivery.scope import Scope
from schemas.delivery.scope import Told as Elsewhere
from schemas.delivery.written import ControlNote, ScopeNote
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold

SLOT = re.compile(r"\{([^{}]*)\}")
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
"""How the cell of a spreadsheet is written."""
_ALL, _OPEN, _AS_OF = ("alle", "unbegrenzt", "Stichtag")
_SUM = re.compile(r"Summe von (.+)")


def patterns(written: Iterable[Scalar], found: Told) -> tuple[str, ...]:
    """Names of files or sheets, their placeholders checked."""
    names = []
    for one in written:
        slots = SLOT.findall(one.text)
        unknown = next((slot for slot in slots if slot not in tuple(Slot)), None)
        if unknown is not None:
            found.append(wrong(one, "R1009", f"hat einen Platzhalter {quote(unknown)}, den es nicht gibt; möglich sind "
                               "{team}, {von} und {bis}."))  # fmt: skip
        elif len(set(slots)) != len(slots) or re.search(r"\}\{|\}\*|\*\{", one.text):
            found.append(wrong(one, "R1009", "ist nicht eindeutig: jeder Platzhalter steht einmal da, und dazwischen "
                               "steht etwas anderes als „*“."))  # fmt: skip
        elif "/" in one.text.strip("/") and ".." in one.text.split("/"):
            found.append(wrong(one, "R1009", "führt aus dem Ordner der Lieferung heraus."))
        else:
            names.append(one.text.strip())
    return tuple(names)


def slotted(slot: Slot, files: tuple[str, ...], sheets: tuple[str, ...]) -> bool:
    """Whether every file (or every sheet) says this placeholder."""
    mark = f"{{{slot}}}"
    return (bool(files) and all(mark in name for name in files)) or (
        bool(sheets) and all(mark in name for name in sheets)
    )


def scope(note: ScopeNote, files: tuple[str, ...], sheets: tuple[str, ...], found: Told) -> Scope:
    """The Lieferumfang of a table."""
    told: dict[str, Elsewhere | None] = {}
    for slot, written in ((Slot.UNIT, note.units[:1]), (Slot.START, (note.start,)), (Slot.END, (note.end,))):
        for one in written:
            told[slot] = _elsewhere(one, slot, files, sheets, found)
    units: frozenset[str] | Elsewhere | None = told.get(Slot.UNIT)
    if units is None and note.units and [fold(one.text) for one in note.units] != [_ALL]:
        units = frozenset(one.text.strip() for one in note.units)
        if any(fold(one) == _ALL for one in units):
            found.append(
                wrong(note.units[0], "R1012", "passt nicht zu einzelnen Teams: entweder „alle“ oder eine Liste.")
            )
    return Scope(
        units,
        told.get(Slot.START) or _day(note.start, _OPEN, found),
        told.get(Slot.END) or _day(note.end, _AS_OF, found),
    )


def _elsewhere(
    written: Scalar, slot: Slot, files: tuple[str, ...], sheets: tuple[str, ...], found: Told
) -> Elsewhere | None:
    """That something is said by the file's name or at the import."""
    words = {fold(place): place for place in Elsewhere}
    place = words.get(fold(written.text))
    if place is Elsewhere.FILE and not slotted(slot, files, sheets):
        found.append(wrong(written, "R1009", f"geht nur, wenn unter „dateien“ (oder „blätter“) jeder Name {{{slot}}} "
                           "enthält."))  # fmt: skip
    return place


def _day(written: Scalar, word: str, found: Told) -> date | None:
    if fold(written.text) in (fold(word), *(fold(place) for place in Elsewhere)):
        return None
    day = read_date(written)
    if not isinstance(day, Diagnostic):
        return day
    possible = (word, *Elsewhere)
    if re.search(r"\d", written.text):
        found.append(day)
    else:
        found.append(wrong(written, "R1012", f"geht hier nicht; möglich sind ein Tag, {listed(possible, 'oder')}.",
                           nearest(written.text, possible)))  # fmt: skip
    return None


def control(note: ControlNote, found: Told) -> ControlSource | None:
    """What a control total counts, and where its number stands."""
    text = " ".join(note.counted.text.split())
    words = {"zeilen": False, "faelle": True}
    summed = _SUM.fullmatch(text)
    if summed is None and fold(text).casefold() not in words:
        found.append(wrong(note.counted, "R1013", "lässt sich nicht zählen; möglich sind „Zeilen“, „Fälle“ und „Summe "
                           "von SPALTE“.", nearest(text, ("Zeilen", "Fälle"))))  # fmt: skip
        return None
    if note.cell is not None and not CELL.fullmatch(note.cell.text.strip()):
        upper = note.cell.text.strip().upper()
        found.append(wrong(note.cell, "R1013", "ist keine Zelle; eine Zelle wird so geschrieben: B2.",
                           upper if CELL.fullmatch(upper) else None))  # fmt: skip
        return None
    if note.given is not None and not yes(note.given, found):
        found.append(wrong(note.given, "R1013", "sagt nichts: ohne Zahl beim Import entfällt „kontrollsumme“ ganz."))
    return ControlSource(
        cases=words.get(fold(text).casefold(), False),
        column=None if summed is None else summed[1].strip(),
        cell=None if note.cell is None else note.cell.text.strip(),
        file=None if note.file is None else note.file.text.strip(),
        total=None if note.total is None else note.total.text.strip(),
    )
