"""The header of a CSV file, and which delivered column is which column of the fact model."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from schemas.delivery.headers import folded
from schemas.factmodel import Entity, Field
from schemas.failure import DeliveryRefused
from schemas.snapshot import Flaw

_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class Header:
    """The column names as written, what separates them, and how many lines come before (Excel's `sep=;`)."""

    names: tuple[str, ...]
    delimiter: str
    skip: int = 0


@dataclass(slots=True)
class Columns:
    """Delivered columns by their name in the fact model, as position in the file."""

    positions: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    renamed: bool = False


def read_header(path: Path, encoding: str, entity: Entity) -> Header:
    """The header of a CSV file; the delimiter is the one that yields most known columns, then most columns.

    Raises DeliveryRefused if the file holds no header.
    """
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1 << 20)
        skip = 0
        hinted = first.strip().casefold().removeprefix('"')
        if hinted.startswith("sep=") and len(hinted) >= 5:
            skip, first = 1, ""
        elif not first.strip():
            raise DeliveryRefused(f"{path.name}: Die erste Zeile ist leer. Dort werden die Spaltennamen erwartet.")
        best: Header | None = None
        for delimiter in _DELIMITERS:
            file.seek(0)
            for _ in range(skip):
                file.readline()
            try:
                names = next(csv.reader(file, delimiter=delimiter), [])
            except csv.Error:
                continue
            candidate = Header(tuple(name.strip().lstrip("\ufeff") for name in names), delimiter, skip)
            if best is None or _known(candidate, entity) > _known(best, entity):
                best = candidate
    if best is None or not any(best.names):
        raise DeliveryRefused(f"{path.name}: Die Kopfzeile mit den Spaltennamen fehlt.")
    return best


def _known(header: Header, entity: Entity) -> tuple[int, int]:
    names = spellings(entity)
    return sum(folded(name) in names for name in header.names), len(header.names)


def spellings(entity: Entity) -> dict[str, str]:
    """The columns a delivery may bring: looked-up spelling → name in the fact model."""
    names = [entity.key, *(link.column for link in entity.links), *(f.name for f in entity.stored)]
    return {folded(name): name for name in names}


def match(file: str, names: tuple[str, ...], entity: Entity) -> Columns:
    """Which of the delivered columns is which; unknown ones are hints, doubles and missing keys are problems."""
    known = spellings(entity)
    columns = Columns()
    for position, name in enumerate(names):
        column = known.get(folded(name))
        if column is None:
            columns.renamed = True
            columns.flaws.append(Flaw(entity.name, name or None, _unknown(name, position, entity, known), 0))
        elif column in columns.positions:
            both = f"{names[columns.positions[column]]} und {name}" if name != column else name
            columns.problems.append(f"{file}: Die Spalte {column} gibt es doppelt ({both}).")
        else:
            columns.positions[column] = position
            columns.renamed |= name != column
    for column in (entity.key, *(link.column for link in entity.links if link.required)):
        if column not in columns.positions:
            what = "der Schlüssel" if column == entity.key else "die Verknüpfung"
            seen = ", ".join(name or "(ohne Namen)" for name in names[:8])
            columns.problems.append(f"{file}: Es fehlt {what} {column}. Gelesene Spalten: {seen}.")
    return columns


def _unknown(name: str, position: int, entity: Entity, known: dict[str, str]) -> str:
    if not name:
        return f"Spalte {position + 1} hat keinen Namen und wird nicht gelesen."
    derived = _derived(name, entity)
    if derived:
        return f"Die Spalte {name} wird nicht gelesen: {derived.label} wird berechnet."
    near = get_close_matches(folded(name), known, n=1, cutoff=0.7)
    meant = f" Gemeint ist vielleicht {known[near[0]]}." if near else ""
    return f"Die Spalte {name} kennt das Faktenmodell nicht; sie wird nicht gelesen.{meant}"


def _derived(name: str, entity: Entity) -> Field | None:
    return next((f for f in entity.fields.values() if f.derived and folded(f.name) == folded(name)), None)
