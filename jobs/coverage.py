"""What a delivery says about its own extent: `lieferumfang.yaml` in the delivered folder.

kontakt:
  von: 01.01.2020    # or unbegrenzt
  bis: 30.06.2020    # or Stichtag
  teams:             # or teams: alle
    - T01
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.read import in_order, read
from intake.cells.cell import UNSEEN
from intake.folder import coverage_file
from schemas.cases.case import Coverage
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold
from schemas.operation.world import why

_KEYS = ("von", "bis", "teams")
_ALL, _OPEN, _AS_OF = "alle", "unbegrenzt", "Stichtag"
_TEAMS = "Erwartet wird „alle“ oder eine Liste: jedes Team in einer eigenen Zeile hinter „- “."


def read_coverage(data: Path, model: FactModel) -> dict[str, Coverage]:
    """The coverage of each table that the delivery names; empty where there is no such file.

    Raises DeliveryRefused with every mistake of the file.
    """
    path = coverage_file(data)
    if path is None:
        return {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeliveryRefused(f"{path.name}: Die Datei kann nicht gelesen werden ({why(error)}).") from error
    if not content.strip():
        return {}
    node, found = read(content, path.name)
    reading = _Reading(list(found))
    coverage = reading.tables(node, model) if isinstance(node, Mapping) else {}
    if reading.found:
        raise DeliveryRefused(*(_line(diagnostic) for diagnostic in in_order(reading.found)))
    return coverage


def _line(found: Diagnostic) -> str:
    """Codes are for authors of rules; whoever delivers data gets the line."""
    remedy = "" if found.remedy is None else f" Gemeint ist vielleicht {found.remedy}."
    return f"{found.place.file}, Zeile {found.place.line}: {found.message}{remedy}"


class _Reading:
    """Reads the file and collects what is wrong."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self.found = found

    def tables(self, node: Mapping, model: FactModel) -> dict[str, Coverage]:
        coverage = {}
        for entry in node.entries:
            name = fold(entry.key.text)
            if name not in model.entities:
                self._wrong(entry.key, f"Eine Tabelle {entry.key.text} gibt es nicht.", nearest(name, model.entities))
            elif isinstance(entry.value, Mapping):
                coverage[name] = self._table(entry.value)
            else:
                self._wrong(entry.key, "Hier werden von, bis oder teams erwartet.")
        return coverage

    def _table(self, node: Mapping) -> Coverage:
        for entry in node.entries:
            if fold(entry.key.text) not in _KEYS:
                self._wrong(entry.key, f"{entry.key.text} gibt es hier nicht.", nearest(entry.key.text, _KEYS))
        start, end = self._day(node.find("von"), _OPEN), self._day(node.find("bis"), _AS_OF)
        if start is not None and end is not None and end < start:
            self._wrong(node, "Der Lieferumfang endet, bevor er beginnt.")
        return Coverage(start, end, self._units(node.find("teams")))

    def _day(self, entry: Entry | None, word: str) -> date | None:
        """A day; none where nothing is said, or the word for as far as there is anything."""
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar) or not entry.value.text.strip():
            self._wrong(entry.key, f"Hier wird ein Tag erwartet, zum Beispiel 01.07.2023, oder „{word}“.")
            return None
        if _same(entry.value.text, word):
            return None
        found = read_date(entry.value)
        if isinstance(found, Diagnostic):
            instead = nearest(entry.value.text, (word,))
            self.found.append(found if found.remedy or instead is None else replace(found, remedy=instead))
            return None
        return found

    def _units(self, entry: Entry | None) -> frozenset[str] | None:
        """The teams of a list, or the only one; None for all of them."""
        if entry is None:
            return None
        items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        if [item for item in items if isinstance(item, Scalar) and _same(item.text, _ALL)] == list(items):
            return None
        return frozenset(name for item in items if (name := self._unit(item, item is entry.value)))

    def _unit(self, item: Node, alone: bool) -> str:
        """One of several teams, or a team that stands `alone` in the line of its key; "" if it is none."""
        if not isinstance(item, Scalar) or not item.text.strip():
            self._wrong(item, f"Hier steht keine Kennung eines Teams. {_TEAMS}")
            return ""
        if _same(item.text, _ALL):
            self._wrong(item, f"„{_ALL}“ passt nicht zu einzelnen Teams. {_TEAMS}")
        if alone and ("," in item.text or ";" in item.text):
            self._wrong(item, f"Mehrere Teams stehen nicht in einer Zeile. {_TEAMS}")
        # As keys are read.
        return unicodedata.normalize("NFC", item.text.strip(f" \t{UNSEEN}"))

    def _wrong(self, node: Node, message: str, remedy: str | None = None) -> None:
        self.found.append(Diagnostic("", node.place, message, remedy))


def _same(written: str, word: str) -> bool:
    return fold(written).casefold() == word.casefold()
