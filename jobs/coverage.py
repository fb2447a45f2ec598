"""What a delivery says about its own extent: `lieferumfang.yaml` in the delivered folder.

kontakt:
  von: 01.01.2020
  bis: 30.06.2020
  teams:
    - T01
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.read import in_order, read
from intake.folder import coverage_file
from schemas.cases.case import Coverage
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold
from schemas.world import why

_KEYS = ("von", "bis", "teams")


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
        start, end = (self._day(node.find(key)) for key in ("von", "bis"))
        if start is not None and end is not None and end < start:
            self.found.append(Diagnostic("", node.place, "Der Lieferumfang endet, bevor er beginnt."))
        teams = node.find("teams")
        return Coverage(start, end, None if teams is None else self._units(teams.value))

    def _day(self, entry: Entry | None) -> date | None:
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar):
            self._wrong(entry.key, "Hier wird ein Tag erwartet, zum Beispiel 01.07.2023.")
            return None
        found = read_date(entry.value)
        if isinstance(found, Diagnostic):
            self.found.append(found)
            return None
        return found

    def _units(self, node: Node) -> frozenset[str]:
        items = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if not isinstance(item, Scalar):
                self.found.append(Diagnostic("", item.place, "Hier wird die Kennung eines Teams erwartet."))
        return frozenset(item.text.strip() for item in items if isinstance(item, Scalar))

    def _wrong(self, key: Scalar, message: str, remedy: str | None = None) -> None:
        self.found.append(Diagnostic("", key.place, message, remedy))
